"""Lists of suggestions: one's own, the board of communications, one with what looks like it. Constant queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from advocacy.content.models import Picture, Post, PostVersion
from advocacy.content.preview_models import LinkCard, cards_before
from advocacy.content.rules import State
from advocacy.content.sameness_rules import link_key, near, title_words
from advocacy.content.suggestion_models import Suggestion, suggestion_by_public_id
from advocacy.content.suggestion_rules import USED, SuggestionState
from advocacy.core.database import transaction
from advocacy.people.models import Person, Team, Topic
from advocacy.people.rules import PersonState

PAGE = 25
LOOKED_AT = 500  # so many of the newest are compared
ALIKE = 0.6
MOST_ALIKE = 5
DRAFTS = 60


class Shown(StrEnum):
    """What the board shows."""

    OPEN = "open"
    USED = "used"
    DECLINED = "declined"


CONDITIONS: Mapping[Shown, ColumnElement[bool]] = {
    Shown.OPEN: Suggestion.state == SuggestionState.OPEN,
    Shown.USED: Suggestion.state.in_(USED),
    Shown.DECLINED: Suggestion.state == SuggestionState.DECLINED,
}


@dataclass(frozen=True)
class Listed:
    """A suggestion as pages show it. `title`: of the post it went into; `on_offer`: colleagues can share that now."""

    row: Suggestion
    person: Person
    team: str
    picture: str
    topic: str
    post: str
    title: str
    on_offer: bool
    card: LinkCard | None = None  # of its link


@dataclass(frozen=True)
class Alike:
    """Something that is there already and looks like it: another idea, or a post."""

    kind: str  # "suggestion" or "post"
    public_id: str
    title: str
    same_link: bool


@dataclass(frozen=True)
class Draft:
    """A post that ideas can be merged into."""

    public_id: str
    title: str


def own_suggestions(person_id: int, *, after: str | None = None, most: int = PAGE) -> list[Listed]:
    """The newest first; `after`: the public id of the last one already shown."""
    with transaction() as session:
        return _listed(session, Suggestion.person_id == person_id, after=after, most=most, oldest_first=False)


def suggestions_board(shown: Shown, *, after: str | None = None, most: int = PAGE) -> list[Listed]:
    """What waits longest first; of what is decided the newest."""
    with transaction() as session:
        return _listed(session, CONDITIONS[shown], after=after, most=most, oldest_first=shown is Shown.OPEN)


def open_suggestions(person: Person) -> int:
    """How many wait for an answer of this person."""
    with transaction() as session:
        query = select(func.count()).where(CONDITIONS[Shown.OPEN], Suggestion.person_id != person.id)
        return session.scalar(query) or 0


def one_suggestion(public_name: str) -> Listed | None:
    """None also for one that its proposer took back: it isn't for communications any more."""
    with transaction() as session:
        row = suggestion_by_public_id(session, public_name)
        if row is None or row.state is SuggestionState.WITHDRAWN:
            return None
        (found,) = _listed(session, Suggestion.id == row.id, after=None, most=1, oldest_first=True)
        return found


def _listed(
    session: Session, condition: ColumnElement[bool], *, after: str | None, most: int, oldest_first: bool
) -> list[Listed]:
    query = (
        select(Suggestion, Person, Team.name, Picture.public_id, Topic.name, Post, PostVersion.title)
        .join(Person, Person.id == Suggestion.person_id)
        .outerjoin(Team, Team.id == Person.team_id)
        .outerjoin(Picture, Picture.id == Suggestion.picture_id)
        .outerjoin(Topic, Topic.id == Suggestion.topic_id)
        .outerjoin(Post, Post.id == Suggestion.post_id)
        .outerjoin(PostVersion, PostVersion.id == Post.offered_version_id)
        .where(condition)
    )
    last = suggestion_by_public_id(session, after) if after else None
    if last:
        query = query.where(Suggestion.id > last.id if oldest_first else Suggestion.id < last.id)
    query = query.order_by(Suggestion.id if oldest_first else Suggestion.id.desc()).limit(most)
    rows = session.execute(query).all()
    cards = cards_before(session, {(row.link_url, None) for row, *_ in rows})
    return [
        Listed(
            row=row,
            person=person,
            team=team or "",
            picture=picture or "",
            topic=topic or "",
            post=post.public_id if post else "",
            title=title or "",
            on_offer=row.used_at is not None and post is not None and not (post.withdrawn_at or post.archived_at),
            card=cards.get((row.link_url, None)),
        )
        for row, person, team, picture, topic, post, title in rows
    ]


def what_is_alike(public_name: str) -> list[Alike]:
    """Ideas and posts with the same link or nearly the same words, so that nobody writes one thing twice."""
    with transaction() as session:
        row = suggestion_by_public_id(session, public_name)
        if row is None:
            return []
        key, words = link_key(row.link_url), title_words(row.words)
        found = [
            Alike(kind, name, title, bool(key) and link_key(link) == key)
            for kind, name, title, link, compared in (*_ideas(session, row), *_posts(session, row))
            if (key and link_key(link) == key) or near(title_words(compared), words, ALIKE)
        ]
        return found[:MOST_ALIKE]


Compared = tuple[str, str, str, str, str]


def _ideas(session: Session, row: Suggestion) -> list[Compared]:
    others = select(Suggestion).where(Suggestion.id != row.id, Suggestion.state != SuggestionState.WITHDRAWN)
    newest = session.scalars(others.order_by(Suggestion.id.desc()).limit(LOOKED_AT))
    return [("suggestion", one.public_id, one.short, one.link_url, one.words) for one in newest]


def _posts(session: Session, row: Suggestion) -> list[Compared]:
    query = select(Post.public_id, PostVersion.title, PostVersion.link_url)
    query = query.join(Post, Post.id == PostVersion.post_id)
    query = query.where(PostVersion.state.in_([State.DRAFT, State.IN_REVIEW, State.APPROVED]))
    if row.post_id:
        query = query.where(Post.id != row.post_id)
    newest = session.execute(query.order_by(PostVersion.id.desc()).limit(LOOKED_AT))
    return [("post", name, title, link, title) for name, title, link in newest]


def drafts_to_merge() -> Sequence[Draft]:
    """The drafts that somebody wrote on lately."""
    query = select(Post.public_id, PostVersion.title).join(Post, Post.id == PostVersion.post_id)
    query = query.where(PostVersion.state == State.DRAFT, Post.withdrawn_at.is_(None), Post.archived_at.is_(None))
    with transaction() as session:
        rows = session.execute(query.order_by(PostVersion.changed_at.desc()).limit(DRAFTS))
        return [Draft(name, title) for name, title in rows]


def who_answers(person_id: int, most: int = 2) -> list[str]:
    """First names of communications, when they are few enough to be named; else none."""
    comms = select(Person).where(Person.state == PersonState.ACTIVE, Person.roles.contains(["comms"]))
    with transaction() as session:
        found = session.scalars(comms.where(Person.id != person_id).order_by(Person.id).limit(most + 1)).all()
        return [person.first_name for person in found] if len(found) <= most else []

"""Which posts are for whom: approved, open, for the person's team, region, role and languages; the feed's source.

Sharing adds the buttons. Every function makes the same number of queries whatever the size of the company. Statements
are put together once: what they ask about a person is named in `reader`, because putting them together for each page
costs more than running them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    and_,
    any_,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import String

from advocacy.content.assembling import as_listed, offers_of, read_listed
from advocacy.content.models import Post, PostVersion, Variant, VersionTeam, VersionTopic
from advocacy.content.presenting import Offer, closing_of, opened_at
from advocacy.content.rules import CLOSING_SOON, FEW_SHARERS, State
from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id
from advocacy.people.models import Follow, Person, Team

OPENED_AT = func.coalesce(PostVersion.opens_at, PostVersion.approved_at)

READER = bindparam("reader", type_=BigInteger)
READER_TEAM = bindparam("reader_team", type_=BigInteger)
READER_LANGUAGE = bindparam("reader_language", type_=String)
READER_LANGUAGES = bindparam("reader_languages", type_=ARRAY(String(8)))
READER_ROLES = bindparam("reader_roles", type_=ARRAY(String(16)))
MOMENT = bindparam("moment", type_=DateTime(timezone=True))
SOON = bindparam("soon", type_=DateTime(timezone=True))


def reader(person: Person, now: datetime) -> dict[str, Any]:
    """Who asks and when: the values of the statements of this file, to be given where they are run."""
    return {
        "reader": person.id,
        "reader_team": person.team_id,
        "reader_language": person.language,
        "reader_languages": person.languages,
        "reader_roles": person.roles,
        "moment": now,
        "soon": now + CLOSING_SOON,
    }


@dataclass(frozen=True)
class Upcoming:
    """The next post that will open for somebody."""

    opens_at: datetime
    title: str


@dataclass(frozen=True)
class Standing:
    """How things stand with a version that somebody consented to, for the checks before sending.

    `offered`: this version is the one on offer; `stopped`: withdrawn, archived or blocked by a rule.
    """

    post_id: int
    post_public_id: str
    version_id: int
    title: str
    offered: bool
    withdrawn: bool
    archived: bool
    blocked_by_rule: str | None
    opens_at: datetime
    closes_at: datetime

    @property
    def stopped(self) -> bool:
        return self.withdrawn or self.archived or self.blocked_by_rule is not None

    def open_at(self, moment: datetime) -> bool:
        """Whether the version's window is open. An older version's window counts for who consented to it."""
        return self.opens_at <= moment < self.closes_at


def offered_posts(person: Person, *, now: datetime, after: str | None = None, limit: int = 20) -> list[Offer]:
    """The posts for this person, most relevant first; `after`: the public id of the last one already shown.

    Relevance is counted in `points`; among equals the one that closes first.
    """
    with transaction() as session:
        query, asked = on_offer(), reader(person, now)
        rank = (-points(), PostVersion.closes_at, Post.id)
        if after:
            last = select(*rank).select_from(Post).join(PostVersion, Post.offered_version_id == PostVersion.id)
            key = session.execute(last.where(Post.public_id == after), asked).one_or_none()
            query = query.where(tuple_(*rank) > tuple_(*key)) if key else query
        found = session.execute(as_listed(query).order_by(*rank).limit(limit), asked)
        return offers_of(session, read_listed(found), person, now)


@cache
def on_offer() -> Select[Post, PostVersion]:
    """The posts for a `reader` now, in no order: what the feed, a room above, chooses from."""
    return _for_reader(_offered()).where(MOMENT >= OPENED_AT, PostVersion.closes_at > MOMENT)


def offer(session: Session, person: Person, post_public_id: str, now: datetime) -> Offer | None:
    """The post, if it is on offer to this person now."""
    if not is_public_id(post_public_id):
        return None
    found = session.execute(_one_on_offer(), reader(person, now) | {"post": post_public_id})
    return next(iter(offers_of(session, read_listed(found), person, now)), None)


@cache
def _one_on_offer() -> Select[*tuple[Any, ...]]:
    return as_listed(on_offer().where(Post.public_id == bindparam("post", type_=String)))


def count_offered(person: Person, *, now: datetime) -> int:
    """How many posts are on offer to this person now."""
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(on_offer().subquery()), reader(person, now)) or 0


def upcoming(person: Person, now: datetime) -> Upcoming | None:
    """What opens next for this person; None when nothing is planned."""
    with transaction() as session:
        query = _for_reader(_offered()).where(MOMENT < OPENED_AT, PostVersion.closes_at > MOMENT)
        found = session.execute(query.order_by(OPENED_AT, Post.id).limit(1), reader(person, now)).one_or_none()
        return Upcoming(opened_at(found[1]), found[1].title) if found else None


def standings(session: Session, version_ids: Iterable[int]) -> dict[int, Standing]:
    """How things stand with approved versions, by their id; versions that were never approved are left out."""
    query = select(Post, PostVersion).join(PostVersion, PostVersion.post_id == Post.id)
    query = query.where(PostVersion.id.in_(list(version_ids)), PostVersion.approved_at.is_not(None))
    return {version.id: _standing(post, version) for post, version in session.execute(query)}


def _standing(post: Post, version: PostVersion) -> Standing:
    return Standing(
        post_id=post.id,
        post_public_id=post.public_id,
        version_id=version.id,
        title=version.title,
        offered=post.offered_version_id == version.id,
        withdrawn=post.withdrawn_at is not None,
        archived=post.archived_at is not None,
        blocked_by_rule=post.blocked_by_rule,
        opens_at=opened_at(version),
        closes_at=closing_of(version),
    )


def _offered() -> Select[Post, PostVersion]:
    query = select(Post, PostVersion).join(PostVersion, Post.offered_version_id == PostVersion.id)
    return query.where(
        PostVersion.state == State.APPROVED,
        Post.withdrawn_at.is_(None),
        Post.archived_at.is_(None),
        Post.blocked_by_rule.is_(None),
    )


def _for_reader(query: Select[Post, PostVersion]) -> Select[Post, PostVersion]:
    """Those addressed to the person's team or region, roles and languages, with a wording that they can read."""
    return query.where(
        _place_fits(),
        or_(func.cardinality(PostVersion.roles) == 0, PostVersion.roles.overlap(READER_ROLES)),
        or_(func.cardinality(PostVersion.languages) == 0, PostVersion.languages.overlap(READER_LANGUAGES)),
        PostVersion.spoken.overlap(READER_LANGUAGES),
    )


def _place_fits() -> ColumnElement[bool]:
    """For everybody, for the person's team, or for the region of their team."""
    any_team = exists().where(VersionTeam.version_id == PostVersion.id)
    region = select(Team.region).where(Team.id == READER_TEAM, Team.region != "").scalar_subquery()
    everywhere = and_(~any_team, func.cardinality(PostVersion.regions) == 0)
    return or_(everywhere, _own_team(), region == any_(PostVersion.regions))


def _own_team() -> ColumnElement[bool]:
    """Asked for once and looked up for each post, where EXISTS would be asked hundreds of times; so is what follows."""
    return PostVersion.id.in_(select(VersionTeam.version_id).where(VersionTeam.team_id == READER_TEAM))


def points() -> ColumnElement[int]:
    """How relevant an offered post is for a `reader`: their team, a topic they follow, their own language, its window
    about to close, few who shared it yet."""
    of_topics = select(VersionTopic.version_id).join(Follow, Follow.topic_id == VersionTopic.topic_id)
    followed = PostVersion.id.in_(of_topics.where(Follow.person_id == READER))
    weights = (
        (_own_team(), 2),
        (followed, 2),
        (any_(PostVersion.spoken) == READER_LANGUAGE, 1),
        (PostVersion.closes_at <= SOON, 1),
        (Post.sharers < FEW_SHARERS, 1),
    )
    return sum((case((holds, weight), else_=0) for holds, weight in weights), start=cast(0, Integer))


def matching(words: Sequence[str]) -> ColumnElement[bool]:
    """Posts that hold each of these words, in the title or in a wording."""
    return and_(*(_holds(word) for word in words))


def _holds(word: str) -> ColumnElement[bool]:
    in_wording = exists().where(Variant.version_id == PostVersion.id, Variant.text.icontains(word, autoescape=True))
    return or_(PostVersion.title.icontains(word, autoescape=True), in_wording)

"""The studio's board: every post in its column, a few cards per column, in a constant number of queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from advocacy.content.campaign_models import Campaign
from advocacy.content.columns_sql import newest_versions, of_all_posts, of_campaign
from advocacy.content.feed_models import FeedEntry
from advocacy.content.models import Post, PostVersion, Variant, VersionTopic, post_by_public_id
from advocacy.content.presenting import OfferedPicture
from advocacy.content.remembering import first_pictures
from advocacy.content.review_models import Approval, TopicApprover
from advocacy.content.rules import CLOSING_SOON, Column, State
from advocacy.content.suggestion_models import suggestions_in
from advocacy.core.database import transaction
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Topic

CARDS_PER_COLUMN = 8
ARCHIVE_PAGE = 50


@dataclass(frozen=True)
class Card:
    """One post on the board. `shown`: the version that the card speaks about; `newest`: the latest one."""

    post: Post
    shown: PostVersion
    newest: PostVersion
    column: Column
    person: Person
    picture: OfferedPicture | None
    wordings: Mapping[Network, int]
    languages: Sequence[str]
    stops: int
    campaign: str = ""  # its name
    second_look: Sequence[str] = ()  # topics whose approvers have still to say yes
    idea_of: str = ""  # first name of whoever suggested it
    from_news: bool = False

    @property
    def other_version(self) -> PostVersion | None:
        """A newer version beside the offered one."""
        return self.newest if self.newest.id != self.shown.id else None

    def closes_soon(self, now: datetime) -> bool:
        return self.shown.closes_at is not None and self.shown.closes_at <= now + CLOSING_SOON


@dataclass
class BoardColumn:
    column: Column
    total: int = 0
    cards: list[Card] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.total - len(self.cards)


def board(
    now: datetime, *, only: Column | None = None, most: int = CARDS_PER_COLUMN, campaign_id: int | None = None
) -> list[BoardColumn]:
    """All columns, or one with more of its cards; the ones that need somebody soonest first.

    `campaign_id`: posts of one campaign alone.
    """
    with transaction() as session:
        query = of_all_posts() if campaign_id is None else of_campaign(now, campaign_id)
        found = session.execute(query, {"moment": now, "most": most})
        rows = [row for row in found if only in (None, row.place)]
        columns = {column: BoardColumn(column) for column in Column if only in (None, column)}
        for row, card in zip(rows, _cards(session, rows), strict=True):
            columns[card.column].total = row.total
            columns[card.column].cards.append(card)
        return list(columns.values())


def archived_posts(*, after: str | None = None, most: int = ARCHIVE_PAGE) -> list[Card]:
    """Archived posts, the latest first; `after`: the public id of the last one already shown."""
    with transaction() as session:
        last = post_by_public_id(session, after) if after else None
        newest = newest_versions()
        query = (
            select(
                Post.id.label("post_id"),
                func.coalesce(Post.offered_version_id, newest.c.id).label("shown_id"),
                literal(Column.ENDED.value).label("place"),
            )
            .join(newest, newest.c.post_id == Post.id)
            .where(Post.archived_at.is_not(None))
        )
        if last and last.archived_at:
            query = query.where(tuple_(Post.archived_at, Post.id) < (last.archived_at, last.id))
        order = (Post.archived_at.desc(), Post.id.desc())
        return _cards(session, session.execute(query.order_by(*order).limit(most)).all())


def _cards(session: Session, rows: Sequence[Any]) -> list[Card]:
    posts = {post.id: post for post in session.scalars(select(Post).where(Post.id.in_([row.post_id for row in rows])))}
    shown_ids = {row.shown_id for row in rows}
    versions = {row.id: row for row in session.scalars(_shown_and_newest(shown_ids, posts))}
    newest = {one.post_id: one for one in sorted(versions.values(), key=lambda one: one.number)}
    person_ids = {version.reviewer_id or version.changed_by for version in versions.values()}
    person_ids |= {version.changed_by for version in versions.values()}
    second = _second_looks(session, versions.values())
    persons = {row.id: row for row in session.scalars(select(Person).where(Person.id.in_(person_ids)))}
    counts = _wordings(session, shown_ids)
    pictures = first_pictures(session, shown_ids)
    campaigns = _campaigns(session, versions.values())
    news = set(session.scalars(select(FeedEntry.post_id).where(FeedEntry.post_id.in_(posts))))
    ideas = {idea.post_id: person.first_name for idea, person in suggestions_in(session, list(posts))}
    return [
        Card(
            post=posts[row.post_id],
            shown=versions[row.shown_id],
            newest=newest[row.post_id],
            column=Column(row.place),
            person=persons[_who(versions[row.shown_id])],
            picture=pictures.get(row.shown_id),
            wordings=counts.get(row.shown_id, {}),
            languages=versions[row.shown_id].spoken,
            stops=_stops(versions[row.shown_id]),
            campaign=campaigns.get(versions[row.shown_id].campaign_id or 0, ""),
            second_look=second.get(row.shown_id, ()),
            idea_of=ideas.get(row.post_id, ""),
            from_news=row.post_id in news,
        )
        for row in rows
    ]


def _shown_and_newest(shown_ids: Collection[int], post_ids: Collection[int]) -> Select[PostVersion]:
    other = aliased(PostVersion)
    newest = select(func.max(other.number)).where(other.post_id == PostVersion.post_id).scalar_subquery()
    wanted = or_(PostVersion.id.in_(shown_ids), PostVersion.number == newest)
    return select(PostVersion).where(PostVersion.post_id.in_(post_ids), wanted)


def _who(version: PostVersion) -> int:
    """Whose turn it is: the reviewer of what is in review, else who wrote last."""
    in_review = version.state is State.IN_REVIEW and version.reviewer_id
    return version.reviewer_id if in_review and version.reviewer_id else version.changed_by


def _campaigns(session: Session, versions: Iterable[PostVersion]) -> dict[int, str]:
    ids = {version.campaign_id for version in versions if version.campaign_id}
    query = select(Campaign.id, Campaign.name).where(Campaign.id.in_(ids))
    return dict(session.execute(query).all()) if ids else {}


def _second_looks(session: Session, versions: Iterable[PostVersion]) -> dict[int, list[str]]:
    """By version that communications approved: its topics that wait for one of their approvers."""
    ids = [version.id for version in versions if version.state is State.IN_REVIEW]
    theirs, ours = aliased(Approval), aliased(Approval)
    query = (
        select(ours.version_id, Topic.name)
        .distinct()
        .join(VersionTopic, VersionTopic.version_id == ours.version_id)
        .join(Topic, Topic.id == VersionTopic.topic_id)
        .join(TopicApprover, TopicApprover.topic_id == Topic.id)
        .outerjoin(theirs, and_(theirs.version_id == ours.version_id, theirs.topic_id == Topic.id))
        .where(ours.topic_id.is_(None), ours.version_id.in_(ids), theirs.id.is_(None))
        .order_by(Topic.name)
    )
    found: dict[int, list[str]] = {}
    for version_id, name in session.execute(query):
        found.setdefault(version_id, []).append(name)
    return found


def _stops(version: PostVersion) -> int:
    return sum(finding["severity"] == "block" and not finding["trial"] for finding in version.findings)


def _wordings(session: Session, version_ids: set[int]) -> dict[int, dict[Network, int]]:
    """How many there are, by version and network."""
    query = select(Variant.version_id, Variant.network, func.count()).where(Variant.version_id.in_(version_ids))
    counts: dict[int, dict[Network, int]] = {}
    for version_id, network, number in session.execute(query.group_by(Variant.version_id, Variant.network)):
        counts.setdefault(version_id, dict.fromkeys(Network, 0))[network] = number  # every card in the same order
    return counts

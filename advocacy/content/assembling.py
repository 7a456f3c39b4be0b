"""Offers for one person: what is frozen, with the names and numbers of the moment and why it is for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from advocacy.content.campaign_models import Campaign
from advocacy.content.models import Post, PostVersion, VersionTeam, VersionTopic
from advocacy.content.presenting import Offer, Reason, ReasonKind
from advocacy.content.remembering import Frozen, ListedVersion, frozen_of
from advocacy.content.rules import window_left
from advocacy.content.suggestion_models import Credit, credits_of
from advocacy.people.models import Follow, Person, Team, Topic

VERSIONS = bindparam("versions", type_=BigInteger, expanding=True)
_TOPICS = (
    select(VersionTopic.version_id, Topic.name, Follow.person_id)
    .join(Topic, VersionTopic.topic_id == Topic.id)
    .outerjoin(Follow, (Follow.topic_id == Topic.id) & (Follow.person_id == bindparam("reader", type_=BigInteger)))
    .where(VersionTopic.version_id.in_(VERSIONS))
    .order_by(Topic.name)
)
# Tables of their own names: a query that asks whom a post is for looks at teams, too.
_WRITER, _ADDRESSED, _TEAM = aliased(Person), aliased(VersionTeam), aliased(Team)
_TO_OWN_TEAM = (_ADDRESSED.version_id == PostVersion.id) & (
    _ADDRESSED.team_id == bindparam("reader_team", type_=BigInteger)
)
_LISTED = (
    Post.id,
    Post.public_id,
    Post.sharers,
    PostVersion.id,
    PostVersion.number,
    PostVersion.content_hash,
    PostVersion.approved_at,
    _WRITER.name,
    func.coalesce(Campaign.name, ""),
    _TEAM.name,
)


@dataclass(frozen=True)
class Listed:
    """A version that stands in a list, and the names beside it. `team`: the person's own, if it is addressed to it."""

    version: ListedVersion
    writer: str
    campaign: str
    team: str | None


def as_listed(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The rows of `read_listed`, for posts and the versions that are on offer. Asks for `reader_team`, see
    offering.reader."""
    return (
        query.join(_WRITER, _WRITER.id == PostVersion.made_by)
        .outerjoin(Campaign, Campaign.id == PostVersion.campaign_id)
        .outerjoin(_ADDRESSED, _TO_OWN_TEAM)
        .outerjoin(_TEAM, _TEAM.id == _ADDRESSED.team_id)
        .with_only_columns(*_LISTED)
    )


def read_listed(rows: Iterable[Any]) -> list[Listed]:
    return [Listed(ListedVersion(*row[:-3]), *row[-3:]) for row in rows]


Topics = Sequence[tuple[str, bool]]  # a name, and whether the person follows it


def offers_of(session: Session, listed: Sequence[Listed], person: Person, now: datetime) -> list[Offer]:
    """In the given order; two queries whatever their number, and four more for what this process has not met."""
    versions = [one.version for one in listed]
    if not versions:
        return []
    frozen = frozen_of(session, versions, now)
    topics = _topics(session, [one.version_id for one in versions], person)
    ideas = credits_of(session, [one.post_id for one in versions])
    return [
        _offer(
            one,
            frozen[one.version.version_id],
            topics.get(one.version.version_id, ()),
            ideas.get(one.version.post_id, ()),
            person,
            now,
        )
        for one in listed
    ]


def _offer(
    one: Listed, frozen: Frozen, topics: Topics, ideas: Sequence[Credit], person: Person, now: datetime
) -> Offer:
    return replace(
        frozen.offer,
        why=_reasons(frozen, one.team, topics, person),
        window_left=window_left(frozen.offer.opens_at, frozen.offer.closes_at, now),
        topics=[name for name, _ in topics],
        written_by=one.writer,
        campaign=one.campaign,
        sharers=one.version.sharers,
        ideas_by=ideas,
    )


def _topics(session: Session, version_ids: Sequence[int], person: Person) -> dict[int, list[tuple[str, bool]]]:
    found: dict[int, list[tuple[str, bool]]] = {}
    for version_id, name, follower in session.execute(_TOPICS, {"versions": version_ids, "reader": person.id}):
        found.setdefault(version_id, []).append((name, follower is not None))
    return found


def _reasons(frozen: Frozen, team: str | None, topics: Topics, person: Person) -> list[Reason]:
    reasons = [Reason(ReasonKind.TEAM, team)] if team else []
    spoken = [language for language in person.languages if language in frozen.languages]
    reasons += [Reason(ReasonKind.LANGUAGE, language) for language in spoken[:1]]
    reasons += [Reason(ReasonKind.TOPIC, name) for name, followed in topics if followed]
    return reasons or [Reason(ReasonKind.EVERYBODY)]

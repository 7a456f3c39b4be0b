"""Offers for one person: what is frozen, with the names and numbers of the moment and why it is for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.orm import Session

from advocacy.content.campaign_models import Campaign
from advocacy.content.models import PostVersion, VersionTeam, VersionTopic
from advocacy.content.presenting import Offer, Reason, ReasonKind
from advocacy.content.remembering import Frozen, Listed, frozen_of
from advocacy.content.rules import window_left
from advocacy.content.suggestion_models import credits_of
from advocacy.people.models import Follow, Person, Team, Topic

VERSIONS = bindparam("versions", type_=BigInteger, expanding=True)
_TOPICS = (
    select(VersionTopic.version_id, Topic.name, Follow.person_id)
    .join(Topic, VersionTopic.topic_id == Topic.id)
    .outerjoin(Follow, (Follow.topic_id == Topic.id) & (Follow.person_id == bindparam("reader", type_=BigInteger)))
    .where(VersionTopic.version_id.in_(VERSIONS))
    .order_by(Topic.name)
)
_OWN_TEAM = (VersionTeam.version_id == PostVersion.id) & (
    VersionTeam.team_id == bindparam("reader_team", type_=BigInteger)
)
_AROUND = (
    select(PostVersion.id, Person.name, func.coalesce(Campaign.name, ""), Team.name)
    .join(Person, Person.id == PostVersion.made_by)
    .outerjoin(Campaign, Campaign.id == PostVersion.campaign_id)
    .outerjoin(VersionTeam, _OWN_TEAM)
    .outerjoin(Team, Team.id == VersionTeam.team_id)
    .where(PostVersion.id.in_(VERSIONS))
)


@dataclass(frozen=True)
class Around:
    """Names beside a version. `team`: the person's own, if the version is addressed to it."""

    writer: str
    campaign: str
    team: str | None


Topics = Sequence[tuple[str, bool]]  # a name, and whether the person follows it


def offers_of(session: Session, listed: Sequence[Listed], person: Person, now: datetime) -> list[Offer]:
    """In the given order; three queries whatever their number, and four more for what this process has not met."""
    version_ids = [one.version_id for one in listed]
    if not version_ids:
        return []
    frozen = frozen_of(session, listed, now)
    topics, around = _topics(session, version_ids, person), _around(session, version_ids, person)
    ideas = credits_of(session, [one.post_id for one in listed])
    return [
        replace(
            frozen[one.version_id].offer,
            why=_reasons(frozen[one.version_id], around[one.version_id], topics.get(one.version_id, ()), person),
            window_left=_window_left(frozen[one.version_id].offer, now),
            topics=[name for name, _ in topics.get(one.version_id, ())],
            written_by=around[one.version_id].writer,
            campaign=around[one.version_id].campaign,
            sharers=one.sharers,
            ideas_by=ideas.get(one.post_id, ()),
        )
        for one in listed
    ]


def _window_left(offer: Offer, now: datetime) -> float:
    return window_left(offer.opens_at, offer.closes_at, now)


def _topics(session: Session, version_ids: Sequence[int], person: Person) -> dict[int, list[tuple[str, bool]]]:
    found: dict[int, list[tuple[str, bool]]] = {}
    for version_id, name, follower in session.execute(_TOPICS, {"versions": version_ids, "reader": person.id}):
        found.setdefault(version_id, []).append((name, follower is not None))
    return found


def _around(session: Session, version_ids: Sequence[int], person: Person) -> dict[int, Around]:
    rows = session.execute(_AROUND, {"versions": version_ids, "reader_team": person.team_id})
    return {version_id: Around(*names) for version_id, *names in rows}


def _reasons(frozen: Frozen, around: Around, topics: Topics, person: Person) -> list[Reason]:
    reasons = [Reason(ReasonKind.TEAM, around.team)] if around.team else []
    spoken = [language for language in person.languages if language in frozen.languages]
    reasons += [Reason(ReasonKind.LANGUAGE, language) for language in spoken[:1]]
    reasons += [Reason(ReasonKind.TOPIC, name) for name, followed in topics if followed]
    return reasons or [Reason(ReasonKind.EVERYBODY)]

"""Whom a post would reach, and what sharing wrote down about those people: counts, rates, answered fill-ins."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from advocacy.content.freezing import PostContent
from advocacy.content.reach_models import FillInCount, Reachable, ShareRate
from advocacy.content.rules import told_connected
from advocacy.core.database import transaction
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Team
from advocacy.people.rules import PersonState


@dataclass(frozen=True)
class Reach:
    """How many active people a post is for, and about how many of them could share it on each network now, where that
    may be told (rules.told_connected)."""

    people: int
    connected: Mapping[Network, int] = field(default_factory=dict)


def reach_of(content: PostContent) -> Reach:
    """Two queries, whatever the size of the company."""
    with transaction() as session:
        audience = _audience(content)
        people = session.scalar(select(func.count()).select_from(audience.subquery())) or 0
        counted = select(Reachable.network, func.count()).where(Reachable.person_id.in_(audience))
        found = session.execute(counted.group_by(Reachable.network)).all()
    told = {network: told_connected(people, count) for network, count in found}
    return Reach(people, {network: count for network, count in told.items() if count is not None})


def share_rates() -> dict[Network, float]:
    """Of those who could share, the part that did lately; a network without any history is not named."""
    with transaction() as session:
        return dict(session.execute(select(ShareRate.network, ShareRate.rate)).all())


def fill_in_counts(session: Session, version_ids: Collection[int]) -> dict[int, FillInCount]:
    rows = session.scalars(select(FillInCount).where(FillInCount.version_id.in_(version_ids)))
    return {row.version_id: row for row in rows}


def _audience(content: PostContent) -> Select[int]:
    """The same people to whom offering.py offers it: by team, region, role, and a wording that they can read."""
    written = sorted({wording.language for wording in content.wordings})
    query = select(Person.id).outerjoin(Team, Team.id == Person.team_id).where(Person.state == PersonState.ACTIVE)
    if content.teams or content.regions:
        query = query.where(or_(Team.public_id.in_(content.teams), Team.region.in_(content.regions)))
    if content.roles:
        query = query.where(Person.roles.overlap(sorted(content.roles)))
    if content.languages:
        query = query.where(Person.languages.overlap(sorted(content.languages)))
    return query.where(Person.languages.overlap(written)) if written else query

"""What a network did not tell about a person's shares: drawn as absent, never as 0."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.core.services import services
from advocacy.engagement.models import Watch, WatchState
from advocacy.evidence.calendar import Period
from advocacy.evidence.loading import ScoringBook
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Share


@dataclass(frozen=True)
class Absence:
    """Reach, reactions and comments of the person's shares on this network are not offered to us."""

    network: Network


def absences(session: Session, person: Person, period: Period) -> tuple[Absence, ...]:
    """Networks on which the person published in the period and whose figures no granted permission gives."""
    calendar = services().get(ScoringBook).calendar
    query = (
        select(Share.network)
        .join(Watch, Watch.share_id == Share.id)
        .where(
            Share.person_id == person.id,
            Share.shared_on.between(*_days_around(period)),
            Share.published_at >= calendar.start_of(period.start),
            Share.published_at < calendar.start_of(period.end),
            Watch.state == WatchState.NOT_OFFERED,
        )
        .distinct()
    )
    return tuple(Absence(network) for network in sorted(session.scalars(query)))


def _days_around(period: Period) -> tuple[date, date]:
    """`shared_on` is the person's day and has the index: a day more on both sides covers every zone."""
    return date.fromordinal(period.start.toordinal() - 1), date.fromordinal(period.end.toordinal() + 1)

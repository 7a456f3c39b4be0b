"""The card "This week": what was answered and who came by, in weeks of the company's calendar, for the owner alone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import BigInteger, Date, DateTime, bindparam, exists, func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.engagement.models import Report, Watch, WatchState
from advocacy.engagement.rules import LAST_MAY_COME_UNTIL
from advocacy.evidence.calendar import Calendar, iso_week
from advocacy.evidence.loading import ScoringBook
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FactKind
from advocacy.sharing.models import Share

WEEKS = 8
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class ThisWeek:
    """`answered` None: no network tells who answers. `trend`: answers a week, oldest first; visits where none tells."""

    answered: int | None
    reported: int
    visits: int
    trend: tuple[int, ...]

    @property
    def is_quiet(self) -> bool:
        return not (self.answered or self.reported or self.visits)


def this_week(person_id: int) -> ThisWeek:
    calendar = services().get(ScoringBook).calendar
    current = iso_week(calendar.day_of(now()))
    weeks = [current - WEEK * back for back in reversed(range(WEEKS))]
    with transaction() as session:
        answered = _answered(session, person_id, weeks[0])
        visits = _visits(session, person_id, weeks[0])
        reported, somebody_tells = _beside(session, person_id, current, calendar)
    told = bool(answered[current]) or somebody_tells
    shown = answered if told or any(answered.values()) else visits
    return ThisWeek(
        answered=answered[current] if told else None,
        reported=reported,
        visits=visits[current],
        trend=tuple(shown[week] for week in weeks),
    )


def growth_by_week(figures: Iterable[tuple[int | None, date, int]]) -> Counter[date]:
    """From (share, day, figure) in the order of their moments: by how much each share's highest figure grew."""
    highest: dict[int | None, int] = {}
    grown: Counter[date] = Counter()
    for share_id, day, amount in figures:
        more = amount - highest.get(share_id, 0)
        if more > 0:
            grown[iso_week(day)] += more
            highest[share_id] = amount
    return grown


_OWNER, _SINCE = bindparam("person", type_=BigInteger), bindparam("since", type_=Date)
_ANSWERED = (
    select(FactRow.kind, FactRow.share_id, FactRow.counts_on, FactRow.amount)
    .where(FactRow.person_id == _OWNER, FactRow.kind.in_((FactKind.COMMENTS, FactKind.COMMENT)))
    .where(FactRow.counts_on >= _SINCE, FactRow.from_colleague.is_(False))
    .order_by(FactRow.counts_at, FactRow.source)
)
_VISITS = (
    select(FactRow.counts_on, func.count())
    .where(FactRow.person_id == _OWNER, FactRow.kind == FactKind.CLICK, FactRow.counts_on >= _SINCE)
    .group_by(FactRow.counts_on)
)


def _answered(session: Session, person_id: int, since: date) -> Counter[date]:
    """Comments counted by the network, and those that came one by one from people outside."""
    early = since - LAST_MAY_COME_UNTIL  # figures of shares that were published before the first week
    rows = session.execute(_ANSWERED, {"person": person_id, "since": early}).all()
    grown = growth_by_week((row[1], row[2], row[3]) for row in rows if row.kind is FactKind.COMMENTS)
    singly = (row.counts_on for row in rows if row.kind is FactKind.COMMENT and row.counts_on >= since)
    return grown + Counter(iso_week(day) for day in singly)


def _visits(session: Session, person_id: int, since: date) -> Counter[date]:
    rows = session.execute(_VISITS, {"person": person_id, "since": since})
    return _by_week([(row[0], row[1]) for row in rows])


def _by_week(days: Sequence[tuple[date, int]]) -> Counter[date]:
    found: Counter[date] = Counter()
    for day, number in days:
        found[iso_week(day)] += number
    return found


_WEEK, _RECENT = bindparam("week", type_=DateTime(timezone=True)), bindparam("recent", type_=DateTime(timezone=True))
_REPORTED = (
    select(func.coalesce(func.sum(Report.people), 0))
    .join(Share, Share.id == Report.share_id)
    .where(Share.person_id == _OWNER, Report.taken_back_at.is_(None), Report.reported_at >= _WEEK)
)
_TELLING = (
    select(Watch.share_id)
    .join(Share, Share.id == Watch.share_id)
    .where(Share.person_id == _OWNER, Share.published_at > _RECENT, Watch.state != WatchState.NOT_OFFERED)
)
_BESIDE = select(_REPORTED.scalar_subquery(), exists(_TELLING))


def _beside(session: Session, person_id: int, week: date, calendar: Calendar) -> tuple[int, bool]:
    """What the person reported, and whether a network is asked about any share of the last weeks."""
    asked = {"person": person_id, "week": calendar.start_of(week), "recent": now() - LAST_MAY_COME_UNTIL}
    reported, somebody_tells = session.execute(_BESIDE, asked).one()
    return int(reported), somebody_tells

"""What came back on one share, for its owner: dated readings, visits through our link, what they told us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from advocacy.content.models import PostVersion
from advocacy.core.database import transaction
from advocacy.core.services import now, settings
from advocacy.engagement.models import Reading, Report, Watch, WatchState, clicks_by_day, readings_of, reports_of
from advocacy.engagement.reporting import Asking, asking
from advocacy.engagement.rules import STEPS
from advocacy.networks.readings import Absence, Metric
from advocacy.sharing.linking import short_link
from advocacy.sharing.models import Share, own_share

MAIN = (Metric.IMPRESSIONS, Metric.REACTIONS, Metric.COMMENTS, Metric.RESHARES)  # as many as a phone shows


@dataclass(frozen=True)
class Row:
    """One step of the readings. `cells` is empty for a step whose time passed without a reading: "not read"."""

    at: datetime
    read: bool
    cells: Mapping[Metric, int | Absence]


@dataclass(frozen=True)
class Figures:
    """`metrics`: the columns, those of the main ones that were measured at least once. `further`: what else the newest
    reading holds. What was never measured is named as not offered or not read."""

    share: Share
    title: str
    short_link: str | None
    state: WatchState | None
    next_at: datetime | None
    rows: Sequence[Row]
    metrics: Sequence[Metric]
    further: Mapping[Metric, int]
    not_offered: Sequence[Metric]
    not_read: Sequence[Metric]
    visits: Mapping[date, int]
    reports: Sequence[Report]
    asking: Asking

    @property
    def all_visits(self) -> int:
        return sum(self.visits.values())

    @property
    def reported(self) -> int:
        return sum(report.people for report in self.reports)


def figures_of(person_id: int, public_id: str) -> Figures | None:
    """The person's own published share; another person's, one that is not there yet, and a repost, are not found."""
    with transaction() as session:
        share = own_share(session, person_id, public_id)
        if share is None or share.published_at is None or share.repost_of:
            return None
        return _figures(session, share, share.published_at)


def _figures(session: Session, share: Share, published_at: datetime) -> Figures:
    watch, readings = session.get(Watch, share.id), readings_of(session, share.id)
    measured = _measured(readings)
    watching = watch is not None and watch.state is WatchState.WATCHING
    return Figures(
        share=share,
        title=session.get_one(PostVersion, share.version_id).title,
        short_link=short_link(share.short_code) if share.link_target else None,
        state=watch.state if watch else None,
        next_at=watch.due_at if watch and watching else None,
        rows=_rows(watch, readings, published_at, now()),
        metrics=[metric for metric in measured if metric in MAIN],
        further=_further(readings),
        not_offered=_absent(readings, measured, Absence.NOT_OFFERED),
        not_read=_absent(readings, measured, Absence.NOT_READ),
        visits=every_day(clicks_by_day(session, share.id, settings().time_zone)),
        reports=reports_of(session, share.id),
        asking=asking(watch, readings),
    )


def _measured(readings: Sequence[Reading]) -> list[Metric]:
    return [metric for metric in Metric if any(metric in reading.figures for reading in readings)]


def _further(readings: Sequence[Reading]) -> dict[Metric, int]:
    newest = readings[-1].figures if readings else {}
    return {metric: newest[metric] for metric in Metric if metric in newest and metric not in MAIN}


def every_day(visits: Mapping[date, int]) -> dict[date, int]:
    """Days in between on which nobody came are a measured 0: we count ourselves."""
    if not visits:
        return {}
    first, last = min(visits), max(visits)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return {day: visits.get(day, 0) for day in days}


def _absent(readings: Sequence[Reading], measured: Sequence[Metric], why: Absence) -> list[Metric]:
    """By the newest reading."""
    absent = readings[-1].absent if readings else {}
    return [metric for metric in Metric if metric not in measured and absent.get(metric) == why]


def _rows(watch: Watch | None, readings: Sequence[Reading], published_at: datetime, moment: datetime) -> list[Row]:
    """Every reading, and in between the steps that were not read while somebody looked."""
    rows = [_row(reading) for reading in readings]
    if watch is None or watch.state is WatchState.NOT_OFFERED:
        return rows
    done = {reading.step for reading in readings}
    ended = readings[-1].read_at if readings and watch.state is WatchState.GONE else moment
    pending = watch.step if watch.state is WatchState.WATCHING else len(STEPS) + 1
    missed = [
        Row(published_at + after, read=False, cells={})
        for step, after in enumerate(STEPS, start=1)
        if step not in done and step < pending and published_at + after <= ended
    ]
    return sorted(rows + missed, key=lambda row: row.at)


def _row(reading: Reading) -> Row:
    figures: dict[Metric, int | Absence] = {Metric(name): amount for name, amount in reading.figures.items()}
    absent = {Metric(name): Absence(why) for name, why in reading.absent.items()}
    return Row(reading.read_at, read=bool(figures), cells=figures | absent)

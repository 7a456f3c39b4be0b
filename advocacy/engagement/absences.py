"""What networks did not tell about a person's shares, for the board's evidence: drawn as absent, never as 0."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.engagement.keeping import MEASURES
from advocacy.engagement.models import Reading, Watch, WatchState
from advocacy.networks.readings import Absence, Metric
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share

SCORED = tuple(metric for metrics in MEASURES.values() for metric in metrics)


@dataclass(frozen=True)
class Absent:
    """So many shares on this network for which it does not offer the metric."""

    network: Network
    metric: Metric
    shares: int


def absences_of(session: Session, person_id: int, start: datetime, end: datetime) -> list[Absent]:
    """Of shares published from `start` up to but without `end`; only metrics that could earn points.

    A share without a permission to read counts for each metric; one that was read, by its newest reading.
    """
    newest = (
        select(Reading.absent)
        .where(Reading.share_id == Watch.share_id)
        .order_by(Reading.read_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(Watch.network, Watch.state, newest.label("absent"))
        .join(Share, Share.id == Watch.share_id)
        .where(Share.person_id == person_id, Share.published_at >= start, Share.published_at < end)
    )
    counted: dict[tuple[Network, Metric], int] = {}
    for row in session.execute(query):
        for metric in SCORED:
            if row.state is WatchState.NOT_OFFERED or (row.absent or {}).get(metric) == Absence.NOT_OFFERED:
                counted[row.network, metric] = counted.get((row.network, metric), 0) + 1
    return [Absent(network, metric, shares) for (network, metric), shares in sorted(counted.items())]

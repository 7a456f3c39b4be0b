"""Taking in readings beside a bare bulk INSERT … ON CONFLICT of the same rows, and how many calls a share needs.

A batch is what one call to X answers: 100 posts across people, with the app's own token. The product claims it, keeps
it (a dated row, a fact for each figure, the next step) and commits; the limit writes as many of the same rows into the
same tables, one commit a batch, too. The two take turns. The network itself is left out.

    python -m benchmarks.readings [--company FOLDER] [--batches 30] [--small]
"""

import argparse
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import mean, median
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.engagement.claiming import Batch, claim_batch
from advocacy.engagement.keeping import costs, keep
from advocacy.engagement.models import Reading as ReadingRow
from advocacy.engagement.models import Watch
from advocacy.engagement.rules import first_due, following
from advocacy.evidence.models import FactRow
from advocacy.networks.readings import Absence, Metric, PostState, Reading
from advocacy.networks.rules import Network
from benchmarks.company.size import add_size, size_asked
from benchmarks.company.standing import standing_company

SEED = 5
FIGURES = (Metric.IMPRESSIONS, Metric.REACTIONS, Metric.COMMENTS, Metric.RESHARES, Metric.QUOTES)
WARMING = 3


@dataclass
class Taken:
    """Seconds of each batch, and how many posts were in it."""

    product: list[float] = field(default_factory=list)
    limit: list[float] = field(default_factory=list)
    posts: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--company", type=Path, help="a folder of benchmarks.company; else one is made and removed")
    parser.add_argument("--batches", type=int, default=30)
    add_size(parser)
    asked = parser.parse_args()
    with standing_company(size_asked(asked), asked.company) as company:
        print(company.size)
        object.__setattr__(services().settings, "x_app_token", "the app's own token")
        show(take_turns(asked.batches))
        show_calls()


def take_turns(batches: int) -> Taken:
    taken, random = Taken(), Random(SEED)
    _make_due(batches + WARMING)
    for turn in range(batches + WARMING):
        found = _by_the_product(random, taken)
        _by_hand(*found, taken)
        if turn == WARMING - 1:
            taken = Taken()
    return taken


def _make_due(batches: int) -> None:
    """The oldest shares that are still watched on X, all due now."""
    with transaction() as session:
        ids = session.scalars(
            select(Watch.share_id).where(Watch.network == Network.X).order_by(Watch.due_at).limit(batches * 100)
        ).all()
        session.execute(update(Watch).where(Watch.share_id.in_(ids)).values(due_at=now(), step=6, lease_until=None))


def _by_the_product(random: Random, taken: Taken) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What was written, as rows to write again."""
    began = time.perf_counter()
    batch = claim_batch(Network.X)
    claimed = time.perf_counter() - began
    assert batch is not None
    answer = _answer(batch, random)
    began = time.perf_counter()
    assert keep(batch, answer) == len(batch.taken)
    taken.product.append(claimed + time.perf_counter() - began)
    taken.posts.append(len(batch.remote_ids))
    return _written(batch)


def _answer(batch: Batch, random: Random) -> Mapping[str, Reading]:
    return {
        remote_id: Reading(
            remote_id,
            PostState.PRESENT,
            {metric: random.randrange(1, 900) for metric in FIGURES},
            dict.fromkeys(set(Metric) - set(FIGURES), Absence.NOT_OFFERED),
        )
        for remote_id in batch.remote_ids
    }


def _written(batch: Batch) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of this batch, under names of their own, so that they can be written once more."""
    ids = [one.share_id for one in batch.taken]
    with transaction() as session:
        since = session.scalar(select(func.max(ReadingRow.read_at)).where(ReadingRow.share_id.in_(ids)))
        assert since is not None
        readings = select(*ReadingRow.__table__.columns).where(
            ReadingRow.share_id.in_(ids), ReadingRow.read_at == since
        )
        facts = select(*FactRow.__table__.columns).where(FactRow.share_id.in_(ids), FactRow.recorded_at >= since)
        later = {"read_at": since + timedelta(microseconds=1)}
        return (
            [_without_id(row) | later for row in session.execute(readings).mappings()],
            [_without_id(row) | {"source": f"{row['source']}:again"} for row in session.execute(facts).mappings()],
        )


def _without_id(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items() if name != "id"}


def _by_hand(readings: Sequence[dict[str, Any]], facts: Sequence[dict[str, Any]], taken: Taken) -> None:
    engine = services().database.engine
    began = time.perf_counter()
    with engine.begin() as connection:
        for table, rows in ((ReadingRow, readings), (FactRow, facts)):
            connection.execute(insert(table).on_conflict_do_nothing(), list(rows))
    taken.limit.append(time.perf_counter() - began)
    taken.rows.append(len(readings) + len(facts))


def show(taken: Taken) -> None:
    posts = mean(taken.posts)
    product, limit = (posts / median(times) for times in (taken.product, taken.limit))
    print(f"{posts:.0f} ids a call, {mean(taken.rows) / posts:.1f} rows a reading")
    print(f"taken in: {product:,.0f} readings/s; bare INSERT of the same rows: {limit:,.0f}/s; {product / limit:.0%}")


def show_calls() -> None:
    """By the rules alone: for a share of each hour of a day, read whenever a reading is due, for 37 days."""
    for network in Network:
        readings = [_readings_of(network, hour) for hour in range(24)]
        each = 1 / 100 if network is Network.X else 1
        print(f"{network.value}: {mean(readings):.2f} readings a share (from {min(readings)} to {max(readings)}), "
              f"{mean(readings) * each:.3f} calls a share and figure read by itself")  # fmt: skip


def _readings_of(network: Network, hour: int) -> int:
    published, made = datetime(2026, 3, 2, hour, 20, tzinfo=UTC), 0
    due = first_due(published, published)
    while due is not None:
        made += 1
        due = following(published, due.step, due.at, due.at, costs(network))
    return made


if __name__ == "__main__":
    main()

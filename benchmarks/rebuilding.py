"""Computing all points anew from a year's facts, as the operator does it, and writing the places of the board.

The command runs in a process of its own: its time, its memory at most, and the processor time of both sides (Python's
and PostgreSQL's), which other work on the machine does not change much. Places are written three times a period.

    python -m benchmarks.rebuilding [--company FOLDER] [--small]
"""

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.evidence.calendar import Period
from advocacy.evidence.loading import ScoringBook
from advocacy.relationships.ranking import refresh
from advocacy.relationships.scoring import note_changes
from benchmarks.company.size import add_size, size_asked
from benchmarks.company.standing import CHECKOUT, Company, standing_company

TIMES = 3
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Spent:
    """`python`, `postgres`: seconds of a processor."""

    seconds: float
    python: float
    postgres: float
    most_bytes: int
    words: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--company", type=Path, help="a folder of benchmarks.company; else one is made and removed")
    add_size(parser)
    asked = parser.parse_args()
    with standing_company(size_asked(asked), asked.company) as company:
        print(company.size, flush=True)
        show("rebuild --apply", rebuild(company, "--apply"))
        show_places()


def rebuild(company: Company, *options: str) -> Spent:
    before, began = company.postgres_seconds(), time.perf_counter()
    argv = [sys.executable, "-m", "advocacy", "points", "rebuild", *options]
    environ = {**os.environ, **company.environ}
    process = subprocess.Popen(argv, env=environ, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    words = process.stdout.read()
    _, _, used = os.wait4(process.pid, 0)
    return Spent(
        seconds=time.perf_counter() - began,
        python=used.ru_utime + used.ru_stime,
        postgres=company.postgres_seconds() - before,
        most_bytes=used.ru_maxrss * 1024,
        words=words.strip(),
    )


def show(what: str, spent: Spent) -> None:
    print(spent.words)
    print(f"\n{what}: {spent.seconds:.0f} s, {spent.most_bytes / MEGABYTE:.0f} MB at most; "
          f"processor {spent.python:.0f} s in Python, {spent.postgres:.0f} s in PostgreSQL\n", flush=True)  # fmt: skip


def show_places() -> None:
    calendar = services().get(ScoringBook).calendar
    later = now()
    for period in calendar.periods(calendar.day_of(now())):
        taken = []
        for _ in range(TIMES):
            later += timedelta(hours=1)
            taken.append(_write(period, later))
        print(f"places of the {period.kind}: {median(taken)} ms (from {min(taken)} to {max(taken)})", flush=True)


def _write(period: Period, at: datetime) -> int:
    """As if totals had changed and an hour had gone by."""
    with transaction() as session:
        note_changes(session, {(period.kind, period.start)})
    written = refresh(period, at, services().get(ScoringBook).calendar)
    assert written is not None
    return written.took_ms


if __name__ == "__main__":
    main()

"""Whether a worker grows: its memory over many jobs, each with shares to publish.

One worker runs so many `publish_due` jobs; at each tenth a crowd's shares become due. Its resident memory is
read after a tenth (by then everything is loaded) and at each further tenth; flat means within ten percent.

    python -m benchmarks.memory [--jobs 50000] [--shares 5000]
"""

import argparse
import time

from rq import Queue as RqQueue

from advocacy.core.queues import JOB, JOB_TIMEOUT_SECONDS, RESULT_SECONDS, Queue
from advocacy.core.services import services
from benchmarks.crowd import confirm_for_all, make_announcement, make_people
from benchmarks.pool import pool_of, seconds_until
from tests.faults.house import standing_house

TENTHS = 10
PACE = {"ADVOCACY_UNDO_SECONDS": "0"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=50_000)
    parser.add_argument("--shares", type=int, default=5_000)
    asked = parser.parse_args()
    with standing_house(PACE, durable=True) as house, pool_of(house, 1) as pool:
        people = make_people(asked.shares // TENTHS, house.folder / "sandbox.sqlite")
        queue = services().queues.rq(Queue.PUBLISH)
        print(f"{'jobs':>7} {'shares':>7} {'MB':>7}")
        seen = []
        for tenth, post in enumerate(make_announcement(TENTHS), 1):
            data = RqQueue.prepare_data(
                JOB, args=("publish_due",), timeout=JOB_TIMEOUT_SECONDS, result_ttl=RESULT_SECONDS
            )
            with pool.held_still():
                confirm_for_all(people, post)
                queue.enqueue_many([data] * (asked.jobs // TENTHS))
            seconds_until(lambda: len(queue) == 0, time.perf_counter(), most=3_600)
            seen.append(pool.resident_bytes() / 2**20)
            print(f"{tenth * asked.jobs // TENTHS:>7} {tenth * len(people):>7} {seen[-1]:>7.1f}", flush=True)
        print(f"growth since the first tenth: {seen[-1] / seen[0] - 1:+.1%}")


if __name__ == "__main__":
    main()

"""Publishing against the limit: shares per second, and empty jobs per second of the very same RQ workers.

One worker process and a pool, by `advocacy worker`, with PostgreSQL, Valkey and the sandbox networks as processes of
their own on the same machine, every commit on the disk. Empty jobs and shares take turns, and medians are compared:

    python -m benchmarks.publishing [--processes 2] [--rounds 5] [--shares 1000] [--jobs 2000]
"""

import argparse
import time
from dataclasses import dataclass
from statistics import median

from rq import Queue as RqQueue
from sqlalchemy import exists, func, select

from advocacy.content.models import Post
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.queues import JOB_TIMEOUT_SECONDS, RESULT_SECONDS, Queue
from advocacy.core.services import services
from advocacy.people.models import Person
from advocacy.sharing.models import Share
from benchmarks.crowd import confirm_for_all, make_announcement, make_people
from benchmarks.pool import Pool, pool_of, seconds_until
from benchmarks.worker import EMPTY
from tests.faults.house import House, standing_house

NORMAL_PACE = {"ADVOCACY_UNDO_SECONDS": "0"}


@dataclass(frozen=True)
class Rates:
    """Per second, one of each for every round; `cpu`: milliseconds of the workers' own processor time for each."""

    jobs: list[float]
    shares: list[float]
    job_cpu: list[float]
    share_cpu: list[float]


def main() -> None:
    asked = arguments()
    with standing_house(NORMAL_PACE, durable=True) as house:
        people = make_people(asked.shares, house.folder / "sandbox.sqlite")
        print(f"{'workers':>8} {'empty jobs/s':>13} {'shares/s':>9} {'ratio':>6}  worker's own ms: job, share")
        for processes in sorted({1, asked.processes}):
            with pool_of(house, processes) as pool, house.command("cron"):
                report(processes, measure(house, pool, people, asked))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shares", type=int, default=1_000)
    parser.add_argument("--jobs", type=int, default=2_000)
    return parser.parse_args()


def measure(house: House, pool: Pool, people: list[Person], asked: argparse.Namespace) -> Rates:
    """The first round warms up and is not counted."""
    rates = Rates([], [], [], [])
    for post in make_announcement(asked.rounds + 1):
        before = pool.cpu_seconds()
        rates.jobs.append(asked.jobs / run_empty_jobs(pool, asked.jobs))
        between = pool.cpu_seconds()
        rates.shares.append(len(people) / publish(house, pool, people, post))
        rates.job_cpu.append(1_000 * (between - before) / asked.jobs)
        rates.share_cpu.append(1_000 * (pool.cpu_seconds() - between) / len(people))
    return Rates(*(part[1:] for part in (rates.jobs, rates.shares, rates.job_cpu, rates.share_cpu)))


def run_empty_jobs(pool: Pool, number: int) -> float:
    queue = services().queues.rq(Queue.PUBLISH)
    done_before = finished(queue)
    data = RqQueue.prepare_data(EMPTY, args=("",), timeout=JOB_TIMEOUT_SECONDS, result_ttl=RESULT_SECONDS)
    with pool.held_still():
        queue.enqueue_many([data] * number)
        started = time.perf_counter()
    return seconds_until(lambda: len(queue) == 0 and finished(queue) >= done_before + number, started)


def finished(queue: RqQueue) -> int:
    return queue.connection.zcard(queue.finished_job_registry.key)


def publish(house: House, pool: Pool, people: list[Person], post: Post) -> float:
    with pool.held_still():
        confirm_for_all(people, post)
        house.ring()
        started = time.perf_counter()
    taken = seconds_until(lambda: not waiting(), started)
    assert published(post) == len(people)
    return taken


def waiting() -> bool:
    """Asked cheaply: what the asking costs would be counted against the shares."""
    with transaction() as session:
        open_states = (DeliveryState.QUEUED, DeliveryState.PUBLISHING)
        return bool(session.scalar(select(exists().where(Share.state.in_(open_states)))))


def published(post: Post) -> int:
    with transaction() as session:
        query = select(func.count()).where(Share.post_id == post.id, Share.state == DeliveryState.PUBLISHED)
        return session.scalar(query) or 0


def report(processes: int, rates: Rates) -> None:
    jobs, shares = median(rates.jobs), median(rates.shares)
    own = f"{median(rates.job_cpu):.2f}, {median(rates.share_cpu):.2f}"
    print(f"{processes:>8} {jobs:>13.0f} {shares:>9.0f} {shares / jobs:>6.0%}  {own}", flush=True)


if __name__ == "__main__":
    main()

"""Whether a claim grows dearer with the shares that wait: milliseconds and rows read, with 100 to 100,000 waiting.

Waiting are shares that are due (a crowd before the worker) and as many that are due tomorrow. One claim of eight is
made again and again and rolled back; the plans of the two queries that look for due shares are read, too. Then what is
asked every ten seconds (is anything to be checked anew) and each minute (what is over, or withdrawn; who shared what is
on offer; what the studio is told), beside a year of shares that went out. Then holds of a topic and of a region are
open, as long as they are measured, and everything waits for an admin who resumed. Last the limits: what one place under
LinkedIn's costs with so many attempts made that day.

    python -m benchmarks.waiting [--most 100000] [--past 900000]
"""

import argparse
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import select, text

from advocacy.content.models import Post
from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.networks.limiting import Granted, take
from advocacy.networks.recounting import Made
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Topic
from advocacy.sharing.claiming import claim_due
from advocacy.sharing.counting import tell_the_studio
from advocacy.sharing.holding import hold_waiting
from advocacy.sharing.models import CrisisHold, HoldScope, Share
from advocacy.sharing.operating.waking import something_to_wake
from advocacy.sharing.popularity import count_shares
from advocacy.sharing.rechecking import recheck_due
from advocacy.sharing.sweeping import close_what_is_over
from benchmarks.crowd import confirm_for_all, make_announcement, make_people
from benchmarks.past import REGIONS, publish_long_ago
from tests.faults.house import standing_house

SIZES = (100, 1_000, 10_000, 100_000)
TIMES = 50
HAND = 8
PACE = {"ADVOCACY_UNDO_SECONDS": "0"}
LOOKING = """
EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)
SELECT id FROM sharing_shares WHERE state = 'queued' AND due_at <= :now ORDER BY due_at LIMIT 8
FOR NO KEY UPDATE SKIP LOCKED
"""
WAIT = "UPDATE sharing_shares SET waiting_for = 'operator' WHERE state = 'queued' AND due_at <= now()"
GO_ON = "UPDATE sharing_shares SET waiting_for = NULL WHERE state = 'queued' AND waiting_for IS NOT NULL"


@dataclass(frozen=True)
class ThisMorning:
    """So many calls of a thousand accounts, all of them at one moment."""

    number: int
    at: datetime

    def calls_since(self, network: Network, moment: datetime, most: int) -> list[Made]:
        late = range(min(self.number, most)) if self.at > moment else ()
        return [Made(f"account{place % 1_000}", f"{place}:1", self.at) for place in late]

    def counts_between(self, network: Network, moment: datetime, until: datetime) -> Counter[str]:
        within = range(self.number) if moment < self.at <= until else ()
        return Counter(f"account{place % 1_000}" for place in within)


OFTEN = (recheck_due, close_what_is_over, count_shares, tell_the_studio)
COLUMNS = ("claim", "anew", "over", "sharers", "studio", "topic", "region", "wake", "limit")


class TakenBackError(Exception):
    """The claim is taken back, so that the next one finds the same rows."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=SIZES[-1])
    parser.add_argument("--past", type=int, default=900_000)
    given = parser.parse_args()
    with standing_house(PACE, durable=True) as house:
        people = make_people(min(given.most, 1_000), house.folder / "sandbox.sqlite")
        fill_up_to(SIZES[0], people)
        topic = publish_long_ago(given.past, any_share())
        print(f"{'waiting':>8}", *(f"{name:>7}" for name in COLUMNS), "  ms, median; blocks and plan of looking")
        for size in (size for size in SIZES if size <= given.most):
            fill_up_to(size, people)
            taken = [milliseconds(claim_and_take_back), *map(milliseconds, OFTEN), *while_held(people[0], topic)]
            taken += [while_an_admin_is_waited_for(), limit_with(size)]
            print(f"{size:>8}", *(f"{one:>7.2f}" for one in taken), *plan_of_looking(), flush=True)


def fill_up_to(size: int, people: list[Person]) -> None:
    """Half of them are due, half are due tomorrow."""
    have = waiting()
    posts: list[Post] = []
    while have < size:
        crowd = people[: min(len(people), size - have)]
        posts += make_announcement()
        half = len(crowd) // 2
        confirm_for_all(crowd[:half], posts[-1])
        confirm_for_all(crowd[half:], posts[-1], due_in=timedelta(days=1))
        have += len(crowd)
    settle_down()


def settle_down() -> None:
    """What autovacuum does, now."""
    with services().database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def any_share() -> Share:
    with transaction() as session:
        return session.scalars(select(Share).limit(1)).one()


def waiting() -> int:
    with transaction() as session:
        return session.scalar(text("SELECT count(*) FROM sharing_shares WHERE state = 'queued'")) or 0


def claim_and_take_back() -> None:
    try:
        with transaction():
            assert len(claim_due(HAND)) == HAND
            raise TakenBackError
    except TakenBackError:
        pass


def while_held(speaker: Person, topic: Topic) -> list[float]:
    """What looking again costs each minute under an open hold that holds nothing more."""
    return [while_hold_is_open(speaker, topic_id=topic.id), while_hold_is_open(speaker, region=REGIONS[0])]


def while_hold_is_open(speaker: Person, **about: Any) -> float:
    scope = HoldScope.REGION if "region" in about else HoldScope.TOPIC
    with transaction() as session:
        hold = CrisisHold(scope=scope, statements={}, speaker_id=speaker.id, set_by=speaker.id, set_at=now(), **about)
        session.add(hold)
    taken = milliseconds(hold_again)
    with transaction() as session:
        session.delete(session.get_one(CrisisHold, hold.id))
    return taken


def hold_again() -> None:
    with transaction() as session:
        hold_waiting(session)


def while_an_admin_is_waited_for() -> float:
    """The network is open again, and all that waited for it is due already: nobody is left to be woken."""
    with transaction() as session:
        session.execute(text(WAIT))
    settle_down()
    taken = milliseconds(something_to_wake)
    with transaction() as session:
        session.execute(text(GO_ON))
    settle_down()
    return taken


def plan_of_looking() -> tuple[str, int]:
    """The scan under the query that locks due shares, and the blocks that it touched."""
    with transaction() as session:
        plan = session.scalar(text(LOOKING), {"now": now()})[0]["Plan"]
        session.rollback()
    while "Plans" in plan:
        plan = plan["Plans"][0]
    return f"{plan['Node Type']} on {plan.get('Index Name', '')}", plan["Shared Hit Blocks"] + plan[
        "Shared Read Blocks"
    ]


def limit_with(attempts: int) -> float:
    """One place, with so many calls made today by a thousand accounts."""
    services().queues.redis.flushall()
    moment = now()
    history = ThisMorning(attempts, moment - timedelta(minutes=5))
    take(Network.LINKEDIN, "somebody", "0:1", moment, history)  # counts them all, once
    keys = iter(range(attempts, attempts + TIMES + 10))

    def one_more() -> None:
        key = next(keys)
        found = take(Network.LINKEDIN, f"other{key}", f"{key}:1", moment, history)
        assert isinstance(found, Granted) or attempts >= SIZES[-1], found  # 100,000 a day is the app's own limit

    return milliseconds(one_more)


def milliseconds(act: Callable[[], object]) -> float:
    taken = []
    for _ in range(TIMES):
        start = perf_counter()
        act()
        taken.append((perf_counter() - start) * 1_000)
    return median(taken)


if __name__ == "__main__":
    main()

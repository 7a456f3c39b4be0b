"""Everybody shares one announcement: from the first click until the last post stands on LinkedIn.

The clicks come from several processes at once, as from several web workers, each the real use case with all its checks;
the workers publish meanwhile. Each post goes from its person's own account, counted against that account's and the
app's limits. The network answers after `--latency` seconds, as a real one does. The aim: 10,000 people in five minutes.

    python -m benchmarks.announcement [--people 10000] [--clickers 4] [--processes 4] [--latency 0.3]
"""

import argparse
import time
from contextlib import ExitStack

from sqlalchemy import func, select

from advocacy.content.models import Post
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.networks.limiting import used
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Share
from benchmarks.crowd import make_announcement, make_people
from benchmarks.pool import pool_of, seconds_until
from tests.faults.house import House, standing_house

PACE = {"ADVOCACY_UNDO_SECONDS": "0"}
MOST_SECONDS = 1_800


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--clickers", type=int, default=4)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--latency", type=float, default=0.3)
    asked = parser.parse_args()
    with standing_house(PACE, durable=True) as house:
        people = make_people(asked.people, house.folder / "sandbox.sqlite")
        (post,) = make_announcement()
        house.sandbox.post("switches", latency=asked.latency)
        with pool_of(house, asked.processes), house.command("cron"):
            announce(house, people, post, asked.clickers)


def announce(house: House, people: list[Person], post: Post, clickers: int) -> None:
    started = time.perf_counter()
    with ExitStack() as ending:
        for part in range(clickers):
            arguments = (post.public_id, str(part), str(clickers))
            ending.enter_context(house.command(*arguments, module="benchmarks.clicking"))
        clicked = seconds_until(lambda: shares(post) == len(people), started, most=MOST_SECONDS)
        taken = seconds_until(lambda: shares(post, DeliveryState.PUBLISHED) == len(people), started, most=MOST_SECONDS)
    stands = sum(count["number"] for count in house.sandbox.get("calls", call="posts.create", limit=0)["counts"])
    counted = [use.calls for use in used(Network.LINKEDIN, now()) or ()]
    print(f"{'people':>7} {'all clicked, s':>15} {'all published, s':>17} {'shares/s':>9} {'calls':>7} {'counted':>8}")
    print(f"{len(people):>7} {clicked:>15.0f} {taken:>17.0f} {len(people) / taken:>9.0f} {stands:>7} {counted[0]:>8}")


def shares(post: Post, *states: DeliveryState) -> int:
    with transaction() as session:
        query = select(func.count()).where(Share.post_id == post.id)
        return session.scalar(query.where(Share.state.in_(states)) if states else query) or 0


if __name__ == "__main__":
    main()

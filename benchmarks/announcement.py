"""Everybody shares one announcement: how long the clicks take, and how long until the last post stands on LinkedIn.

Each click is the real use case with all its checks; each post goes from its person's own account, counted against that
account's and the app's limits. The network answers after `--latency` seconds, as a real one does.

    python -m benchmarks.announcement [--people 10000] [--processes 4] [--latency 0.3]
"""

import argparse
import time

from sqlalchemy import func, select

from advocacy.content.models import Post
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.networks.limiting import used
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.linking import derive_code
from advocacy.sharing.models import Share
from advocacy.sharing.requesting import Click, Requested, request_share
from benchmarks.crowd import make_announcement, make_people, own_words
from benchmarks.pool import Pool, pool_of, seconds_until
from tests.faults.house import House, standing_house

PACE = {"ADVOCACY_UNDO_SECONDS": "0"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--latency", type=float, default=0.3)
    asked = parser.parse_args()
    with standing_house(PACE, durable=True) as house:
        people = make_people(asked.people, house.folder / "sandbox.sqlite")
        (post,) = make_announcement()
        house.sandbox.post("switches", latency=asked.latency)
        with pool_of(house, asked.processes) as pool, house.command("cron"):
            announce(house, pool, people, post)


def announce(house: House, pool: Pool, people: list[Person], post: Post) -> None:
    with pool.held_still():
        started = time.perf_counter()
        for person in people:
            click(person, post)
        clicked = time.perf_counter() - started
        started = time.perf_counter()
    house.ring()
    taken = seconds_until(lambda: published(post) == len(people), started, most=1_200)
    stands = sum(count["number"] for count in house.sandbox.get("calls", call="posts.create", limit=0)["counts"])
    counted = [use.calls for use in used(Network.LINKEDIN, now()) or ()]
    print(f"{'people':>7} {'clicks s':>9} {'published s':>12} {'shares/s':>9} {'calls':>7} {'counted':>8}")
    print(f"{len(people):>7} {clicked:>9.0f} {taken:>12.0f} {len(people) / taken:>9.0f} {stands:>7} {counted[0]:>8}")


def click(person: Person, post: Post) -> None:
    assert post.offered_version_id is not None
    code = derive_code(person.id, post.offered_version_id, Network.LINKEDIN, 0)
    answer = request_share(person, Click(post.public_id, Network.LINKEDIN, 0, own_words(person.id), code, 1))
    assert isinstance(answer, Requested), answer


def published(post: Post) -> int:
    with transaction() as session:
        query = select(func.count()).where(Share.post_id == post.id, Share.state == DeliveryState.PUBLISHED)
        return session.scalar(query) or 0


if __name__ == "__main__":
    main()

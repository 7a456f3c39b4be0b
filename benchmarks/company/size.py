"""How large a made-up company is."""

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """`live`: how many of the posts are on offer now. `facts`: engagement facts over a year."""

    people: int
    teams: int
    posts: int
    live: int
    facts: int


LARGE = Size(people=100_000, teams=2_000, posts=5_000, live=500, facts=10_000_000)
MIDDLE = Size(people=10_000, teams=200, posts=1_000, live=100, facts=500_000)
SMALL = Size(people=1_000, teams=20, posts=200, live=20, facts=100_000)


def add_size(parser: ArgumentParser) -> None:
    parser.add_argument("--small", action="store_true", help="10,000 people and half a million facts: a quick try")
    for name in ("people", "teams", "posts", "live", "facts"):
        parser.add_argument(f"--{name}", type=int)


def size_asked(asked: Namespace) -> Size:
    usual = MIDDLE if asked.small else LARGE
    return Size(
        *(getattr(asked, name) or getattr(usual, name) for name in ("people", "teams", "posts", "live", "facts"))
    )

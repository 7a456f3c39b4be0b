"""The stage of the demo: a clock that moves, and both small networks served beside it."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from flask import Flask

from advocacy.core.clock import FixedClock
from advocacy.core.services import services
from advocacy.core.settings import Settings
from advocacy.networks.registry import Adapters, build_adapters
from advocacy.sandbox.state import Sandbox

Item = TypeVar("Item")
Result = TypeVar("Result")
THREADS = 4


class DemoError(Exception):
    """A use case answered with something else than the demo's story needs."""


@dataclass(frozen=True)
class Stage:
    """`app` is the product, `networks` the sandbox; both read the clock that `move_to` sets."""

    app: Flask
    networks: Flask
    clock: FixedClock

    @property
    def sandbox(self) -> Sandbox:
        found: Sandbox = self.networks.extensions["sandbox"]
        return found

    def move_to(self, moment: datetime) -> None:
        self.clock.set(moment)
        self.sandbox.clock.set_offset(moment.timestamp() - time.time())

    def side_by_side(self, act: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """Several people at once, as on a server: each call in its own thread and application context."""

        def inside(item: Item) -> Result:
            with self.app.app_context():
                return act(item)

        with ThreadPoolExecutor(THREADS, thread_name_prefix="demo") as threads:
            return list(threads.map(inside, items))


@contextmanager
def staged(app: Flask, networks: Flask, address: str, moment: datetime) -> Iterator[Stage]:
    """Inside, the application speaks to the networks at `address` and lives at `moment`; then all is as before."""
    stage = Stage(app, networks, FixedClock(moment))
    try:
        with _speaking_to(address, stage.clock):
            stage.move_to(moment)
            yield stage
    finally:
        stage.sandbox.clock.set_offset(0.0)
        stage.sandbox.store.close()


@contextmanager
def _speaking_to(address: str, clock: FixedClock) -> Iterator[None]:
    built = services()
    before = (built.settings, built.clock, built.get(Adapters))
    built.settings, built.clock = _at(built.settings, address), clock
    built.provide(Adapters, build_adapters(built.settings, clock))
    try:
        yield
    finally:
        built.settings, built.clock = before[0], before[1]
        # Built anew, not put back: building also says whether plain http is allowed in this process.
        built.provide(Adapters, build_adapters(built.settings, built.clock))


def _at(settings: Settings, address: str) -> Settings:
    return replace(
        settings,
        linkedin_oauth_url=f"{address}/linkedin/oauth/v2",
        linkedin_api_url=f"{address}/linkedin",
        x_authorize_url=f"{address}/x/i/oauth2/authorize",
        x_api_url=f"{address}/x",
    )


def in_order(moments: Iterable[tuple[datetime, Callable[[], None]]]) -> Sequence[tuple[datetime, Callable[[], None]]]:
    """Acts sorted by their moment; those of one moment keep the order in which they were named."""
    return sorted(moments, key=lambda entry: entry[0])

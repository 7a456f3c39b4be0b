"""Figures are read when they are due, kept with their date, and never made up."""

from datetime import timedelta

from advocacy.core.clock import FixedClock
from advocacy.engagement.measuring import read_due
from advocacy.engagement.models import WatchState
from advocacy.engagement.watching import watch_published
from advocacy.networks.rules import Network
from tests.engagement.factories import figures, move, published, read_of, watch_of
from tests.network_sandbox import Sandbox

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_figures_grow_with_the_networks_clock(sandbox: Sandbox, clock: FixedClock) -> None:
    found = published(Network.X, sandbox, clock)
    assert found.published_at is not None
    assert watch_published() == 1
    assert read_due() == 0
    for age in (HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY):
        move(clock, sandbox, found.published_at + age)
        assert read_due() == 1, age
    seen = figures(read_of(found), "impressions")
    assert len(seen) == 7
    assert seen == sorted(seen, key=lambda amount: amount or 0)
    assert seen[0] < seen[-1]  # type: ignore[operator]
    assert watch_of(found).state is WatchState.OVER

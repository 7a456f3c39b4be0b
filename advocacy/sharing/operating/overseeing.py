"""The operator's side: what the page of networks and queue shows, and pausing and resuming by an admin.

What publishing calls of this side: `histories.every_call` and `attempt_key` for limits, and
`telling.tell_paused` / `tell_budget` when pausing or booking says that it is news.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.heartbeats import Heartbeat, heartbeats
from advocacy.core.services import now, services, settings
from advocacy.networks.breaking import last_call
from advocacy.networks.budget_rules import month_of
from advocacy.networks.limiting import Used, used
from advocacy.networks.linkedin.versions import sunset
from advocacy.networks.models import NetworkState
from advocacy.networks.pause_rules import PauseReason
from advocacy.networks.pausing import Closed, Gate, Pause, gates, pause, resume, states
from advocacy.networks.pricing import Budget, network_book
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.networks.spending import Spent, forecast, spent
from advocacy.sharing.operating.figures import NetworkQueue, QueueFigures, queue_figures

VERSION_LIFE_DAYS = 365
WARN_DAYS = 60


@dataclass(frozen=True)
class VersionEnd:
    version: str
    end: date
    days_left: int

    @property
    def left(self) -> float:
        """The part of its year that is left, for the ring."""
        return max(0.0, min(1.0, self.days_left / VERSION_LIFE_DAYS))

    @property
    def soon(self) -> bool:
        return self.days_left <= WARN_DAYS


@dataclass(frozen=True)
class NetworkSeen:
    network: Network
    gate: Gate | None
    state: NetworkState | None
    queue: NetworkQueue
    used: Sequence[Used] | None  # None: not counted since Valkey came back
    answered_at: datetime | None
    version: VersionEnd | None

    @property
    def pause(self) -> Pause | None:
        return self.gate if isinstance(self.gate, Pause) else None

    @property
    def closed(self) -> Closed | None:
        return self.gate if isinstance(self.gate, Closed) else None


@dataclass(frozen=True)
class Money:
    """A paid network's month."""

    network: Network
    month: date
    spent: Spent
    forecast: Decimal
    budget: Budget | None


@dataclass(frozen=True)
class OperatorsPage:
    moment: datetime
    queue: QueueFigures
    networks: Sequence[NetworkSeen]
    money: Sequence[Money]
    processes: Sequence[Heartbeat] | None  # None: Valkey is away


def operators_page() -> OperatorsPage:
    """A bounded number of queries, whatever waits."""
    moment = now()
    with transaction() as session:
        figures = queue_figures(session, moment)
        closed, known = gates(session), states(session)
        money = [_money(session, network, moment) for network in Network if adapter(network).prices]
    seen = [_seen(network, closed.get(network), known.get(network), figures, moment) for network in Network]
    return OperatorsPage(moment, figures, seen, money, heartbeats(services().queues.redis))


def pause_by_hand(network: Network, *, by: int | None) -> bool:
    """False when it stands paused already; the reason that stands stays."""
    return pause(network, PauseReason.BY_HAND, by=by)


def resume_by_hand(network: Network, *, by: int | None) -> bool:
    """The waking of what waits is rung at once; the dispatcher would find it within a second."""
    with transaction():
        done = resume(network, by=by)
        if done:
            ring("wake_waiting")
    return done


def version_end() -> VersionEnd | None:
    """When LinkedIn's configured version ends; X has no versions."""
    version = settings().linkedin_version
    end = sunset(version)
    return VersionEnd(version, end, (end - now().date()).days) if end else None


def _seen(
    network: Network, gate: Gate | None, state: NetworkState | None, figures: QueueFigures, moment: datetime
) -> NetworkSeen:
    call = last_call(network)
    return NetworkSeen(
        network=network,
        gate=gate,
        state=state,
        queue=figures.by_network[network],
        used=used(network, moment),
        answered_at=call.at if call else None,
        version=version_end() if network is Network.LINKEDIN else None,
    )


def _money(session: Session, network: Network, moment: datetime) -> Money:
    month = month_of(moment)
    return Money(
        network=network,
        month=month,
        spent=spent(session, network, month),
        forecast=forecast(session, network, moment),
        budget=network_book().budget_of(network),
    )

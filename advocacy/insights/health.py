"""How connections are doing and what the networks cost, for communications and admins: counts, no accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.networks.budget_rules import dollars, month_of
from advocacy.networks.models import Booking
from advocacy.networks.pricing import Budget, network_book
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.networks.spending import forecast
from advocacy.sharing.models import Connection
from advocacy.sharing.rules import ConnectionState

SOON = timedelta(days=14)
MONTHS_SHOWN = 6


@dataclass(frozen=True)
class Health:
    """Accounts at one network. `soon`: work now and ask for a new yes within two weeks; `lost`: wait for one."""

    network: Network
    works: int
    soon: int
    lost: int
    renewed_by_us: bool

    @property
    def accounts(self) -> int:
        return self.works + self.soon + self.lost


@dataclass(frozen=True)
class Cost:
    """A paid network's months, oldest first; the last one is not over."""

    network: Network
    months: Sequence[tuple[date, Decimal]]
    forecast: Decimal
    budget: Budget | None

    @property
    def spent(self) -> Decimal:
        return self.months[-1][1]


@dataclass(frozen=True)
class NetworksPage:
    health: Sequence[Health]
    costs: Sequence[Cost]
    free: Sequence[Network]


def networks_page() -> NetworksPage:
    with transaction() as session:
        paid = [network for network in Network if adapter(network).prices]
        return NetworksPage(
            health=[health_of(session, network) for network in Network],
            costs=[_cost(session, network) for network in paid],
            free=[network for network in Network if network not in paid],
        )


def health_of(session: Session, network: Network) -> Health:
    ends_soon = Connection.reconnect_by <= now() + SOON
    query = select(Connection.state, func.coalesce(ends_soon, False), func.count()).where(
        Connection.network == network, Connection.state != ConnectionState.DISCONNECTED
    )
    found = {
        (state, soon): count for state, soon, count in session.execute(query.group_by(*query.selected_columns[:2]))
    }
    speaking = adapter(network)
    return Health(
        network=network,
        works=found.get((ConnectionState.CONNECTED, False), 0),
        soon=found.get((ConnectionState.CONNECTED, True), 0),
        lost=sum(count for (state, _), count in found.items() if state is ConnectionState.RECONNECT),
        renewed_by_us=speaking.capabilities(speaking.wanted_scopes).can_refresh,
    )


def _cost(session: Session, network: Network) -> Cost:
    moment = now()
    months = _months(month_of(moment))
    month = func.date_trunc("month", Booking.day)
    query = select(month, func.sum(Booking.micros)).where(Booking.network == network, Booking.day >= months[0])
    booked = {start.date(): dollars(int(cost)) for start, cost in session.execute(query.group_by(month))}
    first = min(booked, default=months[-1])
    return Cost(
        network=network,
        months=[(one, booked.get(one, Decimal(0))) for one in months if one >= first],
        forecast=forecast(session, network, moment),
        budget=network_book().budget_of(network),
    )


def _months(last: date) -> list[date]:
    found = [last]
    while len(found) < MONTHS_SHOWN:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]

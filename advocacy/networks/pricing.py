"""`policies/networks.toml`: what calls cost, what may be spent in a month, and daily limits of the company's app."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from advocacy.core.policy_files import policy_file
from advocacy.core.services import services
from advocacy.core.settings import SettingsError
from advocacy.networks.rules import PRICED_AS, LimitScope, Network, PaidCall, RateLimit

FILE = "networks.toml"
NAME = f"policies/{FILE}"
MOST_DOLLARS = Decimal(1_000_000)
LISTENING_PART = Decimal("0.25")
LIMIT_KEYS: Mapping[str, LimitScope] = {"account_daily": LimitScope.ACCOUNT, "app_daily": LimitScope.APP}


class NetworksFileError(SettingsError):
    """The file can't be used; each line names file and key."""


@dataclass(frozen=True)
class Budget:
    """US dollars for each UTC month. `warn_at`: the part of it at which admins are told.

    `listening`: the part of it that hearing what people answer may use.
    """

    monthly: Decimal
    warn_at: Decimal
    listening: Decimal = LISTENING_PART


# Without a file nobody has decided, and an unwatched bill would be the worse surprise.
CAREFUL = Budget(Decimal(60), Decimal("0.8"))


@dataclass(frozen=True)
class NetworkBook:
    """What the file says. A price that it does not name is the network's own as we know it."""

    prices: Mapping[Network, Mapping[PaidCall, Decimal]] = field(default_factory=dict)
    budgets: Mapping[Network, Budget] = field(default_factory=dict)
    limits: Mapping[Network, Mapping[LimitScope, int]] = field(default_factory=dict)
    from_file: bool = True

    def prices_of(self, network: Network, own: Mapping[PaidCall, Decimal]) -> Mapping[PaidCall, Decimal]:
        return {**own, **self.prices.get(network, {})}

    def budget_of(self, network: Network) -> Budget | None:
        """None: nobody set an end to the spending there."""
        return self.budgets.get(network)

    def limits_of(self, network: Network, own: Sequence[RateLimit]) -> Sequence[RateLimit]:
        """Daily figures can be set; the shorter windows are the network's own."""
        named = self.limits.get(network, {})
        daily = [limit for limit in own if limit.until_midnight and limit.scope in named]
        return [replace(limit, calls=named[limit.scope]) if limit in daily else limit for limit in own]


def network_book() -> NetworkBook:
    """The file as it was when this process started."""
    return services().get(NetworkBook)


def load_network_book(policies: Path) -> NetworkBook:
    """Raises NetworksFileError naming file and key of every mistake. Without a file: known prices, a careful budget."""
    try:
        return read_network_book(policy_file(policies, FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return NetworkBook(budgets={Network.X: CAREFUL}, from_file=False)
    except UnicodeDecodeError as error:
        raise NetworksFileError(f"{NAME}: This file is not UTF-8 text. Save it as UTF-8.") from error


def read_network_book(text: str) -> NetworkBook:
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise NetworksFileError(f"{NAME}: This is not TOML: {error}.") from error
    root = _Table("", data)
    sections = {network: root.table(network.value) for network in Network}
    prices = {network: _prices(section.table("prices")) for network, section in sections.items()}
    budgets = {
        network: _budget(section.table("budget")) for network, section in sections.items() if section.has("budget")
    }
    limits = {network: _limits(section.table("limits"), network) for network, section in sections.items()}
    for section in (*sections.values(), root):
        section.done()
    if root.problems:
        raise NetworksFileError("\n".join(root.problems))
    return NetworkBook(prices, budgets, limits)


def _prices(table: "_Table") -> dict[PaidCall, Decimal]:
    named = [call for call in PaidCall if call not in PRICED_AS and table.has(call.value)]
    found = {call: table.dollars(call.value) for call in named}
    table.done()
    return found


def _budget(table: "_Table") -> Budget:
    listening = table.part("listening", least=Decimal(0)) if table.has("listening") else LISTENING_PART
    budget = Budget(table.dollars("monthly"), table.part("warn_at"), listening)
    table.done()
    return budget


def _limits(table: "_Table", network: Network) -> dict[LimitScope, int]:
    found = {scope: table.count(key) for key, scope in LIMIT_KEYS.items() if table.has(key)}
    if network is Network.X:
        for key in LIMIT_KEYS:
            if table.has(key):
                table.complain(key, "X publishes its limits; they can't be set here.")
    table.done()
    return found


@dataclass
class _Table:
    """A table of the file. Each reader takes one key; `done` complains about keys that nobody took."""

    path: str
    values: Mapping[str, Any]
    problems: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def has(self, name: str) -> bool:
        return name in self.values

    def complain(self, name: str, words: str) -> None:
        place = f"{self.path}.{name}" if self.path else name
        self.problems.append(f"{NAME}: {place}: {words}")

    def table(self, name: str) -> "_Table":
        """An empty one when it is not there: every section may be left out."""
        self.taken.add(name)
        values = self.values.get(name, {})
        if not isinstance(values, dict):
            self.complain(name, "This must be a section.")
            values = {}
        return _Table(f"{self.path}.{name}" if self.path else name, values, self.problems)

    def dollars(self, name: str) -> Decimal:
        return self._number(name, "US dollars, such as 0.015", Decimal(0), MOST_DOLLARS)

    def part(self, name: str, least: Decimal = Decimal("0.01")) -> Decimal:
        return self._number(name, "a part of the budget, such as 0.8", least, Decimal(1))

    def count(self, name: str) -> int:
        value = self._take(name)
        if type(value) is not int or not 1 <= value <= 10_000_000:
            self.complain(name, "This must be a whole number from 1 up.")
            return 1
        return value

    def done(self) -> None:
        for name in sorted(self.values.keys() - self.taken):
            self.complain(name, "This key is not known here.")

    def _number(self, name: str, wanted: str, least: Decimal, most: Decimal) -> Decimal:
        value = self._take(name)
        if type(value) not in (int, Decimal) or not Decimal(value).is_finite():
            self.complain(name, f"This must be {wanted}.")
            return least
        if not least <= Decimal(value) <= most:
            self.complain(name, f"This must be {wanted}: from {least} to {most}.")
            return least
        return Decimal(value)

    def _take(self, name: str) -> Any:
        self.taken.add(name)
        return self.values.get(name)

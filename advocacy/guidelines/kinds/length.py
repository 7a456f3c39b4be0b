"""How long a text may be, counted as its network counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advocacy.guidelines.passages import Passage
from advocacy.guidelines.phrases import Phrase
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Hit
from advocacy.networks.rules import Network


@dataclass(frozen=True)
class Length:
    """`at_most` per network; `network_limit` adds the network's own limit everywhere."""

    at_most: Mapping[Network, int]
    network_limit: bool

    @classmethod
    def read(cls, table: Table) -> "Length":
        network_limit = table.truth("network_limit", default=False)
        at_most = _limits(table) if table.has("at_most") else {}
        if not network_limit and not at_most:
            table.complain("at_most", "Say at_most for a network, or network_limit = true.")
        table.done()
        return cls(at_most, network_limit)

    def phrases(self) -> Iterable[Phrase]:
        return ()

    def find(self, passage: Passage) -> list[Hit]:
        """What stands over the limit is marked; where a network weighs signs differently, about from there."""
        own = self.at_most.get(passage.context.network)
        if own is None and not self.network_limit:
            return []
        length = passage.length
        limit = min(length.limit if self.network_limit else own or 0, own or length.limit)
        over = length.used - limit
        end = len(passage.text)
        return [Hit(max(0, end - over), end)] if over > 0 else []


def _limits(table: Table) -> dict[Network, int]:
    section = table.section("at_most")
    if section is None:
        return {}
    limits = {network: section.number(network.value, least=1) for network in Network if section.has(network.value)}
    section.done()
    return limits

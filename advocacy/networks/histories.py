"""All posting calls that count against a network's limits, whichever room made them: each tells its own by its card."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from operator import attrgetter

from advocacy.core.services import services
from advocacy.networks.recounting import History, Made
from advocacy.networks.rules import Network


@dataclass(frozen=True)
class Together:
    """Several histories as one."""

    parts: Sequence[History]

    def calls_since(self, network: Network, moment: datetime, most: int) -> Sequence[Made]:
        return nlargest(most, self._calls(network, moment, most), key=attrgetter("at"))

    def counts_between(self, network: Network, moment: datetime, until: datetime) -> Mapping[str, int]:
        found: Counter[str] = Counter()
        for part in self.parts:
            found.update(part.counts_between(network, moment, until))
        return found

    def _calls(self, network: Network, moment: datetime, most: int) -> Iterator[Made]:
        for part in self.parts:
            yield from part.calls_since(network, moment, most)


def every_call() -> History:
    """What limits are counted from. One room's own history would forget the others' calls."""
    return Together([room.calls for room in services().rooms if room.calls])

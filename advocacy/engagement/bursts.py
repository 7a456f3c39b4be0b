"""Telling people from scanners by their pace. Kept in memory for seconds, under hashes, never written anywhere."""

from collections import deque
from datetime import datetime

from advocacy.engagement.rules import BURST

MOST_KEYS = 20_000


class Pace:
    """How many different things a key touched within the last seconds; `most` is what people manage."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._seen: dict[str, deque[tuple[datetime, object]]] = {}

    def note(self, key: str, thing: object, moment: datetime) -> None:
        seen = self._seen.setdefault(key, deque(maxlen=self._most + 1))
        if (moment, thing) not in seen:
            seen.append((moment, thing))
        if len(self._seen) > MOST_KEYS:
            self._forget(moment)

    def is_too_quick(self, key: str, moment: datetime) -> bool:
        seen = self._seen.get(key, ())
        return len({thing for at, thing in seen if abs(moment - at) <= BURST}) > self._most

    def _forget(self, moment: datetime) -> None:
        """What lies further back than a burst; everything, when even that is too much."""
        recent = {key: seen for key, seen in self._seen.items() if moment - seen[-1][0] <= BURST}
        self._seen = recent if len(recent) < MOST_KEYS else {}

"""Which Valkey this is: its run id changes with every restart and fail-over, and what it remembers may have a gap."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from redis import Redis

KEPT_SECONDS = 2.0


@dataclass
class RunId:
    """Asked again every two seconds; `clock` counts seconds."""

    redis: Redis
    clock: Callable[[], float] = time.monotonic
    _known: tuple[float, str] | None = field(default=None, init=False)

    def now(self) -> str:
        """Raises RedisError when Valkey is away."""
        known, moment = self._known, self.clock()
        if known is None or moment - known[0] >= KEPT_SECONDS:
            known = (moment, str(self.redis.info("server")["run_id"]))
            self._known = known
        return known[1]

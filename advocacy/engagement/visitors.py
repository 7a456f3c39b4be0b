"""A visitor is a keyed hash, and the key is thrown away with the day: nobody is followed from one day to the next.

No address and no cookie is kept. The key lives in Valkey, named by the UTC day, and expires 26 hours after it was made.
"""

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

import redis

from advocacy.engagement.rules import LONGEST_USER_AGENT, VISITOR_KEY_LIFE

NAME = "advocacy:visitors:{day}"
LOOK_AGAIN_SECONDS = 60.0  # after a flush of Valkey the processes agree on one new key again within this time


@dataclass(frozen=True)
class _Known:
    day: str
    key: bytes = field(repr=False)
    looked_at: float


class VisitorKeys:
    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._known: _Known | None = None

    def hash_of(self, address: str, user_agent: str, moment: datetime) -> str | None:
        """None when the day's key can't be had: the click is not counted rather than counted twice."""
        day = _day(moment)
        key = self._key(day)
        if key is None:
            return None
        said = f"{day}\n{address}\n{user_agent[:LONGEST_USER_AGENT]}"
        return hmac.new(key, said.encode(errors="replace"), hashlib.sha256).hexdigest()

    def forget_before(self, moment: datetime) -> None:
        """The copy in this process goes with its day, also when nobody comes any more."""
        if self._known and self._known.day < _day(moment):
            self._known = None

    def _key(self, day: str) -> bytes | None:
        known = self._known if self._known and self._known.day == day else None
        if known and time.monotonic() - known.looked_at < LOOK_AGAIN_SECONDS:
            return known.key
        key = self._ask(day) or (known.key if known else None)  # Valkey is away for a moment: the key we have
        self._known = _Known(day, key, time.monotonic()) if key else None
        return key

    def _ask(self, day: str) -> bytes | None:
        """Whoever asks first makes the key; everybody else reads that one."""
        name = NAME.format(day=day)
        try:
            self._client.set(name, secrets.token_bytes(32), nx=True, ex=VISITOR_KEY_LIFE)
            key = self._client.get(name)
        except redis.RedisError:
            return None
        return key if isinstance(key, bytes) else None


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()

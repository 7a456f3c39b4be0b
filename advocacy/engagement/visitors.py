"""A visitor is a keyed hash, and the key is thrown away with the day: nobody is followed from one day to the next.

No address and no cookie is kept. The key lives in Valkey, named by the UTC day, and expires 26 hours after it was made.
"""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime

import redis

from advocacy.engagement.rules import VISITOR_KEY_LIFE


class VisitorKeys:
    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._known: tuple[str, bytes] | None = None

    def hash_of(self, address: str, user_agent: str, moment: datetime) -> str | None:
        """None when the day's key can't be had: the click is not counted rather than counted twice."""
        day = moment.astimezone(UTC).date().isoformat()
        key = self._key(day)
        if key is None:
            return None
        return hmac.new(key, f"{day}\n{address}\n{user_agent}".encode(errors="replace"), hashlib.sha256).hexdigest()

    def _key(self, day: str) -> bytes | None:
        if self._known and self._known[0] == day:
            return self._known[1]
        name = f"advocacy:visitors:{day}"
        try:
            self._client.set(name, secrets.token_bytes(32), nx=True, ex=VISITOR_KEY_LIFE)
            key = self._client.get(name)
        except redis.RedisError:
            return None
        if not isinstance(key, bytes):
            return None
        self._known = (day, key)
        return key

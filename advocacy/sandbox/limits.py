"""Counting calls into windows, per app and per person."""

from dataclasses import dataclass

from advocacy.sandbox.store import Store

QUARTER = 900.0
DAY = 86_400.0


@dataclass(frozen=True)
class Bucket:
    """So many calls (`limit`) in windows of so many seconds, aligned to the epoch: a day's window ends at 00:00 UTC."""

    name: str
    limit: int
    seconds: float


@dataclass(frozen=True)
class Spent:
    bucket: Bucket
    used: int  # this call included, also when it was refused
    ends: float

    @property
    def over(self) -> bool:
        return self.used > self.bucket.limit

    @property
    def remaining(self) -> int:
        return max(self.bucket.limit - self.used, 0)


def spend(store: Store, buckets: list[Bucket], now: float) -> list[Spent]:
    """One call, counted in each bucket. A refused call is counted but does not lengthen the window."""
    if not buckets:
        return []
    with store.writing() as connection:
        spent = []
        for bucket in buckets:
            ends = (now // bucket.seconds + 1) * bucket.seconds
            row = connection.execute(
                "INSERT INTO usage VALUES (?, ?, 1) ON CONFLICT (bucket) DO UPDATE SET"
                " used = CASE WHEN ends = excluded.ends THEN used + 1 ELSE 1 END, ends = excluded.ends RETURNING used",
                (bucket.name, ends),
            ).fetchone()
            spent.append(Spent(bucket, row["used"], ends))
    return spent

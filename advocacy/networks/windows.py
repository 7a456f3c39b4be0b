"""The arithmetic of limits: what counts at a moment, and when there is room again. Moments in, moments out."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from advocacy.networks.rules import RateLimit

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def counts_after(limit: RateLimit, now: datetime) -> datetime:
    """Calls later than this moment count; one made exactly a window ago no longer does."""
    if limit.until_midnight:
        return _midnight(now) - MICROSECOND
    return now - limit.window


def frees_at(limit: RateLimit, leaving: datetime, now: datetime) -> datetime:
    """When the call made at `leaving` stops counting, rounded up to the second; for UTC days the next midnight."""
    if limit.until_midnight:
        return _midnight(now) + timedelta(days=1)
    return up_to_second(leaving + limit.window)


def room_at(limit: RateLimit, calls: Sequence[datetime], now: datetime) -> datetime | None:
    """None when one more call fits now; else the first second at which it would."""
    counted = sorted(call for call in calls if call > counts_after(limit, now))
    if len(counted) < limit.calls:
        return None
    return frees_at(limit, counted[len(counted) - limit.calls], now)


def up_to_second(moment: datetime) -> datetime:
    whole = moment.replace(microsecond=0)
    return whole if whole == moment else whole + timedelta(seconds=1)


def as_score(moment: datetime) -> int:
    """Microseconds since 1970: exact as a sorted set's score until the year 2255."""
    return (moment - EPOCH) // MICROSECOND


def from_score(score: int) -> datetime:
    return EPOCH + timedelta(microseconds=score)


def _midnight(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

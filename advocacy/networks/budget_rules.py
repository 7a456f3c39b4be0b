"""Money by UTC month, in micro-dollars: the month, what is left of it, where it is heading. Plain arithmetic."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

MICRO = Decimal(1_000_000)
LEAST_ELAPSED = timedelta(days=1)  # before that, one early post would forecast a fortune


def micros(dollars: Decimal) -> int:
    return int((dollars * MICRO).quantize(Decimal(1), ROUND_HALF_UP))


def dollars(amount: int) -> Decimal:
    return Decimal(amount) / MICRO


def utc_day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def month_of(moment: datetime) -> date:
    """The first day of its UTC month."""
    return utc_day(moment).replace(day=1)


def next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def starts(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def forecast_micros(spent: int, now: datetime) -> int:
    """What the month will have cost if it goes on as so far, by the part of the month that is over."""
    first, end = starts(month_of(now)), starts(next_month(month_of(now)))
    elapsed = max(now - first, LEAST_ELAPSED)
    return int(spent * ((end - first) / elapsed)) if spent > 0 else 0

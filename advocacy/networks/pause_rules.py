"""When a network is paused, and what a run of failures is: plain decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from advocacy.networks.outcomes import NotSent, NotSentReason, Outcome, Published, Refused, Unknown

CALLS_LOOKED_AT = 20
FAILURES_TO_OPEN = 10
FAILING_WITHIN = timedelta(minutes=2)
TRIAL_LEASE = timedelta(seconds=60)  # a trial share that never reached the network lets the next one try


class PauseReason(StrEnum):
    OUT_OF_CREDIT = "out_of_credit"
    DEAD_VERSION = "dead_version"
    APP_BLOCKED = "app_blocked"
    BREAKER = "breaker"  # the only one that ends by itself
    BY_HAND = "by_hand"


class Evidence(StrEnum):
    """What an outcome says about the network's health, whatever it says about the post."""

    ANSWERED = "answered"
    FAILED = "failed"
    NONE = "none"  # no call was made


@dataclass(frozen=True)
class Call:
    at: datetime
    failed: bool


# Problems that only an operator can end, and that concern every share alike.
OPERATORS: Mapping[NotSentReason, PauseReason] = {
    NotSentReason.OUT_OF_CREDIT: PauseReason.OUT_OF_CREDIT,
    NotSentReason.DEAD_VERSION: PauseReason.DEAD_VERSION,
    NotSentReason.APP_BLOCKED: PauseReason.APP_BLOCKED,
}
LINE_REASONS = frozenset({NotSentReason.UNREACHABLE, NotSentReason.PREPARE_FAILED})


def operators_reason(outcome: Outcome) -> PauseReason | None:
    return OPERATORS.get(outcome.reason) if isinstance(outcome, NotSent) else None


def evidence_of(outcome: Outcome) -> Evidence:
    """Failed: no answer, a 5xx, or a page instead of the API's JSON. A 429 or a refusal is an answer."""
    match outcome:
        case Published():
            return Evidence.ANSWERED
        case Unknown(http_status=status):
            return Evidence.ANSWERED if status is not None and status < 400 else Evidence.FAILED
        case NotSent(reason=reason, http_status=status) if reason in LINE_REASONS:
            gate = reason is NotSentReason.UNREACHABLE or status is None or status >= 500
            return Evidence.FAILED if gate else Evidence.ANSWERED
        case NotSent(http_status=None) | Refused(http_status=None):
            return Evidence.NONE
        case _:
            return Evidence.ANSWERED


def breaks(calls: Sequence[Call], now: datetime) -> bool:
    """Whether the newest calls (newest first) are a run of failures: 10 of the last 20, all within two minutes."""
    recent = [call for call in calls[:CALLS_LOOKED_AT] if now - call.at <= FAILING_WITHIN]
    return sum(call.failed for call in recent) >= FAILURES_TO_OPEN


def takes_over(current: PauseReason, new: PauseReason) -> bool:
    """A pause that ends by itself gives way to one that doesn't; of the others the first stays."""
    return current is PauseReason.BREAKER and new is not PauseReason.BREAKER


def is_news(before: PauseReason | None, on_trial: bool, new: PauseReason) -> bool:
    """A trial that fails for the reason that was told before is no news: the admins are told once."""
    return not (on_trial and before is new)

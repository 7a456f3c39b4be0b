"""What becomes of an answer on its way: at the claim, and when nobody knows whether it arrived. Plain decisions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

READINGS_BEFORE_RESENDING = 2
MOST_FAILED_READINGS = 5
THREAD_CLOCKS_MAY_DIFFER = timedelta(minutes=1)  # less than for posts: their last answer may stand just before


def may_be_it(sent_at: datetime, written_at: datetime | None) -> bool:
    """Whether what stands there can be the answer that was sent then, and not an earlier one to the same comment."""
    return written_at is None or written_at >= sent_at - THREAD_CLOCKS_MAY_DIFFER


class Stays(StrEnum):
    """Why an answer is not sent any more. The conversation is open again, and what was written is kept."""

    DISCONNECTED = "disconnected"
    OTHER_ACCOUNT = "other_account"
    LEFT = "left"
    CRISIS = "crisis"
    GUIDELINE = "guideline"
    TOO_OLD = "too_old"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class AtClick:
    """What stood on the page when the person clicked. None: nothing was shown, so nothing can have changed."""

    hold: str = ""
    answers: int | None = None
    comments: int | None = None


@dataclass(frozen=True)
class AtClaim:
    """What the claim looks at, inside its transaction. `crisis`: one that the person had not read of at their click."""

    now: datetime
    sent_at: datetime
    person_active: bool
    connected: bool
    same_account: bool
    stopped: bool
    crisis: bool
    age_cap: timedelta


def why_not(at: AtClaim) -> Stays | None:
    """None: it may go, as far as the answer itself is concerned."""
    reasons = (
        (not at.person_active, Stays.LEFT),
        (not at.connected, Stays.DISCONNECTED),
        (not at.same_account, Stays.OTHER_ACCOUNT),
        (at.crisis, Stays.CRISIS),
        (at.stopped, Stays.GUIDELINE),
        (at.now - at.sent_at > at.age_cap, Stays.TOO_OLD),
    )
    return next((reason for holds, reason in reasons if holds), None)


class Step(StrEnum):
    READ = "read"
    RESEND = "resend"
    ASK = "ask"


@dataclass(frozen=True)
class Unsettled:
    """`refuses_twice`: the network turns the same words down a second time, so that a resend can't stand double."""

    can_read: bool
    refuses_twice: bool
    readings_without: int
    failed_readings: int
    resent: bool


def next_step(reply: Unsettled) -> Step:
    """By evidence: two readings of the conversation without it; then once more the same bytes, or the person says."""
    if not reply.can_read or reply.failed_readings >= MOST_FAILED_READINGS:
        return Step.ASK
    if reply.readings_without < READINGS_BEFORE_RESENDING:
        return Step.READ
    return Step.RESEND if reply.refuses_twice and not reply.resent else Step.ASK

"""Decisions about shares: no database, no HTTP, no clock of its own. Their states are a table in states.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from random import Random

from advocacy.core.delivery import DeliveryState
from advocacy.networks.outcomes import NotSent, NotSentReason

MOST_ATTEMPTS = 8
LATE_CHOSEN_TIME = timedelta(hours=6)
LOOK_AGAIN = timedelta(minutes=10)
BACKOFF_FIRST = timedelta(seconds=20)
BACKOFF_MOST = timedelta(hours=1)
DOUBLINGS = 8  # are more than an hour; a thousand would be more than any time can be
OWN_WORDS_NOTCH = 20  # percent; below it a text reads as a copy of the dealt wording
LIKE_A_COLLEAGUE = 0.8  # Jaccard over word triples; X forbids substantially similar texts from several accounts


class ConnectionState(StrEnum):
    CONNECTED = "connected"
    RECONNECT = "reconnect"
    DISCONNECTED = "disconnected"


class When(StrEnum):
    """What the person consented to: as soon as the undo is over, or at a time they chose."""

    NOW = "now"
    CHOSEN = "chosen"


class HeldReason(StrEnum):
    NEW_FINDING = "new_finding"
    OTHER_ACCOUNT = "other_account"
    LATE = "late"
    CRISIS = "crisis"


class WaitingFor(StrEnum):
    RECONNECT = "reconnect"
    LIMIT = "limit"
    BUDGET = "budget"
    OPERATOR = "operator"
    NETWORK = "network"


class CancelledBy(StrEnum):
    PERSON = "person"
    DISCONNECTED = "disconnected"
    LEAVING = "leaving"
    WITHDRAWN = "withdrawn"
    NOT_THERE = "not_there"  # an unconfirmed share of which the person said that it isn't on the network


class UnconfirmedBecause(StrEnum):
    NO_ANSWER = "no_answer"
    WORKER_LOST = "worker_lost"


@dataclass(frozen=True)
class AtClaim:
    """What the claim looks at, inside its transaction."""

    now: datetime
    closes_at: datetime
    consented_at: datetime
    when: When
    chosen_for: datetime | None
    person_active: bool
    post_withdrawn: bool
    connection: ConnectionState
    same_account: bool
    text_unchanged: bool
    new_blocking_finding: bool
    held_back: bool  # a crisis hold covers it
    age_cap: timedelta
    repeated_too_late: bool = False  # what may be there already is not sent once more after so long


@dataclass(frozen=True)
class Proceed:
    pass


@dataclass(frozen=True)
class Hold:
    reason: HeldReason


@dataclass(frozen=True)
class Wait:
    waiting_for: WaitingFor | None
    until: datetime


@dataclass(frozen=True)
class Cancel:
    by: CancelledBy


@dataclass(frozen=True)
class Expire:
    pass


Decision = Proceed | Hold | Wait | Cancel | Expire


def decide_at_claim(facts: AtClaim) -> Decision:
    """What becomes of a due share. The order matters: what ends it stands before what lets it wait."""
    if not facts.person_active:
        return Cancel(CancelledBy.LEAVING)
    if facts.post_withdrawn:
        return Cancel(CancelledBy.WITHDRAWN)
    if facts.repeated_too_late or is_over(facts.now, facts.closes_at, facts.consented_at, facts.when, facts.age_cap):
        return Expire()
    if facts.connection is ConnectionState.DISCONNECTED:
        return Cancel(CancelledBy.DISCONNECTED)
    if not facts.same_account:
        return Hold(HeldReason.OTHER_ACCOUNT)
    if facts.new_blocking_finding or not facts.text_unchanged:
        return Hold(HeldReason.NEW_FINDING)
    if facts.held_back:
        return Hold(HeldReason.CRISIS)
    if facts.chosen_for and facts.now - facts.chosen_for > LATE_CHOSEN_TIME:
        return Hold(HeldReason.LATE)
    if facts.connection is ConnectionState.RECONNECT:
        return Wait(WaitingFor.RECONNECT, facts.now + LOOK_AGAIN)
    return Proceed()


def is_over(now: datetime, closes_at: datetime, consented_at: datetime, when: When, age_cap: timedelta) -> bool:
    """After the sharing window nothing is sent; a share sent "now" has its own end too."""
    return now >= closes_at or (when is When.NOW and now - consented_at > age_cap)


@dataclass(frozen=True)
class NotCounted:
    """Queued again without an attempt counted: no fault of the share."""

    waiting_for: WaitingFor
    until: datetime


@dataclass(frozen=True)
class TryAgain:
    until: datetime


@dataclass(frozen=True)
class GiveUp:
    pass


WAITS: Mapping[NotSentReason, WaitingFor] = {
    NotSentReason.RECONNECT: WaitingFor.RECONNECT,
    NotSentReason.RATE_LIMIT: WaitingFor.LIMIT,
    NotSentReason.DAILY_LIMIT: WaitingFor.LIMIT,
    NotSentReason.BUDGET: WaitingFor.BUDGET,
    NotSentReason.OUT_OF_CREDIT: WaitingFor.OPERATOR,
    NotSentReason.DEAD_VERSION: WaitingFor.OPERATOR,
    NotSentReason.APP_BLOCKED: WaitingFor.OPERATOR,
}


def is_away(outcome: NotSent) -> bool:
    """The line was down, or its token service was.

    A page that answered instead of the network is an answer, and may be about this text.
    """
    line_was_down = outcome.reason is NotSentReason.UNREACHABLE and outcome.http_status is None
    return line_was_down or outcome.reason is NotSentReason.NOT_RENEWED


def after_not_sent(
    reason: NotSentReason,
    retry_at: datetime | None,
    attempts: int,
    now: datetime,
    random: Random,
    unreached: int = 0,
) -> NotCounted | TryAgain | GiveUp:
    """Never before `retry_at`, to the second; without one, jittered and growing pauses, at most eight attempts.

    `unreached`: how often the network was away, this time included. That is no fault of what is sent, and ends with
    its time.
    """
    if reason in WAITS:
        return NotCounted(WAITS[reason], retry_at or now + LOOK_AGAIN)
    if unreached:
        return NotCounted(WaitingFor.NETWORK, max(retry_at or now, now + backoff(unreached, random)))
    if attempts >= MOST_ATTEMPTS:
        return GiveUp()
    return TryAgain(max(retry_at or now, now + backoff(attempts, random)))


def backoff(attempts: int, random: Random) -> timedelta:
    """Full pauses double from 20 seconds to an hour; the real one lies between half and the whole of it."""
    whole = min(BACKOFF_MOST, BACKOFF_FIRST * 2 ** min(DOUBLINGS, max(0, attempts - 1)))
    return timedelta(seconds=whole.total_seconds() * (0.5 + random.random() / 2))


def exact_text(words: str, short_link: str | None) -> str:
    """What is sent, and what the person sees: their words, and the short link on a line of its own."""
    words = words.strip()
    return f"{words}\n\n{short_link}" if short_link else words


def act_hash(text: str, repost_of: str | None) -> str:
    """What a stored act is held to: the text shown is the text sent, of this post and no other."""
    return sha256((f"{repost_of}\n{text}" if repost_of else text).encode()).hexdigest()


def damping(earlier_posts_that_day: int) -> int:
    """k of relationship.md: the k-th post of a person on one day carries 1/k of its outcome points."""
    return earlier_posts_that_day + 1


CAN_BE_UNDONE = frozenset({DeliveryState.QUEUED, DeliveryState.HELD})

"""States and clocks of a conversation, and how long what people outside wrote may stay. Time comes in as an argument.

A conversation is what one person outside says under one share. The hour is theirs: it runs from the arrival of the
first comment that nobody answered yet, and nothing but an answer ends it. Handing over least of all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from advocacy.networks.rules import Network

HOUR = timedelta(hours=1)
LAST_SECOND = timedelta(seconds=1)  # belongs to the hour still, as evidence counts it
QUIET = timedelta(days=14)
LONGEST_REPLY = 3_000
TEXT_STAYS = timedelta(hours=46)  # 48 are allowed; an hourly job may miss one run
NAME_STAYS: Mapping[Network, timedelta] = {Network.LINKEDIN: timedelta(hours=22)}  # of other members: 24 hours
YOUNG, LISTENS = timedelta(hours=48), timedelta(days=7) - timedelta(minutes=10)  # X's search looks seven days back
OFTEN, SELDOM = timedelta(minutes=5), timedelta(hours=1)
RECONNECT_PAUSE = timedelta(hours=6)  # or until the person connects again


class ConversationState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"


class Happening(StrEnum):
    """What can happen to a conversation."""

    COMMENTED = "commented"
    ANSWERED = "answered"
    HANDED_OVER = "handed_over"
    GIVEN_BACK = "given_back"  # the expert answered, or nobody will: it is the person's again
    LEFT = "left"  # no answer is needed
    WENT_QUIET = "went_quiet"


class AnsweredHow(StrEnum):
    PRODUCT = "product"
    THERE = "there"  # the person says so: counts for the rate, earns nothing
    SEEN = "seen"  # we saw their answer on the network; the same


class ListenState(StrEnum):
    LISTENING = "listening"
    NOT_OFFERED = "not_offered"
    OVER = "over"


@dataclass(frozen=True)
class Standing:
    """`clock_at`: when the oldest comment without an answer arrived, or the last one that had none."""

    state: ConversationState
    clock_at: datetime
    last_at: datetime

    @property
    def due_at(self) -> datetime:
        return self.clock_at + HOUR

    @property
    def closes_at(self) -> datetime | None:
        """When 14 quiet days end it. What an expert has is the question's business."""
        return self.last_at + QUIET if self.state in GOES_QUIET else None


GOES_QUIET = frozenset({ConversationState.OPEN, ConversationState.ANSWERED})
WAITS = frozenset({ConversationState.OPEN, ConversationState.HANDED_OVER})
NEXT: Mapping[tuple[ConversationState, Happening], ConversationState] = {
    (ConversationState.OPEN, Happening.COMMENTED): ConversationState.OPEN,
    (ConversationState.OPEN, Happening.ANSWERED): ConversationState.ANSWERED,
    (ConversationState.OPEN, Happening.HANDED_OVER): ConversationState.HANDED_OVER,
    (ConversationState.OPEN, Happening.LEFT): ConversationState.CLOSED,
    (ConversationState.OPEN, Happening.WENT_QUIET): ConversationState.CLOSED,
    (ConversationState.ANSWERED, Happening.COMMENTED): ConversationState.OPEN,
    (ConversationState.ANSWERED, Happening.ANSWERED): ConversationState.ANSWERED,
    (ConversationState.ANSWERED, Happening.WENT_QUIET): ConversationState.CLOSED,
    (ConversationState.HANDED_OVER, Happening.COMMENTED): ConversationState.HANDED_OVER,
    (ConversationState.HANDED_OVER, Happening.ANSWERED): ConversationState.ANSWERED,
    (ConversationState.HANDED_OVER, Happening.GIVEN_BACK): ConversationState.OPEN,
    (ConversationState.CLOSED, Happening.COMMENTED): ConversationState.OPEN,
    (ConversationState.CLOSED, Happening.ANSWERED): ConversationState.ANSWERED,
}


def begun(now: datetime) -> Standing:
    """Somebody said something under a share for the first time."""
    return Standing(ConversationState.OPEN, now, now)


def after(standing: Standing, happening: Happening, now: datetime) -> Standing | None:
    """How it stands then; None where this can't happen. Only a comment after an answer, or the end, starts a clock."""
    state = NEXT.get((standing.state, happening))
    if state is None or (happening is Happening.WENT_QUIET and now < standing.last_at + QUIET):
        return None
    clock_at = now if starts_clock(standing, happening) else standing.clock_at
    last_at = standing.last_at if happening is Happening.WENT_QUIET else now
    return replace(standing, state=state, clock_at=clock_at, last_at=last_at)


def starts_clock(standing: Standing, happening: Happening) -> bool:
    return happening is Happening.COMMENTED and standing.state not in WAITS


def in_time(arrived_at: datetime, answered_at: datetime | None) -> bool:
    return answered_at is not None and answered_at < arrived_at + HOUR + LAST_SECOND


def text_leaves_at(fetched_at: datetime) -> datetime:
    return fetched_at + TEXT_STAYS


def name_leaves_at(network: Network, fetched_at: datetime) -> datetime:
    return fetched_at + NAME_STAYS.get(network, TEXT_STAYS)


def next_listening(published_at: datetime, now: datetime) -> datetime | None:
    """Often while a share is young, seldom until the week is over; None: no more."""
    age = now - published_at
    pause = OFTEN if age < YOUNG else SELDOM
    return now + pause if age + pause <= LISTENS else None

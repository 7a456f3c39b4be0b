"""States and clocks of a question: what becomes due when, whatever happens in between. Time comes in as an argument.

The promise is to whoever asked: an hour to be greeted, a day to be answered, both from the moment of asking. Nothing
ever moves these two; handing over least of all. Who has it meanwhile is decided in routing_rules.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

HELLO = timedelta(hours=1)
PROMISE = timedelta(hours=24)
HALF, LATE = PROMISE / 2, PROMISE * 3 / 4
LAST_SECOND = timedelta(seconds=1)  # belongs to the promise still, as evidence counts it
QUIET = timedelta(days=14)  # an answer that nobody came back to is closed
MOST_A_DAY = 20  # of one person
SHORTEST_WORDS, LONGEST_WORDS = 8, 1_000
LONGEST_ANSWER = 3_000
LONGEST_PASS_ON = 1_000
LONGEST_COMMENT = 1_000


class QuestionState(StrEnum):
    """Assigned until somebody says hello; answered until nobody comes back to it. Withdrawn is final."""

    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({QuestionState.ASSIGNED, QuestionState.ACKNOWLEDGED})
SETTLED = frozenset({QuestionState.ANSWERED, QuestionState.CLOSED})


class Level(IntEnum):
    """How far up it went. The fallback keeps it."""

    EXPERT = 1
    SECOND = 2
    FALLBACK = 3

    @property
    def next(self) -> "Level":
        return Level(min(self + 1, Level.FALLBACK))


class Reminded(IntEnum):
    """How far the owner was reminded of the day."""

    NOT_YET = 0
    HALF = 1
    LATE = 2


class WhoAsked(StrEnum):
    """No name, and none is kept."""

    NEIGHBOUR = "neighbour"
    CUSTOMER = "customer"
    FRIEND = "friend"
    ME = "me"  # from inside: counted in the rates, never in points

    @property
    def outside(self) -> bool:
        return self is not WhoAsked.ME


class EventKind(StrEnum):
    """What happened to a question, in the order of its page."""

    ASKED = "asked"
    ASSIGNED = "assigned"  # to: who has it now
    ACKNOWLEDGED = "acknowledged"
    DECLINED = "declined"
    MOVED_ON = "moved_on"  # the hour was over
    HANDED_OVER = "handed_over"
    OFFERED = "offered"  # to the first expert who came on duty
    TAKEN_OVER = "taken_over"
    REPLACED = "replaced"  # its owner left the company
    BROKEN = "broken"
    ANSWERED = "answered"
    CORRECTED = "corrected"
    THANKED = "thanked"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    STILL_TRUE = "still_true"
    NOT_TRUE = "not_true"


class Step(StrEnum):
    """What time alone does to a question."""

    MOVE_ON = "move_on"  # nobody said hello in the hour of this level
    HOUR_OVER = "hour_over"  # so it was at the fallback, who keeps it; admins are told
    REMIND_HALF = "remind_half"
    REMIND_LATE = "remind_late"
    BREAK = "break"
    CLOSE = "close"


@dataclass(frozen=True)
class Standing:
    """All that the clocks depend on. `level_due`: when this level's hour ends; None when no hour runs."""

    state: QuestionState
    level: Level
    asked_at: datetime
    level_due: datetime | None = None
    reminded: Reminded = Reminded.NOT_YET
    broken: bool = False
    answered_at: datetime | None = None

    @property
    def promise_due(self) -> datetime:
        return self.asked_at + PROMISE


def deadlines(standing: Standing) -> Iterator[tuple[datetime, Step]]:
    """What will become due if nobody does anything."""
    if standing.state is QuestionState.ANSWERED and standing.answered_at:
        yield standing.answered_at + QUIET, Step.CLOSE
    if standing.state not in OPEN:
        return
    if standing.state is QuestionState.ASSIGNED and standing.level_due:
        yield standing.level_due, Step.HOUR_OVER if standing.level is Level.FALLBACK else Step.MOVE_ON
    if standing.broken:
        return
    if standing.reminded < Reminded.HALF:
        yield standing.asked_at + HALF, Step.REMIND_HALF
    if standing.reminded < Reminded.LATE:
        yield standing.asked_at + LATE, Step.REMIND_LATE
    yield standing.promise_due + LAST_SECOND, Step.BREAK


def next_due(standing: Standing) -> datetime | None:
    """When to look again; None for what time doesn't change any more."""
    return min((moment for moment, _ in deadlines(standing)), default=None)


def due_step(standing: Standing, now: datetime) -> Step | None:
    """The one step to take now. A broken promise comes first: whoever comes late sends no reminders after it."""
    due = sorted((moment, step) for moment, step in deadlines(standing) if moment <= now)
    steps = [step for _, step in due]
    for first in (Step.BREAK, Step.REMIND_LATE):
        if first in steps:
            return first
    return steps[0] if steps else None


def after_step(standing: Standing, step: Step, now: datetime) -> Standing:
    """How it stands once the step was taken. Only the level and its hour ever move."""
    if step is Step.REMIND_HALF:
        return replace(standing, reminded=Reminded.HALF)
    if step is Step.REMIND_LATE:
        return replace(standing, reminded=Reminded.LATE)
    if step is Step.CLOSE:
        return replace(standing, state=QuestionState.CLOSED)
    if step is Step.HOUR_OVER:
        return replace(standing, level_due=None)
    broken = standing.broken or step is Step.BREAK
    if standing.level is Level.FALLBACK:
        return replace(standing, broken=broken)  # it is there already, and stays
    return moved_on(replace(standing, broken=broken), now)


def moved_on(standing: Standing, now: datetime) -> Standing:
    """At the next level, which has an hour of its own. The promise stands where it stood."""
    return replace(standing, state=QuestionState.ASSIGNED, level=standing.level.next, level_due=now + HELLO)


def acknowledged(standing: Standing) -> Standing:
    return replace(standing, state=QuestionState.ACKNOWLEDGED, level_due=None)


def greeted_in_time(asked_at: datetime, acknowledged_at: datetime | None) -> bool:
    """The asker's hour is measured once, from asking, whoever greeted."""
    return acknowledged_at is not None and acknowledged_at < asked_at + HELLO + LAST_SECOND


def kept(asked_at: datetime, answered_at: datetime | None) -> bool:
    return answered_at is not None and answered_at < asked_at + PROMISE + LAST_SECOND


def worth_knowing(words: str) -> bool:
    """Whether there is enough in it for somebody to answer."""
    return len(words.strip()) >= SHORTEST_WORDS

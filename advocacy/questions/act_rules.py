"""What somebody may do with a question right now."""

from dataclasses import dataclass
from enum import StrEnum

from advocacy.questions.rules import OPEN, SETTLED, Level, QuestionState


class Act(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    DECLINE = "decline"
    HAND_OVER = "hand_over"
    TAKE_OVER = "take_over"
    ANSWER = "answer"
    DISCUSS = "discuss"
    WITHDRAW = "withdraw"
    THANK = "thank"
    ASK_ON = "ask_on"
    STILL_TRUE = "still_true"  # or not, or put right


@dataclass(frozen=True)
class Seen:
    """A question as one person sees it. `knows`: they have or had it, or answer for its topic."""

    state: QuestionState
    level: Level
    owner: bool
    asker: bool
    knows: bool
    answerer: bool = False
    thanked: bool = False


def acts(seen: Seen) -> frozenset[Act]:
    return frozenset(_acts(seen))


def _acts(seen: Seen) -> list[Act]:
    may = list[Act]()
    if seen.state in OPEN:
        if seen.asker:
            may.append(Act.WITHDRAW)
        if seen.owner:
            may += _of_owner(seen)
        elif seen.knows and not seen.asker:
            may += [Act.TAKE_OVER, Act.ANSWER, Act.DISCUSS]
    if seen.state in SETTLED:
        may.append(Act.ASK_ON)
        if seen.asker and not seen.answerer and not seen.thanked:
            may.append(Act.THANK)
        if seen.owner:
            may.append(Act.STILL_TRUE)
        if seen.knows and not (seen.asker and not seen.owner):
            may.append(Act.DISCUSS)
    return may


def _of_owner(seen: Seen) -> list[Act]:
    may = [Act.ANSWER, Act.HAND_OVER, Act.DISCUSS]
    if seen.state is QuestionState.ASSIGNED:
        may.append(Act.ACKNOWLEDGE)
    if seen.level is not Level.FALLBACK:
        may.append(Act.DECLINE)
    return may

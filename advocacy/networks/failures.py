"""What an answer that is no success means where both networks mean the same by it; each brings its own tables."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from advocacy.networks.answers import Answer, NoAnswer
from advocacy.networks.outcomes import NotSent, NotSentReason, Refused, RefusedReason, Unknown
from advocacy.networks.readings import ReadFailure, ReadFailureReason
from advocacy.networks.reposts import RemovalOutcome, Removed

REFUSED_PICTURE = frozenset({400, 413, 415, 422})


@dataclass(frozen=True)
class Failures:
    """How one network is read. `waiting`: an answer by which everybody, or an account, has to wait. `final`: one that
    is no for good. `words`: what it says.
    """

    waiting: Callable[[Answer, datetime], NotSent | None]
    final: Callable[[Answer], Refused | NotSent | None]
    words: Callable[[Answer], str]

    def removal_outcome(self, answer: Answer | NoAnswer, now: datetime) -> RemovalOutcome:
        """Of taking a repost back, which may be said twice: whatever is unknown is simply said again."""
        if isinstance(answer, NoAnswer):
            return unanswered(answer)
        if answer.ok or (answer.status == 404 and answer.document):
            return Removed()
        return self.waiting(answer, now) or self.final(answer) or self.unknown(answer)

    def preparing_failure(self, answer: Answer | NoAnswer, now: datetime) -> NotSent | Refused:
        """A failed upload: never unknown, since no posting call was made."""
        if isinstance(answer, NoAnswer):
            reason = NotSentReason.UNREACHABLE if answer.surely_not_sent else NotSentReason.PREPARE_FAILED
            return NotSent(reason, detail=answer.evidence)
        if wait := self.waiting(answer, now):
            return wait
        if answer.complete and answer.status in REFUSED_PICTURE:
            return Refused(RefusedReason.PICTURE_REJECTED, None, self.words(answer), answer.status, answer.request_id)
        return NotSent(NotSentReason.PREPARE_FAILED, None, self.words(answer), answer.status, answer.request_id)

    def read_failure(self, answer: Answer | NoAnswer, now: datetime) -> ReadFailure:
        """Why figures, posts or answers could not be read."""
        if isinstance(answer, NoAnswer):
            return ReadFailure(ReadFailureReason.UNREACHABLE, detail=answer.evidence)
        if wait := self.waiting(answer, now):
            return ReadFailure(ReadFailureReason(wait.reason.value), wait.retry_at, wait.detail)
        reason = ReadFailureReason.UNREACHABLE if answer.status >= 500 else ReadFailureReason.REFUSED
        return ReadFailure(reason, detail=self.words(answer))

    def unknown(self, answer: Answer, evidence: str = "") -> Unknown:
        return Unknown(evidence or self.words(answer), answer.status, answer.request_id)


def unanswered(answer: NoAnswer) -> NotSent | Unknown:
    """Nothing came back: surely not sent, or nobody knows."""
    if answer.surely_not_sent:
        return NotSent(NotSentReason.UNREACHABLE, detail=answer.evidence)
    return Unknown(answer.evidence)

"""Credits for helping with a question: for the answer, for the kept promise, for thanks. Asked by whomever."""

from advocacy.questions.facts import counted_answerer
from advocacy.questions.models import Question
from advocacy.rewards.earning import Help, earn
from advocacy.rewards.rules import Deed


def credit_answer(row: Question) -> None:
    _credit(row, Deed.ANSWERED)
    if row.kept:
        _credit(row, Deed.PROMISE_KEPT)


def credit_thanks(row: Question) -> None:
    _credit(row, Deed.THANKED)


def _credit(row: Question, deed: Deed) -> None:
    answerer = counted_answerer(row)
    if answerer is not None:
        subject = f"question:{row.public_id}"
        earn(Help(deed, answerer, f"{subject}:{deed}", subject))

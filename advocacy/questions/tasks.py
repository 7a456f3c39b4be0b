"""What the queue runs for questions."""

from advocacy.questions.keeping_promises import keep_promises as keep
from advocacy.questions.knowing import ask_whether_true


def keep_promises() -> None:
    keep()


def review_answers() -> None:
    """Owners are asked whether what colleagues look up is still true."""
    ask_whether_true()

"""What the queue runs for questions."""

from contextlib import suppress

from advocacy.questions.keeping_outside import forget_outside
from advocacy.questions.keeping_promises import keep_promises as keep
from advocacy.questions.knowing import ask_whether_true
from advocacy.questions.mail.confirming import forget_letters
from advocacy.questions.mail.fetching import MailboxError
from advocacy.questions.mail.fetching import fetch_mails as fetch


def fetch_mails() -> None:
    """A mailbox that can't be reached is asked again in a minute; doctor says why."""
    with suppress(MailboxError):
        fetch()


def forget_mails() -> None:
    forget_letters()
    forget_outside()


def keep_promises() -> None:
    keep()


def review_answers() -> None:
    """Owners are asked whether what colleagues look up is still true."""
    ask_whether_true()

"""What `advocacy doctor` asks about mail that comes in."""

from advocacy.core.room import CheckResult, CheckState
from advocacy.core.services import Services
from advocacy.questions.mail.fetching import MailboxError, MailboxProblem, mailbox, opened

SAID = {
    MailboxProblem.NOT_REACHED: ("the mailbox can't be reached", "Check host and port of ADVOCACY_IMAP_URL."),
    MailboxProblem.NOT_LET_IN: ("the mailbox does not let us in", "Check name and password of ADVOCACY_IMAP_URL."),
    MailboxProblem.NO_FOLDER: ("the mailbox has no such folder", "Check the folder at the end of ADVOCACY_IMAP_URL."),
}


def mail_in(built: Services) -> CheckResult:
    """Signs in and opens the folder; nothing is read or changed."""
    if not built.settings.question_address:
        return CheckResult(CheckState.FINE, "no question address; questions come in by the app")
    known = mailbox()
    if known is None:
        words = f"{built.settings.question_address}, piped to `advocacy mail take` by your mail server"
        return CheckResult(CheckState.FINE, words)
    try:
        with opened(known):
            return CheckResult(CheckState.FINE, f"{built.settings.question_address}, fetched from {known.host}")
    except MailboxError as error:
        words, advice = SAID[error.problem]
        return CheckResult(CheckState.BROKEN, f"{words} ({error.said})", advice)


def senders_proved(built: Services) -> CheckResult:
    if not built.settings.question_address or built.settings.mail_trusted_host:
        return CheckResult(CheckState.FINE, "as your mail server says, or by a click")
    words = "every new question by mail waits for a click of its sender"
    advice = "If your own mail server adds Authentication-Results, name it in ADVOCACY_MAIL_TRUSTED_HOST."
    return CheckResult(CheckState.FINE, words, advice)

"""What `advocacy doctor` asks about mail that comes in."""

from datetime import timedelta

from advocacy.core.database import transaction
from advocacy.core.room import CheckResult, CheckState
from advocacy.core.services import Services, now
from advocacy.questions.mail.fetching import MailboxError, MailboxProblem, flagged, mailbox, opened
from advocacy.questions.mail.models import lately

DAY = timedelta(days=1)
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
        with opened(known) as line:
            left = flagged(line)
        words = f"{built.settings.question_address}, fetched from {known.host}"
        advice = (
            f"{left} mails were not taken and lie there, flagged. Read them; without the flag they are tried again."
        )
        return CheckResult(CheckState.WARNING, words, advice) if left else CheckResult(CheckState.FINE, words)
    except MailboxError as error:
        words, advice = SAID[error.problem]
        return CheckResult(CheckState.BROKEN, f"{words} ({error.said})", advice)


def mails_lately(_built: Services) -> CheckResult:
    """What became of the mails of a day."""
    with transaction() as session:
        found = lately(session, now() - DAY)
    said = ", ".join(f"{number} {became.value.replace('_', ' ')}" for became, number in sorted(found.items()))
    return CheckResult(CheckState.FINE, said or "none came in")


def senders_proved(built: Services) -> CheckResult:
    if not built.settings.question_address or built.settings.mail_trusted_host:
        return CheckResult(CheckState.FINE, "as your mail server says, or by a click")
    words = "every new question by mail waits for a click of its sender"
    advice = "If your own mail server adds Authentication-Results, name it in ADVOCACY_MAIL_TRUSTED_HOST."
    return CheckResult(CheckState.FINE, words, advice)

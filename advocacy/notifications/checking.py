"""What `advocacy doctor` asks about mails."""

from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.room import CheckResult, CheckState
from advocacy.core.services import Services, now
from advocacy.notifications.models import OutboxMail
from advocacy.notifications.rules import LATE_MAIL
from advocacy.notifications.webhooks import still_there


def mails_configured(built: Services) -> CheckResult:
    if built.settings.smtp_url:
        return CheckResult(CheckState.FINE, f"sent as {built.settings.mail_from}")
    words = "not sent: no mail server is set. People are told in the app alone, and links must be passed on by hand"
    return CheckResult(CheckState.WARNING, words, "Set ADVOCACY_SMTP_URL and ADVOCACY_MAIL_FROM.")


def oldest_unsent(_built: Services) -> CheckResult:
    waiting = (
        select(OutboxMail)
        .where(OutboxMail.state.in_((DeliveryState.QUEUED, DeliveryState.PUBLISHING)))
        .order_by(OutboxMail.made_at)
        .limit(1)
    )
    with transaction() as session:
        oldest = session.scalar(waiting)
    if oldest is None or now() - oldest.made_at < LATE_MAIL:
        return CheckResult(CheckState.FINE, "none waits longer than it should")
    minutes = int((now() - oldest.made_at).total_seconds() // 60)
    words = f"the oldest waits for {minutes} minutes; the last answer was {oldest.last_answer or 'none'}"
    return CheckResult(CheckState.WARNING, words, "Check ADVOCACY_SMTP_URL, the mail server, and that a worker runs.")


def channels_checked(_built: Services) -> CheckResult:
    found = still_there()
    off = [name for name, on in found if not on]
    if not found:
        return CheckResult(CheckState.FINE, "none; nothing is posted at Slack or Teams")
    if off:
        words = f"nothing is posted to {', '.join(off)}"
        return CheckResult(
            CheckState.WARNING, words, "Look at the page Channels: it waits to be signed off, or stopped."
        )
    return CheckResult(CheckState.FINE, f"{len(found)} posted to")


def texts_checked(built: Services) -> CheckResult:
    gateway = built.settings.text_gateway
    if not gateway:
        return CheckResult(CheckState.FINE, "off; nobody is texted")
    if gateway == "console":
        words = "written to the worker's console, for trying it out"
        return CheckResult(CheckState.WARNING, words, "Set ADVOCACY_TEXT_GATEWAY to sinch, or empty it.")
    return CheckResult(CheckState.FINE, f"sent by {gateway} as {built.settings.text_sender}")

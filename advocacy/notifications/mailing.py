"""Sending what is due: offered to the mail server, written, handed over, finished. No transaction during the line."""

from hashlib import sha256
from time import monotonic

from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.delivery import store_body
from advocacy.core.mail import Answer, MailLine, MailServer, Outcome, mail_server
from advocacy.core.queues import TURN_SECONDS
from advocacy.core.services import settings
from advocacy.notifications.claiming import Claimed, claim_next
from advocacy.notifications.composing import compose
from advocacy.notifications.finishing import finish, give_back
from advocacy.notifications.models import OutboxMail
from advocacy.notifications.pulling import pull_wanted_mails


def send_due() -> None:
    """Until nothing is due, the server takes nothing, or a minute is over. Rows end as not configured where there is
    no server.
    """
    pull_wanted_mails()
    turn_ends = monotonic() + TURN_SECONDS
    line = _line(mail_server(settings()))
    try:
        while claimed := claim_next():
            if line is None:
                raise AssertionError("nothing is claimed without a server")
            if send(line, claimed) is Outcome.UNREACHABLE:
                return
            if monotonic() >= turn_ends:
                ring("send_mails")
                return
    finally:
        if line:
            line.close()


def _line(server: MailServer | None) -> MailLine | None:
    return MailLine(server, settings().mail_timeout) if server else None


def send(line: MailLine, claimed: Claimed) -> Outcome | None:
    """One attempt; None when there was nothing to send or somebody else has the mail now.

    The mail is written only once the server wants it: each writing makes a link that works.
    """
    answer = line.offer(claimed.address, automatic=claimed.automatic) or _write_and_hand_over(line, claimed)
    if answer is None:
        return None
    finish(claimed, answer)
    return answer.outcome


def _write_and_hand_over(line: MailLine, claimed: Claimed) -> Answer | None:
    content = compose(claimed.mail_id)
    if content is None:
        give_back(claimed)
        return None
    return line.hand_over(content) if _still_ours(claimed, content) else None


def _still_ours(claimed: Claimed, content: bytes) -> bool:
    """Notes that the call starts. The row keeps the mail's hash: its text may hold a link that opens an account."""
    with transaction() as session:
        body = sha256(content).digest()
        return store_body(session, OutboxMail, claimed.mail_id, claimed.fence, body, settings().mail_lease)

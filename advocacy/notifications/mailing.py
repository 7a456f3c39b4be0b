"""Sending what is due: offered to the mail server, written, handed over, finished. No transaction during the line."""

from collections.abc import Sequence
from hashlib import sha256
from time import monotonic

from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.delivery import store_body
from advocacy.core.mail import Answer, MailLine, MailServer, Outcome, mail_server
from advocacy.core.queues import TURN_SECONDS
from advocacy.core.services import settings
from advocacy.notifications.claiming import Claimed, claim_hand
from advocacy.notifications.composing import compose, compose_digests
from advocacy.notifications.finishing import finish, finish_all, give_back, put_back
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
        while hand := claim_hand():
            if line is None:
                raise AssertionError("nothing is claimed without a server")
            if _send_hand(line, hand) is Outcome.UNREACHABLE:
                return
            if monotonic() >= turn_ends:
                ring("send_mails")
                return
    finally:
        if line:
            line.close()


def _send_hand(line: MailLine, hand: Sequence[Claimed]) -> Outcome | None:
    """Of several digests what became of the last one. A server that is away takes none of the rest either; one that is
    slow takes the rest later, before our right to them runs out.
    """
    if not hand[0].digest:
        return send(line, hand[0])
    written, answers = compose_digests([claimed.mail_id for claimed in hand]), list[tuple[Claimed, Answer]]()
    answer, hand_ends = None, monotonic() + settings().mail_lease.total_seconds() / 2
    try:
        for place, claimed in enumerate(hand):
            if monotonic() >= hand_ends:
                put_back(hand[place:])
                break
            if answer is None or answer.outcome is not Outcome.UNREACHABLE:
                answer = _send_written(line, claimed, written.get(claimed.mail_id))
            if answer is not None:
                answers.append((claimed, answer))
    finally:
        finish_all(answers)
    return answer.outcome if answer else None


def _send_written(line: MailLine, claimed: Claimed, content: bytes | None) -> Answer | None:
    if content is None:
        give_back(claimed)
        return None
    refused = line.offer(claimed.address, sender=claimed.sender)
    if refused is not None:
        return refused
    return line.hand_over(content) if _still_ours(claimed, content) else None


def _line(server: MailServer | None) -> MailLine | None:
    return MailLine(server, settings().mail_timeout) if server else None


def send(line: MailLine, claimed: Claimed) -> Outcome | None:
    """One attempt; None when there was nothing to send or somebody else has the mail now.

    The mail is written only once the server wants it: each writing makes a link that works.
    """
    answer = line.offer(claimed.address, sender=claimed.sender) or _write_and_hand_over(line, claimed)
    if answer is None:
        return None
    finish(claimed, answer)
    return answer.outcome


def _write_and_hand_over(line: MailLine, claimed: Claimed) -> Answer | None:
    content = compose(claimed.mail_id)
    if content is None:
        give_back(claimed)
        return None
    if not _still_ours(claimed, content):
        return None
    answer = line.hand_over(content)
    if answer.outcome is Outcome.REFUSED and claimed.sender:
        return _as_the_house(line, claimed, content)
    return answer


def _as_the_house(line: MailLine, claimed: Claimed, content: bytes) -> Answer | None:
    """A server may say only after the words that it lets us send as nobody else. It surely did not take them, so the
    same mail is offered once more with the house's own sender; its word then is the last one.
    """
    refused = line.offer(claimed.address)
    if refused is not None:
        return refused
    return line.hand_over(content) if _still_ours(claimed, content) else None


def _still_ours(claimed: Claimed, content: bytes) -> bool:
    """Notes that the call starts. The row keeps the mail's hash: its text may hold a link that opens an account."""
    with transaction() as session:
        body = sha256(content).digest()
        return store_body(session, OutboxMail, claimed.mail_id, claimed.fence, body, settings().mail_lease)

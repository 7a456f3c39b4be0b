"""Letters to people without an account: a row of the outbox with a sealed address, which goes when the mail is gone."""

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.delivery import DeliveryState
from advocacy.core.lost_answers import WhenUnknown
from advocacy.core.room import OutsideLetter
from advocacy.core.services import now, services
from advocacy.notifications.models import OutboxMail
from advocacy.notifications.rules import EndedBecause, Purpose
from advocacy.notifications.telling import new_mail

SEALED_FOR = "outbox"


def find_letter(name: str | None) -> OutsideLetter | None:
    """None for one that this release no longer has."""
    return next((each for room in services().rooms for each in room.letters if each.name == name), None)


def write_outside(session: Session, address: str, letter: OutsideLetter, about: str, *, answers_to: str = "") -> bool:
    """Once for each letter and what it is about; False when it was written before."""
    row = new_mail(None, Purpose.OUTSIDE, now() + letter.within) | {
        "address": services().vault.seal(address, SEALED_FOR),
        "letter": letter.name,
        "about": about,
        "answers_to": answers_to or None,
        "when_unknown": WhenUnknown.ONCE,
    }
    made = session.scalar(insert(OutboxMail).values(row).on_conflict_do_nothing().returning(OutboxMail.id))
    ring("send_mails")
    return made is not None


def note_bounce(session: Session, message_id: str, code: str) -> OutboxMail | None:
    """A mail of ours came back. None when there is no such mail; whoever knows its Message-ID got it or carried it."""
    query = select(OutboxMail).where(OutboxMail.message_id == message_id, OutboxMail.state == DeliveryState.PUBLISHED)
    row = session.scalar(query.with_for_update())
    if row is not None:
        row.state, row.ended_because, row.last_answer = DeliveryState.REFUSED, EndedBecause.BOUNCED, code[:40]
    return row


def take_back_outside(session: Session, letter: str, about: str) -> None:
    """What has not left yet does not leave."""
    waiting = (OutboxMail.letter == letter, OutboxMail.about == about, OutboxMail.state == DeliveryState.QUEUED)
    ended = {"state": DeliveryState.CANCELLED, "ended_because": EndedBecause.GONE, "address": None}
    session.execute(update(OutboxMail).where(*waiting).values(**ended).execution_options(synchronize_session=False))

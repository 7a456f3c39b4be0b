"""Letters to people without an account: a row of the outbox with a sealed address, which goes when the mail is gone."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, func, or_, select, update
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


def sender_of(letter: OutsideLetter, message_id: str) -> str | None:
    """Of the envelope; None for the house's own."""
    if letter.automatic:
        return ""
    return letter.returns_to(message_id) if letter.returns_to else None


def note_bounce(session: Session, message_id: str, code: str) -> OutboxMail | None:
    """A mail of ours came back. None when there is no such mail; whoever knows its Message-ID got it or carried it."""
    return _came_back(session, OutboxMail.message_id == message_id, code)


def note_returned(session: Session, name: str, code: str) -> OutboxMail | None:
    """The same by what stands before the @ of its Message-ID, in small letters, as its envelope carried it."""
    named = func.split_part(func.lower(OutboxMail.message_id), "@", 1) == f"<{name}"
    return _came_back(session, and_(OutboxMail.letter.is_not(None), named), code)


def _came_back(session: Session, which: ColumnElement[bool], code: str) -> OutboxMail | None:
    handed_over = OutboxMail.state.in_((DeliveryState.PUBLISHED, DeliveryState.UNCONFIRMED))
    row = session.scalar(select(OutboxMail).where(which, handed_over).limit(1).with_for_update())
    if row is not None:
        row.state, row.ended_because, row.last_answer = DeliveryState.REFUSED, EndedBecause.BOUNCED, code[:40]
        row.ended_at = now()
        tell_undelivered(row, EndedBecause.BOUNCED)
    return row


def tell_undelivered(mail: OutboxMail, because: EndedBecause) -> None:
    """Whoever waits for it to arrive hears that it did not; not when nobody wants it any more."""
    letter = find_letter(mail.letter)
    if letter and letter.undelivered and because is not EndedBecause.NOT_WANTED:
        letter.undelivered(mail.about or "", because.value)


def letters_about(session: Session, letters: Collection[str], about: str) -> list[DeliveryState]:
    """How those about this, or a part of it ("this:2"), stand; none of them leaves before the transaction ends."""
    named = or_(OutboxMail.about == about, OutboxMail.about.startswith(f"{about}:", autoescape=True))
    query = select(OutboxMail.state).where(OutboxMail.letter.in_(letters), named)
    return list(session.scalars(query.order_by(OutboxMail.id).with_for_update(key_share=True)))


def take_back_outside(session: Session, letter: str, about: str) -> None:
    """What has not left yet does not leave."""
    waiting = (OutboxMail.letter == letter, OutboxMail.about == about, OutboxMail.state == DeliveryState.QUEUED)
    ended = {"state": DeliveryState.CANCELLED, "ended_because": EndedBecause.GONE, "address": None}
    session.execute(update(OutboxMail).where(*waiting).values(**ended).execution_options(synchronize_session=False))

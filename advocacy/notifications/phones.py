"""Somebody's number: asked for, proved by a code that is sent there, taken out again."""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now, services, settings
from advocacy.core.vault import VaultError
from advocacy.notifications.rules import EndedBecause
from advocacy.notifications.text_models import Phone, TextMessage
from advocacy.notifications.text_rules import (
    CODE_AGAIN,
    CODE_WORKS,
    MOST_CODES_A_DAY,
    MOST_TRIES,
    Confirmed,
    TextPurpose,
    code_for,
    number_in,
    shown_number,
)
from advocacy.people.models import Person, locked_person

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """`number`: its beginning and end alone."""

    number: str
    confirmed: bool


def phone_of(person: Person) -> Shown | None:
    with transaction() as session:
        row = session.get(Phone, person.id)
        number = opened_number(row) if row else None
        return Shown(shown_number(number), row.confirmed_at is not None) if row and number else None


def ask_for(person: Person, typed: str) -> bool:
    """Sends a code to the number. False for what is no number, or when enough codes were sent today.

    One click at a time; a second one on the same number, just after the first, sends nothing more.
    """
    number = number_in(typed)
    if number is None:
        return False
    with transaction() as session:
        locked_person(session, person.id)
        if _was_just_asked(session, person.id, number):
            return True
        if _codes_today(session, person.id) >= MOST_CODES_A_DAY:
            return False
        sealed = services().vault.seal(number, f"phone:{person.id}")
        values = {"number": sealed, "asked_at": now(), "tries": 0, "confirmed_at": None}
        _take_back_codes(session, person.id)
        row = insert(Phone).values(person_id=person.id, **values)
        session.execute(row.on_conflict_do_update(index_elements=[Phone.person_id], set_=values))
        session.add(new_text(person.id, TextPurpose.CODE, CODE_WORKS))
        ring("send_texts")
    return True


def _was_just_asked(session: Session, person_id: int, number: str) -> bool:
    row = session.get(Phone, person_id, populate_existing=True)
    fresh = row is not None and row.confirmed_at is None and now() < row.asked_at + CODE_AGAIN
    return fresh and row is not None and opened_number(row) == number


def _take_back_codes(session: Session, person_id: int) -> None:
    """Those that wait would go to the new number."""
    waits = (TextMessage.purpose == TextPurpose.CODE, TextMessage.state == DeliveryState.QUEUED)
    ended = {"state": DeliveryState.CANCELLED, "ended_because": EndedBecause.GONE}
    session.execute(update(TextMessage).where(TextMessage.person_id == person_id, *waits).values(ended))


def confirm(person: Person, typed: str) -> Confirmed:
    with transaction() as session:
        row = session.get(Phone, person.id, with_for_update=True)
        if row is None or now() > row.asked_at + CODE_WORKS or row.tries >= MOST_TRIES:
            return Confirmed.OVER
        row.tries += 1
        code = code_for(settings().secret_key, person.public_id, row.asked_at)
        if not hmac.compare_digest(code.encode(), "".join(typed.split()).encode()):
            return Confirmed.WRONG
        row.confirmed_at = row.confirmed_at or now()
        return Confirmed.DONE


def take_out(person_id: int) -> None:
    """At once; what waited is not sent."""
    with transaction() as session:
        waiting = (TextMessage.person_id == person_id, TextMessage.state == DeliveryState.QUEUED)
        session.execute(update(TextMessage).where(*waiting).values(state=DeliveryState.CANCELLED))
        session.execute(delete(Phone).where(Phone.person_id == person_id))


def opened_number(row: Phone) -> str | None:
    try:
        return services().vault.open(row.number, row.purpose)
    except VaultError:
        return None


def new_text(person_id: int, purpose: TextPurpose, within: timedelta, notice_id: int | None = None) -> TextMessage:
    moment = now()
    return TextMessage(
        person_id=person_id,
        purpose=purpose,
        notice_id=notice_id,
        state=DeliveryState.QUEUED,
        due_at=moment,
        made_at=moment,
        give_up_at=moment + within,
    )


def _codes_today(session: Session, person_id: int) -> int:
    codes = (TextMessage.person_id == person_id, TextMessage.purpose == TextPurpose.CODE)
    return session.scalar(select(func.count()).where(*codes, TextMessage.made_at > now() - DAY)) or 0

"""Sending text messages that are due: claimed, handed over without a transaction, finished by the fence."""

from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState, anything_due, begin, lease_end, lock_due, lock_held, store_body
from advocacy.core.languages import speaking_to
from advocacy.core.mail import Answer, Outcome
from advocacy.core.permissions import allowed
from advocacy.core.queues import TURN_SECONDS
from advocacy.core.room import Channel
from advocacy.core.services import now, services, settings
from advocacy.notifications.addressing import whole_address
from advocacy.notifications.hour_rules import quiet_ends
from advocacy.notifications.kinds import find_kind, words_of
from advocacy.notifications.models import Hours, Notice, preferences
from advocacy.notifications.phones import opened_number
from advocacy.notifications.rules import AtClaim, Ended, EndedBecause, channels_for, end_at_claim
from advocacy.notifications.standing import still_so
from advocacy.notifications.text_gateway import TextGateway
from advocacy.notifications.text_models import Phone, TextMessage
from advocacy.notifications.text_rules import MOST_A_DAY, TextPurpose, code_for, text_of
from advocacy.notifications.travelling import apply_outcome, end_row, free_lapsed_rows, let_all_wait
from advocacy.notifications.words import code_words
from advocacy.people.models import Person

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Claimed:
    text_id: int
    fence: int
    number: str = field(repr=False)
    words: str = field(repr=False)


@dataclass
class Texts:
    """The way texts go; None where they are off. Kept among the services."""

    gateway: TextGateway | None


def anything_to_text() -> bool:
    with transaction() as session:
        return anything_due(session, TextMessage, now())


def send_texts() -> None:
    """Until nothing is due, the gateway takes nothing, or a minute is over."""
    turn_ends = monotonic() + TURN_SECONDS
    while claimed := _claim_next():
        if _send(claimed) is Outcome.UNREACHABLE:
            return
        if monotonic() >= turn_ends:
            ring("send_texts")
            return


def free_lapsed_texts() -> int:
    return free_lapsed_rows(TextMessage)


def _claim_next() -> Claimed | None:
    while True:
        with transaction() as session:
            rows = lock_due(session, TextMessage, now(), limit=1)
            if not rows:
                return None
            claimed = _take(session, rows[0])
        if claimed:
            return claimed


def _take(session: Session, row: TextMessage) -> Claimed | None:
    """Asked again at the last moment: number, wish and quiet hours may have changed while it waited."""
    person, phone = session.get_one(Person, row.person_id), session.get(Phone, row.person_id)
    number = opened_number(phone) if phone else None
    ended = _ended(row, somebody_there=number is not None and person.is_active)
    if ended or phone is None or number is None:
        end_row(row, ended or Ended(DeliveryState.CANCELLED, EndedBecause.GONE))
        return None
    words = _code(row, person, phone) if row.purpose is TextPurpose.CODE else _notice(session, row, person, phone)
    if words is None:
        if row.due_at <= now():  # else it waits until quiet hours are over
            end_row(row, Ended(DeliveryState.CANCELLED, EndedBecause.NOT_WANTED))
        return None
    return Claimed(row.id, begin(row, lease_end(session, settings().mail_lease)), number, words)


def _ended(row: TextMessage, *, somebody_there: bool) -> Ended | None:
    facts = AtClaim(
        now=now(),
        give_up_at=row.give_up_at,
        configured=services().get(Texts).gateway is not None,
        somebody_there=somebody_there,
        wanted=True,
    )
    return end_at_claim(facts)


def _code(row: TextMessage, person: Person, phone: Phone) -> str | None:
    """None once it was typed, or for a number that was asked for before this one."""
    if phone.confirmed_at is not None or row.made_at < phone.asked_at:
        return None
    with speaking_to(person.language, person.time_zone):
        code = code_for(settings().secret_key, person.public_id, phone.asked_at)
        return code_words(settings().company_name, code)


def _notice(session: Session, row: TextMessage, person: Person, phone: Phone) -> str | None:
    """None when it isn't wanted, or waits until quiet hours are over: then it is due later."""
    notice = session.get_one(Notice, row.notice_id)
    kind = find_kind(notice.kind)
    chosen = preferences(session, [person.id], notice.kind).get((person.id, notice.kind), {})
    if kind is None or not allowed(person.roles, kind.permission) or not still_so([notice]):
        return None
    if phone.confirmed_at is None or Channel.TEXT not in channels_for(kind, chosen):
        return None
    if _sent_today(session, person.id) >= MOST_A_DAY:
        return None
    hours = session.get(Hours, person.id)
    quiet = quiet_ends(hours.wish, ZoneInfo(person.time_zone), now()) if hours and not kind.urgent else None
    if quiet:
        row.due_at = quiet
        return None
    with speaking_to(person.language, person.time_zone):
        url = whole_address("notices.open_one", {"public_id": notice.public_id})
        return text_of(settings().company_name, words_of(kind, notice.parameters).title, url)


def _sent_today(session: Session, person_id: int) -> int:
    sent = select(func.count()).where(TextMessage.person_id == person_id, TextMessage.sent_at > now() - DAY)
    return session.scalar(sent) or 0


def _send(claimed: Claimed) -> Outcome | None:
    """One attempt. The row keeps that the call was made, and not what it said."""
    with transaction() as session:
        ours = store_body(session, TextMessage, claimed.text_id, claimed.fence, b"", settings().mail_lease)
    gateway = services().get(Texts).gateway
    if not ours or gateway is None:
        return None
    answer = gateway.send(claimed.number, claimed.words, f"text-{claimed.text_id}")
    _finish(claimed, answer)
    return answer.outcome


def _finish(claimed: Claimed, answer: Answer) -> None:
    with transaction() as session:
        row = lock_held(session, TextMessage, claimed.text_id, claimed.fence)
        if row is None:
            return
        row.last_answer = answer.code[:40]
        apply_outcome(row, answer.outcome)
        if answer.outcome is Outcome.UNREACHABLE:
            let_all_wait(session, TextMessage, row)

"""Taking the next due mail: looked at in one transaction, then the database is let go before the slow part."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState, anything_due, begin, lease_end, lock_due, release
from advocacy.core.room import Channel, NoticeKind
from advocacy.core.services import now, services, settings
from advocacy.core.vault import VaultError
from advocacy.notifications.hour_rules import quiet_ends
from advocacy.notifications.hours import wants_digests
from advocacy.notifications.kinds import find_kind
from advocacy.notifications.models import Hours, Notice, OutboxMail, preferences
from advocacy.notifications.rules import AtClaim, Ended, Purpose, channels_for, end_at_claim
from advocacy.notifications.writing_outside import SEALED_FOR, find_letter
from advocacy.people.mailing import mails_wanted
from advocacy.people.models import Person
from advocacy.people.rules import PersonState


@dataclass(frozen=True)
class Claimed:
    """`automatic`: it answers a mail by itself, so that nobody shall answer to it."""

    mail_id: int
    fence: int
    address: str
    automatic: bool = False


def anything_to_send() -> bool:
    """Asked once a second by the dispatcher: two indexed reads."""
    with transaction() as session:
        return anything_due(session, OutboxMail, now()) or mails_wanted(session)


def claim_next() -> Claimed | None:
    """The mail to send now; those that need no sending any more end on the way. None when nothing is due."""
    while True:
        with transaction() as session:
            rows = lock_due(session, OutboxMail, now(), limit=1)
            if not rows:
                return None
            claimed = _take(session, rows[0])
        if claimed:
            return claimed


def _take(session: Session, mail: OutboxMail) -> Claimed | None:
    if mail.person_id is None:
        return _take_outside(session, mail)
    person = session.get_one(Person, mail.person_id)
    kind = _kind_of(session, mail)
    ended = end_at_claim(
        AtClaim(
            now=now(),
            give_up_at=mail.give_up_at,
            configured=bool(settings().smtp_url),
            somebody_there=_is_there(person, mail),
            wanted=_is_wanted(session, mail, person, kind),
        )
    )
    if ended:
        end(mail, ended)
        return None
    quiet_until = _quiet_until(session, person, kind)
    if quiet_until:
        mail.due_at = quiet_until
        return None
    return Claimed(mail.id, begin(mail, lease_end(session, settings().mail_lease)), person.email)


def _take_outside(session: Session, mail: OutboxMail) -> Claimed | None:
    letter, address = find_letter(mail.letter), _opened(mail)
    ended = end_at_claim(
        AtClaim(
            now=now(),
            give_up_at=mail.give_up_at,
            configured=bool(settings().smtp_url),
            somebody_there=address is not None,
            wanted=letter is not None and letter.language(mail.about or "") is not None,
        )
    )
    if ended or address is None or letter is None:
        end(mail, ended or Ended(DeliveryState.CANCELLED))
        return None
    return Claimed(mail.id, begin(mail, lease_end(session, settings().mail_lease)), address, letter.automatic)


def _opened(mail: OutboxMail) -> str | None:
    try:
        return services().vault.open(mail.address, SEALED_FOR) if mail.address else None
    except VaultError:
        return None


def end(mail: OutboxMail, ended: Ended) -> None:
    """Whoever is outside is forgotten with the end of their mail."""
    release(mail, ended.state)
    mail.ended_because = ended.because
    mail.address = None


def _is_there(person: Person, mail: OutboxMail) -> bool:
    """A link goes to people who have not joined yet too."""
    return person.is_active or (mail.invitation_id is not None and person.state is PersonState.INVITED)


def _kind_of(session: Session, mail: OutboxMail) -> NoticeKind | None:
    return find_kind(session.get_one(Notice, mail.notice_id).kind) if mail.notice_id else None


def _quiet_until(session: Session, person: Person, kind: NoticeKind | None) -> datetime | None:
    """What is about to break does not wait; a link was asked for, and a digest comes at the hour that was chosen."""
    if kind is None or kind.urgent:
        return None
    hours = session.get(Hours, person.id)
    return quiet_ends(hours.wish, ZoneInfo(person.time_zone), now()) if hours else None


def _is_wanted(session: Session, mail: OutboxMail, person: Person, kind: NoticeKind | None) -> bool:
    """Asked again at the last moment: whoever switched a kind off gets no mail that was already waiting."""
    if mail.notice_id is None:
        return mail.purpose is not Purpose.DIGEST or wants_digests(session, person.id)
    if kind is None:
        return False
    chosen = preferences(session, [person.id], kind.name)
    return Channel.MAIL in channels_for(kind, chosen.get((person.id, kind.name), {}))

"""Taking the next due mail: looked at in one transaction, then the database is let go before the slow part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState, anything_due, begin, due, lease_end, lock_due, release
from advocacy.core.permissions import allowed
from advocacy.core.room import Channel, NoticeKind
from advocacy.core.services import now, services, settings
from advocacy.core.vault import VaultError
from advocacy.notifications.hour_rules import quiet_ends
from advocacy.notifications.hours import wants_digests
from advocacy.notifications.kinds import find_kind
from advocacy.notifications.models import Hours, Notice, OutboxMail, preferences
from advocacy.notifications.rules import AtClaim, Ended, Purpose, channels_for, end_at_claim
from advocacy.notifications.standing import still_so
from advocacy.notifications.writing_outside import SEALED_FOR, find_letter, sender_of, tell_undelivered
from advocacy.people.mailing import mails_wanted
from advocacy.people.models import Person
from advocacy.people.rules import PersonState

HAND = 25  # digests that one worker takes at once
UNTOLD = frozenset({DeliveryState.EXPIRED, DeliveryState.REFUSED})


@dataclass(frozen=True)
class Claimed:
    """`sender`: of the envelope, where it is not the house's own; empty where nobody shall answer to it."""

    mail_id: int
    fence: int
    address: str
    sender: str | None = None
    digest: bool = False


def anything_to_send() -> bool:
    """Asked once a second by the dispatcher: two indexed reads."""
    with transaction() as session:
        return anything_due(session, OutboxMail, now()) or mails_wanted(session)


def claim_next() -> Claimed | None:
    """The mail to send now; those that need no sending any more end on the way. None when nothing is due."""
    return next(iter(claim_hand(most=1)), None)


def claim_hand(most: int = HAND) -> list[Claimed]:
    """The same for a hand of digests at once, when one is next: they are many, and written together."""
    while True:
        with transaction() as session:
            rows = lock_due(session, OutboxMail, now(), limit=1)
            if not rows:
                return []
            if rows[0].purpose is Purpose.DIGEST and most > 1:
                rows = [*rows, *_more_digests(session, most - 1, but=rows[0].id)]
            known, lease = _readers(session, rows), lease_end(session, settings().mail_lease)
            hand = [claimed for row in rows if (claimed := _take(session, row, lease))]
            del known
        if hand:
            return hand


def _more_digests(session: Session, most: int, *, but: int) -> Sequence[OutboxMail]:
    query = select(OutboxMail).where(due(OutboxMail, now()), OutboxMail.purpose == Purpose.DIGEST, OutboxMail.id != but)
    query = query.order_by(OutboxMail.due_at).limit(most)
    return session.scalars(query.with_for_update(skip_locked=True, key_share=True)).all()


def _readers(session: Session, rows: Sequence[OutboxMail]) -> list[Person | Hours]:
    """Held by whoever asks, so that the session finds them one by one without asking again."""
    ids = [row.person_id for row in rows if row.person_id]
    people = session.scalars(select(Person).where(Person.id.in_(ids))).all()
    return [*people, *session.scalars(select(Hours).where(Hours.person_id.in_(ids)))]


def _take(session: Session, mail: OutboxMail, lease: datetime) -> Claimed | None:
    if mail.person_id is None:
        return _take_outside(mail, lease)
    person = session.get_one(Person, mail.person_id)
    notice = session.get_one(Notice, mail.notice_id) if mail.notice_id else None
    kind = find_kind(notice.kind) if notice else None
    ended = end_at_claim(
        AtClaim(
            now=now(),
            give_up_at=mail.give_up_at,
            configured=bool(settings().smtp_url),
            somebody_there=_is_there(person, mail),
            wanted=_is_wanted(session, mail, person, kind),
            over=notice is not None and not still_so([notice]),
        )
    )
    if ended:
        end(mail, ended)
        return None
    quiet_until = _quiet_until(session, person, kind)
    if quiet_until:
        mail.due_at = quiet_until
        return None
    return Claimed(mail.id, begin(mail, lease), person.email, digest=mail.purpose is Purpose.DIGEST)


def _take_outside(mail: OutboxMail, lease: datetime) -> Claimed | None:
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
    return Claimed(mail.id, begin(mail, lease), address, sender_of(letter, mail.message_id))


def _opened(mail: OutboxMail) -> str | None:
    try:
        return services().vault.open(mail.address, SEALED_FOR) if mail.address else None
    except VaultError:
        return None


def end(mail: OutboxMail, ended: Ended) -> None:
    """Whoever is outside is forgotten with the end of their mail."""
    release(mail, ended.state)
    mail.ended_because, mail.ended_at = ended.because, now()
    mail.address = None
    if ended.because is not None:
        tell_undelivered(mail, ended.because)
    if mail.purpose is Purpose.DIGEST and ended.state in UNTOLD:
        _tell_in_the_next(mail)


def _tell_in_the_next(mail: OutboxMail) -> None:
    """What a digest surely did not tell stands in the next one, unless that was made already."""
    untold = update(Hours).where(Hours.person_id == mail.person_id, Hours.told_until == mail.digest_of)
    with transaction() as session:
        session.execute(untold.values(told_until=mail.digest_since))


def _is_there(person: Person, mail: OutboxMail) -> bool:
    """A link goes to people who have not joined yet too."""
    return person.is_active or (mail.invitation_id is not None and person.state is PersonState.INVITED)


def _quiet_until(session: Session, person: Person, kind: NoticeKind | None) -> datetime | None:
    """What is about to break does not wait; a link was asked for, and a digest comes at the hour that was chosen."""
    if kind is None or kind.urgent:
        return None
    hours = session.get(Hours, person.id)
    return quiet_ends(hours.wish, ZoneInfo(person.time_zone), now()) if hours else None


def _is_wanted(session: Session, mail: OutboxMail, person: Person, kind: NoticeKind | None) -> bool:
    """Asked again at the last moment: whoever switched a kind off, or may not know it any more, gets no mail that was
    already waiting.
    """
    if mail.notice_id is None:
        return mail.purpose is not Purpose.DIGEST or wants_digests(session, person.id)
    if kind is None or not allowed(person.roles, kind.permission):
        return False
    chosen = preferences(session, [person.id], kind.name)
    return Channel.MAIL in channels_for(kind, chosen.get((person.id, kind.name), {}))

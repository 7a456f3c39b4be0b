"""How much comes from one address, and the one answer to people whom we don't know."""

from datetime import timedelta

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.identifiers import keyed_hash
from advocacy.core.services import now, settings
from advocacy.notifications.writing_outside import write_outside
from advocacy.questions.mail.letters import Letter
from advocacy.questions.mail.models import MailSender
from advocacy.questions.mail.neutral import NEUTRAL
from advocacy.questions.mail.rules import KEEP_LETTERS, MOST_AN_HOUR, MOST_NEUTRAL_AN_HOUR, Proof

HOUR = timedelta(hours=1)


def too_many(session: Session, address: str, shown: Proof) -> bool:
    """Counts this one. What surely came from there is counted by itself: nobody else can use it up."""
    moment = now()
    fresh = MailSender.hour_from < moment - HOUR
    counted_as = f"{address} proved" if shown is Proof.PASSED else address
    values = {"address_hash": hash_of(counted_as), "hour_from": moment, "count": 1, "seen_at": moment}
    changed = {
        "hour_from": case((fresh, moment), else_=MailSender.hour_from),
        "count": case((fresh, 1), else_=MailSender.count + 1),
        "seen_at": moment,
    }
    counted = insert(MailSender).values(values).on_conflict_do_update(index_elements=["address_hash"], set_=changed)
    return int(session.scalar(counted.returning(MailSender.count)) or 0) > MOST_AN_HOUR


def answer_neutrally(session: Session, letter: Letter) -> None:
    """Once for each address; the same words whoever they are, so that nobody learns who works here."""
    sender = session.get(MailSender, hash_of(letter.headers.sender)) or session.get(
        MailSender, hash_of(f"{letter.headers.sender} proved")
    )
    if sender is None or sender.answered_at is not None or _answered_lately(session) >= MOST_NEUTRAL_AN_HOUR:
        return
    sender.answered_at = now()
    write_outside(session, letter.headers.sender, NEUTRAL, hash_of(letter.headers.sender), answers_to=letter.message_id)


def _answered_lately(session: Session) -> int:
    return session.scalar(select(func.count()).where(MailSender.answered_at > now() - HOUR)) or 0


def forget_senders(session: Session) -> None:
    session.execute(delete(MailSender).where(MailSender.seen_at < now() - KEEP_LETTERS))


def hash_of(address: str) -> str:
    return keyed_hash(settings().secret_key.encode(), "mail sender", address.strip().lower())

"""Tables of mails that came in: each once, who sent how many, and the addresses to which replies go."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.core.database import Base, Id, PublicId, enum_column
from advocacy.people.models import Person
from advocacy.questions.mail.rules import MOST_WAITING, Became, Purpose
from advocacy.questions.models import Question


class TakenLetter(Base):
    """A mail that was taken in. It keeps no words but those that wait for a click by whoever they should be from."""

    __tablename__ = "questions_letters"
    __table_args__ = (UniqueConstraint("message_id", "digest"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    message_id: Mapped[str] = mapped_column(String(320))
    digest: Mapped[str] = mapped_column(String(64))
    became: Mapped[Became] = enum_column(Became)
    taken_at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey(Question.id), index=True)
    reply: Mapped[Purpose | None] = enum_column(Purpose)  # what one that waits would do; None: it asks something new
    subject: Mapped[str] = mapped_column(String(200), default="")
    words: Mapped[str] = mapped_column(Text, default="")


class MailSender(Base):
    """How much came from an address, under a keyed hash, so that the table names nobody."""

    __tablename__ = "questions_mail_senders"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    hour_from: Mapped[datetime]
    count: Mapped[int]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None] = mapped_column(index=True)  # that we can't take it, once


class ReplyAddress(Base):
    """An address of one person for one question; a reply to it does one thing. Only the token's hash is kept."""

    __tablename__ = "questions_reply_addresses"
    __table_args__ = (UniqueConstraint("question_id", "person_id", "purpose"),)

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    purpose: Mapped[Purpose] = enum_column(Purpose)
    made_at: Mapped[datetime]


def many_wait(session: Session, person_id: int) -> bool:
    """As many mails in this person's name wait for their click as may."""
    waits = (TakenLetter.person_id == person_id, TakenLetter.became == Became.WAITS)
    return (session.scalar(select(func.count()).where(*waits)) or 0) >= MOST_WAITING


def lately(session: Session, since: datetime) -> dict[Became, int]:
    """What became of how many mails."""
    query = select(TakenLetter.became, func.count()).where(TakenLetter.taken_at >= since).group_by(TakenLetter.became)
    return dict(session.execute(query).all())


def waiting_letter(session: Session, person_id: int, public_id: str) -> TakenLetter | None:
    """Words in this person's name that wait for their click; nobody else's are found."""
    query = select(TakenLetter).where(TakenLetter.public_id == public_id, TakenLetter.person_id == person_id)
    return session.scalar(query.where(TakenLetter.became == Became.WAITS))

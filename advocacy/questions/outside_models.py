"""Somebody outside who wants to hear the answer themselves: their address, sealed, for as long as it is needed."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.core.database import Base, Id
from advocacy.core.identifiers import token_hash
from advocacy.questions.models import Question


class OutsideAsker(Base):
    """A colleague gave the address and said that its owner agreed. `used_at`: the link was used, once."""

    __tablename__ = "questions_outside"

    id: Mapped[Id]
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id), unique=True)
    address: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kept_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    @property
    def purpose(self) -> str:
        return f"outside:{self.question_id}"


def outside_of(session: Session, question_id: int) -> OutsideAsker | None:
    return session.scalar(select(OutsideAsker).where(OutsideAsker.question_id == question_id))


def outside_by_token(session: Session, token: str, *, lock: bool = False) -> OutsideAsker | None:
    query = select(OutsideAsker).where(OutsideAsker.token_hash == token_hash(token))
    return session.scalar(query.with_for_update() if lock else query)

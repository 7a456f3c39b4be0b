"""Tables of wishes and of votes for them, and the queries on them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.core.database import Base, Id, PublicId, enum_column
from advocacy.core.identifiers import PUBLIC_ID_LENGTH, is_public_id
from advocacy.people.models import Person
from advocacy.wishes.rules import LONGEST_TITLE, WishState


class Wish(Base):
    """`votes` is counted when one comes or goes, under the wish's row lock. `merged_into`: where it stands now."""

    __tablename__ = "wishes_wishes"
    __table_args__ = (
        CheckConstraint("votes >= 0", name="votes"),
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="merged"),
        Index("uq_wishes_wishes_key", "person_id", "key", unique=True),
        Index("ix_wishes_wishes_board", "state", "votes", "id"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    key: Mapped[str] = mapped_column(String(PUBLIC_ID_LENGTH))  # of the page that sent it; twice is one wish
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[WishState] = enum_column(WishState, default=WishState.OPEN)
    votes: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    answered_at: Mapped[datetime | None]
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("wishes_wishes.id"), index=True)
    made_at: Mapped[datetime]


class Vote(Base):
    """One for each wish and person; the key of the table says so."""

    __tablename__ = "wishes_votes"

    wish_id: Mapped[int] = mapped_column(ForeignKey(Wish.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, index=True)
    voted_at: Mapped[datetime]


def wish_by_public_id(session: Session, public_name: str) -> Wish | None:
    if not is_public_id(public_name):
        return None
    return session.scalar(select(Wish).where(Wish.public_id == public_name))


def locked_wish(session: Session, wish_id: int) -> Wish:
    query = select(Wish).where(Wish.id == wish_id).with_for_update(key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def standing_wish(session: Session, public_name: str) -> Wish | None:
    """Where it stands now: a merged one leads to the one it stands under. Locked."""
    found = wish_by_public_id(session, public_name)
    if found is None:
        return None
    row = locked_wish(session, found.id)
    while row.merged_into is not None:
        row = locked_wish(session, row.merged_into)
    return row

"""Tables of gifts, of their voucher codes (sealed), and of what was chosen; and the queries on them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, String, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.core.database import Base, Id, PublicId, enum_column
from advocacy.core.identifiers import PUBLIC_ID_LENGTH, is_public_id
from advocacy.people.models import Person
from advocacy.rewards.gift_rules import LONGEST_ALT, LONGEST_GREETING, EndedBy, GiftKind, Offer, OrderState


class Gift(Base):
    """What credits buy. `words`: name and what it is, by language. `left`: how many can still be chosen."""

    __tablename__ = "rewards_gifts"
    __table_args__ = (
        CheckConstraint("price > 0", name="price"),
        CheckConstraint('"left" >= 0', name="never_sold_twice"),
        CheckConstraint("kind <> 'codes' OR \"left\" IS NOT NULL", name="codes_are_counted"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    kind: Mapped[GiftKind] = enum_column(GiftKind)
    words: Mapped[dict[str, dict[str, str]]] = mapped_column(JSONB)
    price: Mapped[int]
    left: Mapped[int | None]
    each: Mapped[int | None]  # how many one person may have
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    valid_until: Mapped[date | None]  # of what it gives
    can_pass_on: Mapped[bool] = mapped_column(default=True)
    pass_days: Mapped[int] = mapped_column(SmallInteger)
    offered: Mapped[bool] = mapped_column(default=False)
    shared_code: Mapped[bytes | None] = mapped_column(LargeBinary)  # of a discount, sealed
    picture: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # sha256, media_type, width, height
    alt: Mapped[str] = mapped_column(String(LONGEST_ALT), default="")
    made_at: Mapped[datetime]

    @property
    def offer(self) -> Offer:
        return Offer(
            offered=self.offered,
            price=self.price,
            left=self.left,
            opens_on=self.opens_on,
            closes_on=self.last_day,
            each=self.each,
            can_pass_on=self.can_pass_on,
        )

    @property
    def last_day(self) -> date | None:
        """Nobody chooses what is not valid any more."""
        return min((day for day in (self.closes_on, self.valid_until) if day), default=None)

    def said(self, language: str) -> Mapping[str, str]:
        """In that language, else in the first one that it has."""
        return self.words.get(language) or next(iter(self.words.values()))


class Order(Base):
    """A gift that somebody chose. Of whoever it was passed on to nothing is kept.

    `key`: of the page that sent it; twice is one. `link_hash`: of the link's secret, which is stored nowhere.
    `receipt_hash`: of the number that the claiming page held, so that the same page may show it once more.
    """

    __tablename__ = "rewards_orders"
    __table_args__ = (
        Index("uq_rewards_orders_key", "person_id", "key", unique=True),
        Index("ix_rewards_orders_person", "person_id", "id"),
        Index("ix_rewards_orders_open", "link_expires_at", postgresql_where=text("state = 'open'")),
        Index("ix_rewards_orders_to_do", "id", postgresql_where=text("to_hand_out AND handed_at IS NULL")),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    gift_id: Mapped[int] = mapped_column(ForeignKey(Gift.id), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    key: Mapped[str] = mapped_column(String(PUBLIC_ID_LENGTH))
    price: Mapped[int]
    state: Mapped[OrderState] = enum_column(OrderState)
    ordered_at: Mapped[datetime]
    greeting: Mapped[str] = mapped_column(String(LONGEST_GREETING), default="")  # emptied once the link is over
    link_turn: Mapped[int] = mapped_column(SmallInteger, default=0)
    link_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    link_expires_at: Mapped[datetime | None]
    receipt_hash: Mapped[str | None] = mapped_column(String(64))
    claimed_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    ended_by: Mapped[EndedBy | None] = enum_column(EndedBy, nullable=True)
    to_hand_out: Mapped[bool] = mapped_column(default=False)
    handed_at: Mapped[datetime | None]

    @property
    def source(self) -> str:
        return f"order:{self.public_id}"


class Code(Base):
    """A voucher code, sealed. `fingerprint`: keyed, to know a code again without reading any."""

    __tablename__ = "rewards_codes"
    __table_args__ = (
        Index("uq_rewards_codes_fingerprint", "gift_id", "fingerprint", unique=True),
        Index("ix_rewards_codes_free", "gift_id", "id", postgresql_where=text("order_id IS NULL")),
    )

    id: Mapped[Id]
    gift_id: Mapped[int] = mapped_column(ForeignKey(Gift.id))
    fingerprint: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    order_id: Mapped[int | None] = mapped_column(ForeignKey(Order.id), unique=True)
    imported_at: Mapped[datetime]


def gift_by_public_id(session: Session, public_name: str, *, lock: bool = False) -> Gift | None:
    """Locked after accounts, before codes."""
    if not is_public_id(public_name):
        return None
    query = select(Gift).where(Gift.public_id == public_name)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)


def locked_gift(session: Session, gift_id: int) -> Gift:
    query = select(Gift).where(Gift.id == gift_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def order_by_public_id(session: Session, public_name: str, *, lock: bool = False) -> Order | None:
    """Locked after its owner's account."""
    if not is_public_id(public_name):
        return None
    query = select(Order).where(Order.public_id == public_name)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)


def order_by_link(session: Session, link_hash: str, *, lock: bool = False) -> Order | None:
    query = select(Order).where(Order.link_hash == link_hash)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)


def free_code(session: Session, gift_id: int) -> Code:
    """The gift is locked and says that there is one. Raises NoResultFound."""
    query = select(Code).where(Code.gift_id == gift_id, Code.order_id.is_(None)).order_by(Code.id).limit(1)
    return session.scalars(query.with_for_update()).one()

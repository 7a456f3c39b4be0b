"""The table of what pages behind links said about themselves, and the queries on it.

A row is one look at a page. What an approver saw is the latest good look before the approval; a page that changes its
title afterwards changes nothing on a post that is on offer.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, String, cast, func, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.content.models import Picture
from advocacy.content.preview_rules import LONGEST_DESCRIPTION, LONGEST_SITE, LONGEST_TITLE, PreviewState, host_of
from advocacy.content.rules import LONGEST_LINK
from advocacy.core.database import Base, Id, enum_column
from advocacy.core.fetching import FetchProblem

WAITING = text("state = 'waiting'")
Wanted = tuple[str, datetime | None]  # an address, and until when a look counts; empty: until now


class LinkPreview(Base):
    """One look at the page behind a link. `due_at`: when the queue looks; a look that died is taken up again."""

    __tablename__ = "content_link_previews"
    __table_args__ = (
        Index("uq_content_link_previews_waiting", "address_hash", unique=True, postgresql_where=WAITING),
        Index("ix_content_link_previews_due", "due_at", postgresql_where=WAITING),
        Index("ix_content_link_previews_address", "address_hash", "id"),
    )

    id: Mapped[Id]
    address_hash: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(LONGEST_LINK))
    state: Mapped[PreviewState] = enum_column(PreviewState, default=PreviewState.WAITING)
    problem: Mapped[FetchProblem | None] = enum_column(FetchProblem, nullable=True)
    status: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")
    description: Mapped[str] = mapped_column(String(LONGEST_DESCRIPTION), default="")
    site: Mapped[str] = mapped_column(String(LONGEST_SITE), default="")
    picture_id: Mapped[int | None] = mapped_column(ForeignKey(Picture.id), index=True)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    looked_at: Mapped[datetime | None]


@dataclass(frozen=True)
class LinkCard:
    """What a page says about itself, as cards show it. `picture`: a public id, or empty."""

    address: str
    host: str
    title: str
    description: str
    picture: str
    looked_at: datetime


def address_hash(address: str) -> str:
    return hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()


def newest_look(session: Session, address: str) -> LinkPreview | None:
    query = select(LinkPreview).where(LinkPreview.address_hash == address_hash(address))
    return session.scalar(query.order_by(LinkPreview.id.desc()).limit(1))


def newest_card(session: Session, address: str) -> LinkCard | None:
    """The latest good look; one that failed since doesn't take it away."""
    return cards_before(session, {(address, None)}).get((address, None))


def cards_before(session: Session, wanted: Collection[Wanted]) -> dict[Wanted, LinkCard]:
    """By address and moment: the latest good look until then. One query, none without an address."""
    asked = [one for one in wanted if one[0]]
    if not asked:
        return {}
    hashes = cast([address_hash(address) for address, _ in asked], ARRAY(String))
    until = cast([moment for _, moment in asked], ARRAY(DateTime(timezone=True)))
    # Two arrays and no VALUES: the statement stays the same for any number of addresses, so it is prepared once.
    places = func.unnest(hashes, until).table_valued("hash", "until", with_ordinality="place", name="asked")
    places = places.render_derived()
    in_time = or_(places.c.until.is_(None), LinkPreview.looked_at <= places.c.until)
    query = (
        select(places.c.place, LinkPreview, Picture.public_id)
        .ext(distinct_on(places.c.place))
        .join(LinkPreview, (LinkPreview.address_hash == places.c.hash) & in_time)
        .outerjoin(Picture, Picture.id == LinkPreview.picture_id)
        .where(LinkPreview.state == PreviewState.FOUND)
        .order_by(places.c.place, LinkPreview.id.desc())
    )
    return {asked[place - 1]: _card(row, picture or "") for place, row, picture in session.execute(query)}


def _card(row: LinkPreview, picture: str) -> LinkCard:
    assert row.looked_at is not None  # a page that was found was looked at
    return LinkCard(row.address, host_of(row.address), row.title, row.description, picture, row.looked_at)

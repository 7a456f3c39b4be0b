"""Tables of connections and shares, and the queries on them."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Date,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.content.models import Post, PostVersion
from advocacy.core.database import Base, Id, PublicId, enum_column
from advocacy.core.delivery import FINAL, Delivery, DeliveryState
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Topic
from advocacy.sharing.rules import (
    CancelledBy,
    ConnectionState,
    HeldReason,
    UnconfirmedBecause,
    WaitingFor,
    When,
)
from advocacy.sharing.share_indexes import SHARE_INDEXES


class Connection(Base):
    """A person's account on a network. Reconnecting in place keeps the row, its history and its waiting shares."""

    __tablename__ = "sharing_connections"
    __table_args__ = (
        Index(
            "uq_sharing_connections_person_network",
            "person_id",
            "network",
            unique=True,
            postgresql_where=text("state <> 'disconnected'"),
        ),
        Index(
            "uq_sharing_connections_account",
            "network",
            "client_id",
            "account_id",
            unique=True,
            postgresql_where=text("state <> 'disconnected'"),
        ),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    network: Mapped[Network] = enum_column(Network)
    client_id: Mapped[str] = mapped_column(String(128))  # LinkedIn's ids differ per app
    account_id: Mapped[str] = mapped_column(String(128))
    account_name: Mapped[str] = mapped_column(String(200))
    handle: Mapped[str | None] = mapped_column(String(64))
    profile_url: Mapped[str] = mapped_column(String(400))
    protected: Mapped[bool] = mapped_column(default=False)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(64)))
    state: Mapped[ConnectionState] = enum_column(ConnectionState, default=ConnectionState.CONNECTED)
    connected_at: Mapped[datetime]
    renewed_at: Mapped[datetime]
    reconnect_by: Mapped[datetime | None]  # None where tokens are renewed without the person
    asked_scopes: Mapped[list[str] | None] = mapped_column(ARRAY(String(64)))  # at the last yes; None: earlier releases
    closed_until: Mapped[datetime | None]  # the network itself said "not before" (429): no call of this account
    ended_at: Mapped[datetime | None]


class TokenRow(Base):
    """The sealed tokens of a connection; the one row that may stay locked during a call (the refresh)."""

    __tablename__ = "sharing_tokens"

    connection_id: Mapped[int] = mapped_column(ForeignKey(Connection.id), primary_key=True, autoincrement=False)
    access_token: Mapped[bytes] = mapped_column(LargeBinary)
    access_expires_at: Mapped[datetime]
    refresh_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    refresh_expires_at: Mapped[datetime | None]


class ConnectAttempt(Base):
    """A person on their way through a network's consent page. The state is single-use and belongs to one person."""

    __tablename__ = "sharing_connect_attempts"

    id: Mapped[Id]
    state_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    network: Mapped[Network] = enum_column(Network)
    code_verifier: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Share(Delivery, Base):
    """One person's publication of a post to one network, with the exact text they confirmed."""

    __tablename__ = "sharing_shares"
    __table_args__ = SHARE_INDEXES

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id))
    version_id: Mapped[int] = mapped_column(ForeignKey(PostVersion.id))
    network: Mapped[Network] = enum_column(Network)
    connection_id: Mapped[int] = mapped_column(ForeignKey(Connection.id), index=True)

    # The consent: who (person_id), when, which account, the exact text. A change voids it.
    consented_at: Mapped[datetime]
    account_id: Mapped[str] = mapped_column(String(128))
    account_name: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text)
    repost_of: Mapped[str | None] = mapped_column(String(128))  # the company's own post; None: a post of their own
    text: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(String(64))
    dealt_words: Mapped[str] = mapped_column(Text)
    own_words: Mapped[float] = mapped_column(Float)  # 0 to 1
    fill_ins: Mapped[int] = mapped_column(default=0, server_default="0")  # of the dealt wording, answered
    rulebook_hash: Mapped[str] = mapped_column(String(64))
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    language: Mapped[str | None] = mapped_column(String(8))  # of the wording, so of the guidelines that count
    # The newest rulebook that the words were held against after the consent, and what it found then.
    checked_against: Mapped[str | None] = mapped_column(String(64))
    checked_on: Mapped[date | None] = mapped_column(Date)  # by the company's days: some rules begin or end on one
    later_findings: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    when: Mapped[When] = enum_column(When, default=When.NOW)
    chosen_for: Mapped[datetime | None]  # part of the consent: six hours later it asks again
    closes_at: Mapped[datetime]

    short_code: Mapped[str] = mapped_column(String(16), unique=True)
    link_target: Mapped[str | None] = mapped_column(Text)  # frozen at approval

    held_reason: Mapped[HeldReason | None] = enum_column(HeldReason)
    waiting_for: Mapped[WaitingFor | None] = enum_column(WaitingFor)
    cancelled_by: Mapped[CancelledBy | None] = enum_column(CancelledBy)
    refused_because: Mapped[str | None] = mapped_column(String(64))
    unconfirmed_because: Mapped[UnconfirmedBecause | None] = enum_column(UnconfirmedBecause)

    # Settling an unknown outcome by evidence (settling.py); these moments are PostgreSQL's.
    first_called_at: Mapped[datetime | None]
    settle_at: Mapped[datetime | None]  # None: nothing more is tried by ourselves
    readings_without: Mapped[int] = mapped_column(default=0)
    failed_readings: Mapped[int] = mapped_column(default=0)
    settling: Mapped[bool] = mapped_column(default=False)  # the one identical attempt is under way
    settle_attempted: Mapped[bool] = mapped_column(default=False)
    resend: Mapped[bool] = mapped_column(default=False)  # X: not found by two readings; the same bytes once more
    proven_there: Mapped[bool] = mapped_column(default=False)  # X refused the same bytes: only the id is missing
    asked_at: Mapped[datetime | None]  # since when the person is asked

    published_at: Mapped[datetime | None]
    reported: Mapped[bool] = mapped_column(default=False)  # the person said that it is there
    remote_id: Mapped[str | None] = mapped_column(String(128))
    remote_url: Mapped[str | None] = mapped_column(String(400))
    gone_at: Mapped[datetime | None]
    shared_on: Mapped[date | None] = mapped_column(Date)  # the person's local day, frozen
    k: Mapped[int | None]
    replies_singly: Mapped[bool | None]


class ShareAttempt(Base):
    """What a worker did with a share, kept also when its answer came too late: it is evidence."""

    __tablename__ = "sharing_attempts"
    __table_args__ = (UniqueConstraint("share_id", "fence"), Index("ix_sharing_attempts_started", "started_at"))

    id: Mapped[Id]
    share_id: Mapped[int] = mapped_column(ForeignKey(Share.id))
    fence: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str | None] = mapped_column(String(64))
    http_status: Mapped[int | None]
    request_id: Mapped[str | None] = mapped_column(String(128))
    detail: Mapped[str] = mapped_column(String(400), default="")
    late: Mapped[bool] = mapped_column(default=False)
    rulebook_hash: Mapped[str | None] = mapped_column(String(64))  # that had nothing against sending


class Band(Base):
    """What a text is found again by: a share reserves its words on X for as long as it stands."""

    __tablename__ = "sharing_bands"
    __table_args__ = (Index("ix_sharing_bands_found", "post_id", "network", "band", "value", "share_id"),)

    share_id: Mapped[int] = mapped_column(ForeignKey(Share.id, ondelete="CASCADE"), primary_key=True)
    band: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int]
    network: Mapped[Network] = enum_column(Network)
    value: Mapped[int]


class HoldScope(StrEnum):
    ALL = "all"
    TOPIC = "topic"
    REGION = "region"


class CrisisHold(Base):
    """Everything, a topic or a region waits, and colleagues see what to say and who speaks."""

    __tablename__ = "sharing_holds"
    __table_args__ = (Index("ix_sharing_holds_open", "id", postgresql_where=text("released_at IS NULL")),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    scope: Mapped[HoldScope] = enum_column(HoldScope)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey(Topic.id))
    region: Mapped[str] = mapped_column(String(80), default="")
    statements: Mapped[dict[str, str]] = mapped_column(JSONB)  # by language
    speaker_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    phone: Mapped[str] = mapped_column(String(40), default="")
    set_by: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    set_at: Mapped[datetime]
    released_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    released_at: Mapped[datetime | None]


def connected_ids(network: str) -> Select[int]:
    """Of everybody with an account at this network, one to be connected again included."""
    found = select(Connection.person_id).where(Connection.network == Network(network))
    return found.where(Connection.state != ConnectionState.DISCONNECTED)


def live_connection(session: Session, person_id: int, network: Network) -> Connection | None:
    """The person's account on a network that is not disconnected."""
    return session.scalar(_live(person_id).where(Connection.network == network))


def live_connections(session: Session, person_id: int) -> dict[Network, Connection]:
    return {found.network: found for found in session.scalars(_live(person_id))}


def _live(person_id: int) -> Select[Connection]:
    return select(Connection).where(Connection.person_id == person_id, Connection.state != ConnectionState.DISCONNECTED)


def own_share(session: Session, person_id: int, public_id: str) -> Share | None:
    """Another person's share is not found."""
    return session.scalar(select(Share).where(Share.public_id == public_id, Share.person_id == person_id))


def standing_share(session: Session, person_id: int, post_id: int, network: Network) -> Share | None:
    """The share that blocks another one of the same person, post and network."""
    return session.scalar(select(Share).where(*standing(person_id), Share.post_id == post_id, Share.network == network))


OVER = frozenset(state for state in FINAL if state is not DeliveryState.PUBLISHED)


def standing(person_id: int | BindParameter[int]) -> tuple[ColumnElement[bool], ...]:
    """The person's shares that are there, or on their way."""
    return Share.person_id == person_id, Share.state.not_in(sorted(OVER)), Share.gone_at.is_(None)


def standing_in_words() -> tuple[ColumnElement[bool], ...]:
    """Published shares of one's own. What comes of a repost belongs to the company's post, and is nobody's figure."""
    return Share.state == DeliveryState.PUBLISHED, Share.repost_of.is_(None)


def count_earlier_shares(session: Session, person_id: int, version_id: int, network: Network) -> int:
    """How many shares of this version there were: part of what the next short code is derived from."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Share)
            .where(Share.person_id == person_id, Share.version_id == version_id, Share.network == network)
        )
        or 0
    )


def attempts_of(session: Session, share_id: int) -> Sequence[ShareAttempt]:
    query = select(ShareAttempt).where(ShareAttempt.share_id == share_id).order_by(ShareAttempt.fence)
    return session.scalars(query).all()

"""Rows of the networks: how each one stands, and what was booked for paid calls."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Date, Index, String, false, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.core.database import Base, Id, enum_column
from advocacy.networks.check_rules import CheckVerdict
from advocacy.networks.pause_rules import PauseReason
from advocacy.networks.rules import Network, PaidCall


class NetworkState(Base):
    """One row for each network, made when something first happens to it. Paused while `paused_at` stands.

    `reason` stays after resuming, and `trial` holds until one call was answered: the network starts with one share.
    """

    __tablename__ = "networks_states"

    network: Mapped[Network] = enum_column(Network, primary_key=True)
    reason: Mapped[PauseReason | None] = enum_column(PauseReason)
    detail: Mapped[str] = mapped_column(String(400), default="", server_default="")
    paused_at: Mapped[datetime | None]
    resumed_at: Mapped[datetime | None]
    trial: Mapped[bool] = mapped_column(default=False, server_default=false())
    trial_taken_at: Mapped[datetime | None]
    closed_until: Mapped[datetime | None]  # the network itself said "not before" (429) to the whole app
    checked_at: Mapped[datetime | None]
    check_verdict: Mapped[CheckVerdict | None] = enum_column(CheckVerdict)
    check_detail: Mapped[str] = mapped_column(String(400), default="", server_default="")


class Booking(Base):
    """Money for paid calls, in micro-dollars. Only ever inserted, so that no two workers wait for one row.

    `day` is UTC; `fold_bookings` turns the rows of a finished day into one for each call.
    """

    __tablename__ = "networks_bookings"
    __table_args__ = (Index("ix_networks_bookings_day", "network", "day"),)

    id: Mapped[Id]
    network: Mapped[Network] = enum_column(Network)
    day: Mapped[date] = mapped_column(Date)
    call: Mapped[PaidCall] = enum_column(PaidCall)
    times: Mapped[int]
    micros: Mapped[int]


class BudgetNotice(Base):
    """That the admins were told about a month's budget: at the warning, and when it was used up."""

    __tablename__ = "networks_budget_notices"

    network: Mapped[Network] = enum_column(Network, primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    used_up: Mapped[bool] = mapped_column(primary_key=True)
    told_at: Mapped[datetime]


def micros_between(session: Session, network: Network, first: date, end: date, calls: Collection[PaidCall] = ()) -> int:
    """What was booked from `first` up to but without `end`, for these calls or for all; one range of the index."""
    query = select(func.coalesce(func.sum(Booking.micros), 0)).where(
        Booking.network == network, Booking.day >= first, Booking.day < end
    )
    if calls:
        query = query.where(Booking.call.in_(calls))
    return int(session.scalar(query) or 0)

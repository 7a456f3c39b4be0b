"""Shares that stand, for admins: their state, network, age and attempts; neither texts nor names are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import load_only

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share, ShareAttempt, attempts_of
from advocacy.sharing.rules import WaitingFor

PAGE = 50
TECHNICAL = load_only(
    Share.id,
    Share.public_id,
    Share.network,
    Share.state,
    Share.due_at,
    Share.attempts,
    Share.consented_at,
    Share.chosen_for,
    Share.closes_at,
    Share.waiting_for,
    Share.held_reason,
    Share.refused_because,
    Share.unconfirmed_because,
    Share.settle_at,
    Share.lease_until,
    Share.fence,
    Share.published_at,
    Share.reported,
    raiseload=True,
)


class Shown(StrEnum):
    UNCONFIRMED = "unconfirmed"
    WAITING = "waiting"
    HELD = "held"


@dataclass(frozen=True)
class StandingShare:
    share: Share
    since: datetime


@dataclass(frozen=True)
class StandingPage:
    rows: Sequence[StandingShare]
    next_after: str | None


@dataclass(frozen=True)
class TechnicalShare:
    share: Share
    attempts: Sequence[ShareAttempt]


def standing_shares(shown: Shown, after: str | None = None) -> StandingPage:
    """The oldest first, paged by key; `after` is a public id."""
    with transaction() as session:
        anchor = session.scalar(select(Share.id).where(Share.public_id == after)) if after else None
        ids = _waiting(anchor or 0) if shown is Shown.WAITING else _in_state(DeliveryState(shown.value), anchor or 0)
        query = select(Share).where(Share.id.in_(ids)).order_by(Share.id).limit(PAGE + 1).options(TECHNICAL)
        found = session.scalars(query).all()
    rows = [StandingShare(share, share.chosen_for or share.consented_at) for share in found[:PAGE]]
    return StandingPage(rows, rows[-1].share.public_id if len(found) > PAGE else None)


def technical_share(public_id: str) -> TechnicalShare | None:
    with transaction() as session:
        share = session.scalar(select(Share).where(Share.public_id == public_id).options(TECHNICAL))
        return TechnicalShare(share, attempts_of(session, share.id)) if share else None


def _in_state(state: DeliveryState, after: int) -> Select[int]:
    return select(Share.id).where(Share.state == state, Share.id > after).order_by(Share.id).limit(PAGE + 1)


def _waiting(after: int) -> Select[int]:
    """One page of each kind of waiting, so that no kind's number matters; the outer query takes the oldest."""
    kinds = [
        select(Share.id)
        .where(Share.state == DeliveryState.QUEUED, Share.network == network, Share.waiting_for == reason)
        .where(Share.id > after)
        .order_by(Share.id)
        .limit(PAGE + 1)
        .subquery()
        for network in Network
        for reason in WaitingFor
    ]
    return select(union_all(*(select(kind.c.id) for kind in kinds)).subquery().c.id)

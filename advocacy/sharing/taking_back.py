"""A person's wish that their repost goes away again. The wish is a row that the queue sweeps, so it is never lost."""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.sharing.models import Share, own_share
from advocacy.sharing.removal_models import TakeBack
from advocacy.sharing.removing import UNNAMED


class Wished(StrEnum):
    NOTED = "noted"
    NOTED_BEFORE = "noted_before"
    NOTHING_THERE = "nothing_there"  # no published repost, or gone already
    NOT_FOUND = "not_found"


def wish_back(person_id: int, public_id: str) -> Wished:
    """Said twice it is one wish; after a refusal it can be wished again."""
    with transaction() as session:
        share = own_share(session, person_id, public_id)
        if share is None:
            return Wished.NOT_FOUND
        if not can_be_taken_back(share):
            return Wished.NOTHING_THERE
        if not _noted(session, share):
            return Wished.NOTED_BEFORE
        record("repost wished back", actor_id=person_id, subject=f"share:{share.public_id}")
        ring("take_back")
    return Wished.NOTED


def can_be_taken_back(share: Share) -> bool:
    return share.repost_of is not None and share.state is DeliveryState.PUBLISHED and share.gone_at is None


def can_be_wished(share: Share, row: TakeBack | None) -> bool:
    """Not while a wish is under way, and not of one that only its person can delete."""
    if not can_be_taken_back(share):
        return False
    return row is None or (row.state is DeliveryState.REFUSED and row.refused_because != UNNAMED)


def take_back_of(session: Session, share: Share) -> TakeBack | None:
    """Most shares are no reposts, and nobody is asked about them."""
    query = select(TakeBack).where(TakeBack.share_id == share.id)
    return session.scalar(query) if share.repost_of else None


def _noted(session: Session, share: Share) -> bool:
    moment = now()
    wish = {"share_id": share.id, "wished_at": moment, "due_at": moment, "state": DeliveryState.QUEUED}
    new = insert(TakeBack).values(**wish, fence=0, attempts=0).on_conflict_do_nothing().returning(TakeBack.id)
    if session.execute(new).first():
        return True
    row = session.scalars(select(TakeBack).where(TakeBack.share_id == share.id).with_for_update()).one()
    if row.state is not DeliveryState.REFUSED:
        return False
    row.state, row.refused_because, row.waiting_for = DeliveryState.QUEUED, None, None
    row.wished_at, row.due_at, row.attempts = moment, moment, 0
    return True

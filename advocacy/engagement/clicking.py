"""Writing clicks in bulk: one row per visitor, link and day, and the fact that earns a point."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.engagement.models import Click
from advocacy.evidence.recording import Fact, record_facts
from advocacy.evidence.rules import FactKind
from advocacy.sharing.models import Share


@dataclass(frozen=True)
class Clicked:
    share_id: int
    visitor: str
    at: datetime


def write_clicks(clicks: Sequence[Clicked]) -> int:
    """How many were new. Sorted, so that two processes writing the same visitors never wait in a circle."""
    if not clicks:
        return 0
    rows = {(one.share_id, one.at.astimezone(UTC).date(), one.visitor): one for one in reversed(clicks)}
    values = [
        {"share_id": share_id, "day": day, "visitor": visitor, "clicked_at": one.at}
        for (share_id, day, visitor), one in sorted(rows.items())
    ]
    statement = (
        insert(Click).on_conflict_do_nothing().returning(Click.share_id, Click.day, Click.visitor, Click.clicked_at)
    )
    with transaction() as session:
        added = session.execute(statement, values).all()
        owners = _owners(session, {row.share_id for row in added})
        record_facts(
            [
                Fact(
                    source=f"click:{row.share_id}:{row.day}:{row.visitor}",
                    kind=FactKind.CLICK,
                    person_id=owners[row.share_id],
                    happened_at=row.clicked_at,
                    share_id=row.share_id,
                )
                for row in added
                if row.share_id in owners
            ]
        )
    return len(added)


def _owners(session: Session, share_ids: set[int]) -> dict[int, int]:
    """Whose link it is; only of shares that are published, so that nothing earns before it is there."""
    query = select(Share.id, Share.person_id).where(Share.id.in_(share_ids), Share.published_at.is_not(None))
    return dict(session.execute(query).all())

"""From visits to clicks: filtered, hashed, written in bulk, and the fact that earns a point."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.engagement.bursts import Pace
from advocacy.engagement.models import Click
from advocacy.engagement.rules import MOST_OF_A_VISITOR, MOST_OF_AN_ADDRESS, Ranges, Visit, not_counted
from advocacy.engagement.visitors import VisitorKeys
from advocacy.evidence.recording import Fact, record_facts
from advocacy.evidence.rules import FactKind
from advocacy.sharing.models import Share

# What is on its way may be there already, though nobody knows yet. Before that only its owner looks at the link.
MAY_BE_THERE = frozenset({DeliveryState.PUBLISHING, DeliveryState.UNCONFIRMED, DeliveryState.PUBLISHED})


@dataclass(frozen=True)
class Visited:
    """Somebody came through a short link; not judged yet, in memory only."""

    share_id: int
    visit: Visit
    at: datetime


@dataclass(frozen=True)
class Clicked:
    share_id: int
    visitor: str
    at: datetime


class Sieve:
    """Lets people through; keeps crawlers, previews, our offices and bursts back. One per process."""

    def __init__(self, keys: VisitorKeys) -> None:
        self._keys = keys
        self._by_visitor = Pace(MOST_OF_A_VISITOR)
        self._by_address = Pace(MOST_OF_AN_ADDRESS)

    def clicks(self, visits: Sequence[Visited], offices: Ranges) -> list[Clicked]:
        people = [one for one in visits if not_counted(one.visit, offices) is None]
        hashed = [(hashes, one) for one in people if (hashes := self._hashes(one)) is not None]
        for (visitor, address), one in hashed:
            self._by_visitor.note(visitor, one.share_id, one.at)
            self._by_address.note(address, (visitor, one.share_id), one.at)
        return [
            Clicked(one.share_id, visitor, one.at)
            for (visitor, address), one in hashed
            if not self._by_visitor.is_too_quick(visitor, one.at) and not self._by_address.is_too_quick(address, one.at)
        ]

    def forget_before(self, moment: datetime) -> None:
        self._keys.forget_before(moment)

    def _hashes(self, one: Visited) -> tuple[str, str] | None:
        visitor = self._keys.hash_of(one.visit.address, one.visit.user_agent, one.at)
        address = self._keys.hash_of(one.visit.address, "", one.at)
        return (visitor, address) if visitor and address else None


def write_clicks(clicks: Sequence[Clicked]) -> int:
    """How many were new. Sorted, so that two processes writing the same visitors never wait in a circle."""
    if not clicks:
        return 0
    with transaction() as session:
        shares = _counted_shares(session, {one.share_id for one in clicks})
        values = _values(one for one in clicks if one.share_id in shares)
        if not values:
            return 0
        statement = (
            insert(Click).on_conflict_do_nothing().returning(Click.share_id, Click.day, Click.visitor, Click.clicked_at)
        )
        added = session.execute(statement, values).all()
        published = {share_id: owner for share_id, owner in shares.items() if owner is not None}
        record_facts(
            [
                _fact(published[row.share_id], row.share_id, row.day, row.visitor, row.clicked_at)
                for row in added
                if row.share_id in published
            ]
        )
    return len(added)


def facts_of_earlier_clicks(session: Session, share_id: int, person_id: int) -> list[Fact]:
    """Clicks that came before it was known that the share is there (a lost answer, settled later)."""
    rows = session.execute(select(Click.day, Click.visitor, Click.clicked_at).where(Click.share_id == share_id))
    return [_fact(person_id, share_id, row.day, row.visitor, row.clicked_at) for row in rows]


def _values(clicks: Iterable[Clicked]) -> list[dict[str, object]]:
    """One row a visitor, link and day, with its first moment."""
    first: dict[tuple[int, date, str], datetime] = {}
    for one in clicks:
        key = (one.share_id, one.at.astimezone(UTC).date(), one.visitor)
        first[key] = min(one.at, first.get(key, one.at))
    return [
        {"share_id": share_id, "day": day, "visitor": visitor, "clicked_at": at}
        for (share_id, day, visitor), at in sorted(first.items())
    ]


def _counted_shares(session: Session, share_ids: set[int]) -> Mapping[int, int | None]:
    """Shares whose visits count, and whose they are; None while nobody knows whether the share is there."""
    query = select(Share.id, Share.person_id, Share.published_at).where(
        Share.id.in_(share_ids), Share.state.in_(MAY_BE_THERE)
    )
    return {row.id: row.person_id if row.published_at else None for row in session.execute(query)}


def _fact(person_id: int, share_id: int, day: date, visitor: str, at: datetime) -> Fact:
    return Fact(
        source=f"click:{share_id}:{day}:{visitor}",
        kind=FactKind.CLICK,
        person_id=person_id,
        happened_at=at,
        share_id=share_id,
    )

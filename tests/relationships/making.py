"""Facts and persons as tests want them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from advocacy.core.paths import POLICIES
from advocacy.evidence.loading import ScoringBook, load_scoring
from advocacy.evidence.rules import FactKind, KnownFact
from advocacy.networks.rules import Network

BOOK: ScoringBook = load_scoring(POLICIES, "Europe/Amsterdam")
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def known(kind: FactKind, number: int = 1, *, minutes: int = 0, **values: Any) -> KnownFact:
    """A fact of person 1 under share 1, `minutes` after the start."""
    at = START + timedelta(minutes=minutes)
    defaults: dict[str, Any] = {"person_id": 1, "network": Network.X, "share_id": 1, "k": 1, "version": 1}
    return KnownFact(
        id=number,
        source=f"fact:{number:05}",
        kind=kind,
        happened_at=at,
        counts_at=at,
        counts_on=BOOK.calendar.day_of(at),
        **(defaults | values),
    )

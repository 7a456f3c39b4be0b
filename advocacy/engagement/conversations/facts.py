"""What conversations put into evidence, in the transaction in which it happens."""

from datetime import datetime

from advocacy.core.services import now
from advocacy.evidence.recording import Fact
from advocacy.evidence.rules import FactKind
from advocacy.sharing.models import Share


def commented(share: Share, key: str, counterpart: str, *, colleague: bool) -> list[Fact]:
    """Somebody said something. Under shares whose replies are counted by their figure it is not counted twice."""
    if not share.replies_singly:
        return []
    return [
        Fact(
            source=f"comment:{key}",
            kind=FactKind.COMMENT,
            person_id=share.person_id,
            happened_at=now(),
            share_id=share.id,
            subject=subject(key),
            counterpart=counterpart,
            from_colleague=colleague,
        )
    ]


def answered(share: Share, key: str, arrived_at: datetime, answered_at: datetime) -> Fact:
    """`amount`: the seconds that the person outside waited."""
    return Fact(
        source=f"answer:{key}",
        kind=FactKind.ANSWER,
        person_id=share.person_id,
        happened_at=answered_at,
        share_id=share.id,
        subject=subject(key),
        amount=max(int((answered_at - arrived_at).total_seconds()), 0),
    )


def subject(key: str) -> str:
    return f"comment:{key}"

"""What is told in the company's channels too: rows to be posted, in the transaction of whoever tells it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.delivery import DeliveryState
from advocacy.core.room import NoticeKind
from advocacy.core.services import now
from advocacy.notifications.webhook_models import WebhookMessage, webhooks_on

Announced = tuple[NoticeKind, Mapping[str, Any]]  # a kind, and what everybody is told of it
GIVEN = ("kind", "parameters", "endpoint", "values", "once_key")


def announce(session: Session, told: Sequence[Announced]) -> int:
    """In every channel that wants the kind; what is told again under the same key is not posted again."""
    meant = [(kind, shared) for kind, shared in told if kind.in_channel]
    webhooks = webhooks_on(session) if meant else ()
    rows = [
        _row(webhook.id, kind, shared) for kind, shared in meant for webhook in webhooks if kind.name in webhook.kinds
    ]
    if rows:
        session.execute(insert(WebhookMessage).on_conflict_do_nothing(), rows)
        ring("post_to_channels")
    return len(rows)


def _row(webhook_id: int, kind: NoticeKind, shared: Mapping[str, Any]) -> dict[str, Any]:
    moment = now()
    return {
        **{name: shared[name] for name in GIVEN},
        "webhook_id": webhook_id,
        "state": DeliveryState.QUEUED,
        "due_at": moment,
        "made_at": moment,
        "give_up_at": moment + kind.mail_within,
    }

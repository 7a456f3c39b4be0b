"""What is told in the company's channels too: rows to be posted, in the transaction of whoever tells it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.delivery import DeliveryState
from advocacy.core.room import NoticeKind
from advocacy.core.services import now
from advocacy.notifications.webhook_models import WebhookMessage, webhooks_on


def announce(session: Session, kind: NoticeKind, shared: Mapping[str, Any]) -> int:
    """In every channel that wants this kind; who is told it again under the same key is not posted again."""
    if not kind.in_channel:
        return 0
    given = {name: shared[name] for name in ("kind", "parameters", "endpoint", "values", "once_key")}
    moment = now()
    rows = [
        {
            **given,
            "webhook_id": webhook.id,
            "state": DeliveryState.QUEUED,
            "due_at": moment,
            "made_at": moment,
            "give_up_at": moment + kind.mail_within,
        }
        for webhook in webhooks_on(session)
        if kind.name in webhook.kinds
    ]
    if rows:
        session.execute(insert(WebhookMessage).on_conflict_do_nothing(), rows)
        ring("post_to_channels")
    return len(rows)

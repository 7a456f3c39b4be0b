"""What has been read and sent is removed in time."""

from sqlalchemy import delete, or_, select

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.notifications.models import Notice, OutboxMail
from advocacy.notifications.rules import KEEP_MAILS, KEEP_READ_NOTICES
from advocacy.notifications.text_models import TextMessage
from advocacy.notifications.webhook_models import WebhookMessage

ON_THE_WAY = (DeliveryState.QUEUED, DeliveryState.PUBLISHING)


def remove_old() -> None:
    """Mails that ended go after 30 days, notices that were read (or told by mail alone) after 90."""
    with transaction() as session:
        session.execute(
            delete(OutboxMail).where(OutboxMail.made_at < now() - KEEP_MAILS, OutboxMail.state.not_in(ON_THE_WAY))
        )
        old_posts = WebhookMessage.made_at < now() - KEEP_MAILS
        session.execute(delete(WebhookMessage).where(old_posts, WebhookMessage.state.not_in(ON_THE_WAY)))
        old_texts = TextMessage.made_at < now() - KEEP_MAILS
        session.execute(delete(TextMessage).where(old_texts, TextMessage.state.not_in(ON_THE_WAY)))
        in_use = or_(
            select(OutboxMail.id).where(OutboxMail.notice_id == Notice.id).exists(),
            select(TextMessage.id).where(TextMessage.notice_id == Notice.id).exists(),
        )
        seen = Notice.read_at.is_not(None) | ~Notice.in_app
        session.execute(delete(Notice).where(Notice.told_at < now() - KEEP_READ_NOTICES, seen, ~in_use))

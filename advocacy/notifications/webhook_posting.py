"""Posting what is due to the company's channels: claimed, posted without a transaction, finished by the fence."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.delivery import (
    DeliveryState,
    anything_due,
    begin,
    lease_end,
    lock_due,
    lock_held,
    store_body,
)
from advocacy.core.languages import speaking_to
from advocacy.core.mail import Outcome
from advocacy.core.permissions import Role
from advocacy.core.posting import Lost, NotPosted, Posted, Poster
from advocacy.core.queues import TURN_SECONDS
from advocacy.core.services import now, services, settings
from advocacy.core.vault import VaultError
from advocacy.notifications.addressing import whole_address
from advocacy.notifications.kinds import find_kind, words_of
from advocacy.notifications.rules import Ended, EndedBecause
from advocacy.notifications.telling import tell_role
from advocacy.notifications.travelling import apply_outcome, end_row, free_lapsed_rows
from advocacy.notifications.webhook_models import Webhook, WebhookMessage
from advocacy.notifications.webhook_rules import (
    LONGEST_PAUSE,
    NO_SUCH_CHANNEL,
    Said,
    may_post_to,
    outcome_of,
    payload,
)

STOPPED = "channel.stopped"  # a kind of notice


@dataclass(frozen=True)
class Claimed:
    message_id: int
    fence: int
    address: str = field(repr=False)
    body: bytes = field(repr=False)


def anything_to_post() -> bool:
    with transaction() as session:
        return anything_due(session, WebhookMessage, now())


def post_due() -> None:
    """Until nothing is due, or a minute is over."""
    turn_ends = monotonic() + TURN_SECONDS
    while claimed := _claim_next():
        _post(claimed)
        if monotonic() >= turn_ends:
            ring("post_to_channels")
            return


def free_lapsed_posts() -> int:
    return free_lapsed_rows(WebhookMessage)


def _claim_next() -> Claimed | None:
    while True:
        with transaction() as session:
            rows = lock_due(session, WebhookMessage, now(), limit=1)
            if not rows:
                return None
            claimed = _take(session, rows[0])
        if claimed:
            return claimed


def _take(session: Session, row: WebhookMessage) -> Claimed | None:
    """What needs no posting any more ends here: the channel was taken out, or it is old news."""
    webhook = session.get_one(Webhook, row.webhook_id)
    said = _said(row, webhook)
    if not webhook.on or said is None:
        end_row(row, Ended(DeliveryState.CANCELLED, EndedBecause.NOT_WANTED if said else EndedBecause.GONE))
        return None
    if now() >= row.give_up_at:
        end_row(row, Ended(DeliveryState.EXPIRED, EndedBecause.TOO_OLD))
        return None
    address = _address(webhook)
    if address is None:
        end_row(row, Ended(DeliveryState.REFUSED, EndedBecause.NOT_CONFIGURED))
        return None
    body = json.dumps(payload(webhook.service, said)).encode()
    return Claimed(row.id, begin(row, lease_end(session, settings().mail_lease)), address, body)


def _address(webhook: Webhook) -> str | None:
    """None for one that we can't open any more, or whose host is not allowed any more."""
    if not may_post_to(webhook.host, settings().webhook_hosts):
        return None
    try:
        return services().vault.open(webhook.address, webhook.purpose)
    except VaultError:
        return None


def _said(row: WebhookMessage, webhook: Webhook) -> Said | None:
    kind = find_kind(row.kind)
    if kind is None:
        return None
    with speaking_to(webhook.language, settings().time_zone):
        words = words_of(kind, row.parameters)
        return Said(words.title, words.detail, str(kind.button), whole_address(row.endpoint, row.values))


def _post(claimed: Claimed) -> None:
    with transaction() as session:
        ours = store_body(
            session, WebhookMessage, claimed.message_id, claimed.fence, claimed.body, settings().mail_lease
        )
    if ours:
        _finish(claimed, services().get(Poster).post(claimed.address, claimed.body))


def _finish(claimed: Claimed, answer: Posted | NotPosted | Lost) -> None:
    with transaction() as session:
        row = lock_held(session, WebhookMessage, claimed.message_id, claimed.fence)
        if row is None:
            return
        outcome, row.last_answer, pause = meaning_of(answer)
        apply_outcome(row, outcome, pause)
        webhook = session.get_one(Webhook, row.webhook_id)
        webhook.last_answer = row.last_answer
        if isinstance(answer, Posted) and answer.status in NO_SUCH_CHANNEL:
            _stop(webhook)


def meaning_of(answer: Posted | NotPosted | Lost) -> tuple[Outcome, str, timedelta | None]:
    match answer:
        case Posted(status, retry_after):
            pause = min(timedelta(seconds=retry_after), LONGEST_PAUSE) if retry_after else None
            return outcome_of(status), str(status), pause
        case NotPosted(problem):
            return Outcome.LATER, problem.value[:40], None
        case Lost(error):
            return Outcome.UNKNOWN, error[:40], None


def _stop(webhook: Webhook) -> None:
    """The channel is gone or closed to us: nothing more is posted, and admins know."""
    webhook.stopped_at = now()
    key = f"{webhook.public_id}:{now().isoformat()}"
    tell_role(Role.ADMIN, STOPPED, parameters={"name": webhook.name}, once_key=key)

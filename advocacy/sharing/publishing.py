"""Publishing due shares: prepare, call with no transaction open, finish under the fencing token."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from time import monotonic

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from advocacy.content.sending import article_of, fetched, pictures_of
from advocacy.core.database import transaction
from advocacy.core.delivery import store_body
from advocacy.core.services import now, services
from advocacy.networks.outcomes import NotSent, NotSentReason, Prepared, Refused
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Content
from advocacy.sharing.admitting import after_call, no_call_was_made
from advocacy.sharing.claiming import Claimed, claim_due, look_again
from advocacy.sharing.finishing import finish_surely
from advocacy.sharing.models import Share
from advocacy.sharing.sending import send_safely
from advocacy.sharing.tokens import NotNow, ReconnectNeeded, Usable, renew_rejected, usable_token

THREADS = 8
LONG_PREPARE_SECONDS = 1.0  # a refresh or an upload; withdrawn, held or disconnected meanwhile is noticed

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ready:
    """Nothing is missing but the posting call."""

    access_token: str = field(repr=False)
    body: bytes = field(repr=False)


def publish_due() -> None:
    """Until nothing is due. A worker claims as many as it has threads, so that a kill holds up few."""
    app = services().application
    with ThreadPoolExecutor(THREADS, thread_name_prefix="publish") as threads:
        while claimed := claim_due(THREADS):
            list(threads.map(partial(_publish_in, app), claimed))


def _publish_in(app: Flask, claimed: Claimed) -> None:
    """One share's trouble is its own: its lease ends, and the sweep looks after it."""
    with app.app_context():
        try:
            publish(claimed)
        except Exception:
            log.exception("publishing share %s broke", claimed.share_id)


def publish(claimed: Claimed) -> None:
    """One attempt. A worker that lost its lease before the call makes no call."""
    begun = monotonic()
    ready = _ready_safely(claimed)
    if not isinstance(ready, Ready):
        _without_call(claimed, ready)
    elif _still_ours(claimed, ready.body, long_ago=monotonic() - begun > LONG_PREPARE_SECONDS):
        _call(claimed, ready.access_token, ready.body)
    else:
        _give_back(claimed)


def _ready_safely(claimed: Claimed) -> Ready | NotSent | Refused:
    """Whatever fails before the posting call is `NotSent`, a picture missing from the disk too."""
    try:
        return _make_ready(claimed)
    except Exception as error:
        log.exception("preparing share %s broke", claimed.share_id)
        return NotSent(NotSentReason.PREPARE_FAILED, detail=type(error).__name__)


def _make_ready(claimed: Claimed) -> Ready | NotSent | Refused:
    token = usable_token(claimed.connection_id, claimed.network)
    if not isinstance(token, Usable):
        return _not_sent(token)
    prepared = _prepare(claimed, token.access_token)
    if isinstance(prepared, Prepared):
        return Ready(token.access_token, prepared.body)
    return _after_renewing(claimed, token.access_token, prepared) if isinstance(prepared, NotSent) else prepared


def _call(claimed: Claimed, access_token: str, body: bytes) -> None:
    """The posting call, its outcome on the share, and then what it means for the network."""
    called_at = now()
    outcome = send_safely(claimed, access_token, body)
    told = _after_renewing(claimed, access_token, outcome) if isinstance(outcome, NotSent) else outcome
    finish_surely(claimed, told)
    after_call(claimed, outcome, called_at)


def _after_renewing(claimed: Claimed, access_token: str, outcome: NotSent) -> NotSent:
    """X says 401 for a token that ended early, too: renewed once, the share goes again; else the person has to."""
    if outcome.reason is not NotSentReason.RECONNECT:
        return outcome
    try:
        renewed = renew_rejected(claimed.connection_id, claimed.network, access_token)
    except SQLAlchemyError:
        renewed = NotNow(now())  # what the network said is known, and must not be lost with the database
    if isinstance(renewed, ReconnectNeeded):
        return outcome
    reason = NotSentReason.CONFLICT if isinstance(renewed, Usable) else NotSentReason.UNREACHABLE
    return replace(outcome, reason=reason, retry_at=renewed.retry_at if isinstance(renewed, NotNow) else now())


def _without_call(claimed: Claimed, outcome: NotSent | Refused) -> None:
    finish_surely(claimed, outcome)
    _give_back(claimed)


def _give_back(claimed: Claimed) -> None:
    no_call_was_made(claimed)


def _not_sent(token: ReconnectNeeded | NotNow) -> NotSent:
    if isinstance(token, NotNow):
        return NotSent(NotSentReason.UNREACHABLE, token.retry_at)
    return NotSent(NotSentReason.RECONNECT)


def _prepare(claimed: Claimed, access_token: str) -> Prepared | NotSent | Refused:
    """New bytes, pictures uploaded; or those that were stored before a first call."""
    if claimed.body is not None:
        return Prepared(claimed.body)
    return adapter(claimed.network).prepare(access_token, claimed.account, _content(claimed))


def _content(claimed: Claimed) -> Content:
    with transaction() as session:
        named = pictures_of(session, claimed.version_id)
        article = None if named else article_of(session, claimed.version_id, claimed.short_url)
    pictures = [fetched(each, claimed.network) for each in named]
    first, more = (pictures[0], tuple(pictures[1:])) if pictures else (None, ())
    return Content(text=claimed.text, picture=first, article=article, more=more)


def _still_ours(claimed: Claimed, body: bytes, *, long_ago: bool) -> bool:
    """Whether the call may be made now. `long_ago`: the claim's checks are old news and are made once more.

    A commit that took longer than the lease came too late, even if it says yes: somebody else may have the share.
    """
    lease, begun = services().settings.publish_lease, monotonic()
    with transaction() as session:
        if long_ago and not look_again(session, claimed):
            return False
        stored = store_body(session, Share, claimed.share_id, claimed.fence, body, lease)
    return stored and monotonic() - begun < lease.total_seconds()

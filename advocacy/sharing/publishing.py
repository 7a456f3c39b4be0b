"""Publishing due shares: prepare, call with no transaction open, finish under the fencing token."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from flask import Flask

from advocacy.content.sending import article_of, picture_of
from advocacy.core.database import transaction
from advocacy.core.delivery import store_body
from advocacy.core.services import now, services
from advocacy.networks.outcomes import NotSent, NotSentReason, Outcome, Prepared, Refused
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Content
from advocacy.sharing.admitting import after_call, no_call_was_made
from advocacy.sharing.claiming import Claimed, claim_due
from advocacy.sharing.finishing import finish
from advocacy.sharing.models import Share
from advocacy.sharing.tokens import NotNow, ReconnectNeeded, Usable, renew_rejected, usable_token

THREADS = 8


def publish_due() -> None:
    """Until nothing is due. A worker claims as many as it has threads, so that a kill holds up few."""
    app = services().application
    with ThreadPoolExecutor(THREADS, thread_name_prefix="publish") as threads:
        while claimed := claim_due(THREADS):
            list(threads.map(partial(_publish_in, app), claimed))


def _publish_in(app: Flask, claimed: Claimed) -> None:
    with app.app_context():
        publish(claimed)


def publish(claimed: Claimed) -> None:
    """One attempt. A worker that lost its lease before the call makes no call."""
    token = usable_token(claimed.connection_id, claimed.network)
    if not isinstance(token, Usable):
        _without_call(claimed, _not_sent(token))
        return
    prepared = _prepare(claimed, token.access_token)
    if not isinstance(prepared, Prepared):
        _without_call(claimed, prepared)
    elif _still_ours(claimed, prepared.body):
        _call(claimed, token.access_token, prepared.body)
    else:
        _give_back(claimed)


def _call(claimed: Claimed, access_token: str, body: bytes) -> None:
    """The posting call, its outcome on the share, and then what it means for the network."""
    called_at = now()
    outcome = adapter(claimed.network).send(access_token, body)
    finish(claimed, _after_renewing(claimed, access_token, outcome))
    after_call(claimed, outcome, called_at)


def _after_renewing(claimed: Claimed, access_token: str, outcome: Outcome) -> Outcome:
    """X says 401 for a token that ended early, too: renewed once, the share goes again; else the person has to."""
    if not isinstance(outcome, NotSent) or outcome.reason is not NotSentReason.RECONNECT:
        return outcome
    renewed = renew_rejected(claimed.connection_id, claimed.network, access_token)
    return replace(outcome, reason=NotSentReason.CONFLICT, retry_at=now()) if isinstance(renewed, Usable) else outcome


def _without_call(claimed: Claimed, outcome: NotSent | Refused) -> None:
    finish(claimed, outcome)
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
        picture = picture_of(session, claimed.version_id)
        article = None if picture else article_of(session, claimed.version_id, claimed.short_url)
    return Content(text=claimed.text, picture=picture, article=article)


def _still_ours(claimed: Claimed, body: bytes) -> bool:
    lease = services().settings.publish_lease
    with transaction() as session:
        return store_body(session, Share, claimed.share_id, claimed.fence, body, lease)

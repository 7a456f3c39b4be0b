"""Reading the figures that are due, batch after batch, and what follows when a network says no."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.engagement.claiming import Batch, Taken, app_token, claim_batch, put_off, put_off_all, still_ours
from advocacy.engagement.keeping import keep, leave_out
from advocacy.networks.readings import PostState, ReadFailure, ReadFailureReason, ReadResult
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share
from advocacy.sharing.paying import give_back_unread, pay_for_reading
from advocacy.sharing.tokens import NotNow, Usable, mark_reconnect_needed, renew_rejected, usable_token

QUARTER, HOUR, LONG = timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6)
# How long nobody asks again when the answer names no time itself.
PAUSES: Mapping[ReadFailureReason, timedelta] = {
    ReadFailureReason.RECONNECT: LONG,
    ReadFailureReason.OUT_OF_CREDIT: HOUR,
    ReadFailureReason.DEAD_VERSION: HOUR,
    ReadFailureReason.APP_BLOCKED: HOUR,
}
FOR_EVERYBODY = frozenset(
    {ReadFailureReason.OUT_OF_CREDIT, ReadFailureReason.DEAD_VERSION, ReadFailureReason.APP_BLOCKED}
)
FOR_THIS_TOKEN = frozenset({ReadFailureReason.RATE_LIMIT, ReadFailureReason.DAILY_LIMIT, ReadFailureReason.RECONNECT})
NO_MONEY = ReadFailure(ReadFailureReason.OUT_OF_CREDIT, detail="this month's budget")  # looked at again in an hour
ABOUT_ONE_POST = frozenset({ReadFailureReason.REFUSED})
log = logging.getLogger(__name__)


def read_due() -> int:
    """Until nothing is due; answers how many readings were kept."""
    return sum(_read_network(network) for network in Network)


def _read_network(network: Network) -> int:
    """A network that does not answer is left alone until the next run."""
    kept, reachable = 0, True
    while reachable and (batch := claim_batch(network)) is not None:
        if batch.taken:
            number, reachable = _read(batch)
            kept += number
    return kept


def _read(batch: Batch) -> tuple[int, bool]:
    token = _token(batch)
    if not isinstance(token, str):
        _after(batch, batch.taken, token)
        return 0, True
    booked_at = pay_for_reading(batch.network, len(batch.remote_ids))
    if booked_at is None:
        return 0, _after(batch, batch.taken, NO_MONEY)
    result = _ask(batch, token)
    readings = {reading.remote_id: reading for reading in result.readings}
    seen = sum(reading.state is PostState.PRESENT for reading in readings.values())
    give_back_unread(batch.network, len(batch.remote_ids) - seen, booked_at)
    kept = keep(batch, readings)
    left = tuple(one for one in batch.taken if one.remote_id not in readings)
    if result.failure is None:
        put_off(left, now() + QUARTER)  # the answer left them out; that says nothing about them
        return kept, True
    return kept, _after(batch, left, result.failure)


def _ask(batch: Batch, token: str) -> ReadResult:
    """X says 401 for a token that ended early, too: renewed, it is asked once more, and a second no is believed."""
    network = adapter(batch.network)
    result = network.read(token, batch.remote_ids)
    failure = result.failure
    if failure is None or failure.reason is not ReadFailureReason.RECONNECT or batch.connection_id is None:
        return result
    match renew_rejected(batch.connection_id, batch.network, token):
        case Usable(renewed):
            return network.read(renewed, batch.remote_ids)
        case NotNow(retry_at):
            return replace(result, failure=ReadFailure(ReadFailureReason.RATE_LIMIT, retry_at, failure.detail))
        case _:
            return result


def _token(batch: Batch) -> str | ReadFailure:
    if batch.connection_id is None:
        return app_token(batch.network)
    match usable_token(batch.connection_id, batch.network):
        case Usable(access_token):
            return access_token
        case NotNow(retry_at):
            return ReadFailure(ReadFailureReason.RATE_LIMIT, retry_at)
        case _:
            return ReadFailure(ReadFailureReason.RECONNECT)


def _after(batch: Batch, left: tuple[Taken, ...], failure: ReadFailure) -> bool:
    """Puts off what was not read, and everything that would get the same answer. False: leave the network for now."""
    until = failure.retry_at or now() + PAUSES.get(failure.reason, QUARTER)
    if failure.reason in ABOUT_ONE_POST:
        _leave_out_first(left)
        put_off(left[1:], until)
        return True
    put_off(left, until)
    log.info("reading on %s stopped (%s)", batch.network, failure.reason)
    if failure.reason is ReadFailureReason.RECONNECT and batch.connection_id is not None:
        mark_reconnect_needed(batch.connection_id)
    if failure.reason in FOR_EVERYBODY:
        put_off_all(batch.network, None, until)
    elif failure.reason in FOR_THIS_TOKEN:
        put_off_all(batch.network, batch.connection_id, until)
    return failure.reason in FOR_THIS_TOKEN


def _leave_out_first(left: tuple[Taken, ...]) -> None:
    """The post at which reading stopped would stop it each time: it waits for its next step, the others don't."""
    with transaction() as session:
        for share_id, watch in still_ours(session, left[:1]).items():
            leave_out(watch, session.get_one(Share, share_id), now())

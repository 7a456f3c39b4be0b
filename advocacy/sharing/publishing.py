"""Publishing due shares: claim, prepare, call with no transaction open, finish under the fencing token.

What the database is asked for a share, it is asked for several at once: the claim and its checks, the tokens, the
stored bodies, the outcomes. The calls themselves are made side by side, each on a thread of its own.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from time import monotonic

from flask import Flask

from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.delivery import ToStore, store_bodies
from advocacy.core.queues import TURN_SECONDS
from advocacy.core.services import now, services
from advocacy.networks.limiting import give_back
from advocacy.sharing.admitting import after_call
from advocacy.sharing.claiming import Claimed, claim_due, look_again
from advocacy.sharing.finishing import finish_surely, overtaken
from advocacy.sharing.models import Share
from advocacy.sharing.operating.counting import attempt_key
from advocacy.sharing.preparing import Ready, after_renewing, make_ready_safely, ready_at_once
from advocacy.sharing.sending import send_safely
from advocacy.sharing.suspecting import ask_the_network

THREADS = 64
LOOK_AGAIN_SECONDS = 1.0
LONG_PREPARE_SECONDS = 1.0  # a refresh or an upload; withdrawn, held or disconnected meanwhile is noticed

log = logging.getLogger(__name__)


def publish_due() -> None:
    """Until nothing is due. A worker claims as many as it has threads free, so that a kill holds up few."""
    app, turn_ends = services().application, monotonic() + TURN_SECONDS
    under_way: set[Future[None]] = set()
    with ThreadPoolExecutor(THREADS, thread_name_prefix="publish") as threads:
        while True:
            hand = claim_due(THREADS - len(under_way))
            if len(hand) == THREADS:
                ring("publish_due")  # there may be more than one worker's hands can hold
            under_way |= {threads.submit(_alone, app, act) for act in _acts(hand)}
            under_way = _until_free(under_way) if hand else _a_moment(under_way)
            if monotonic() >= turn_ends:
                ring("publish_due")
                return
            if not hand and not under_way:
                return


def _acts(hand: Sequence[Claimed]) -> list[Callable[[], None]]:
    """What is left to do for each: the call, or everything one by one."""
    begun = monotonic()
    ready = ready_at_once(hand) if hand else []
    if monotonic() - begun > LONG_PREPARE_SECONDS:
        return [partial(publish, claimed) for claimed in hand]
    ours = _store(ready) if ready else set()
    calls = {
        made.share_id: partial(_call, made, what.access_token, what.body)
        if made.share_id in ours
        else partial(overtaken, made)
        for made, what in ready
    }
    return [calls.get(claimed.share_id) or partial(publish, claimed) for claimed in hand]


def _alone(app: Flask, act: Callable[[], None]) -> None:
    """One share's trouble is its own: its lease ends, and the sweep looks after it."""
    with app.app_context():
        try:
            act()
        except Exception:  # one share's trouble ends no worker; its lease ends, and the sweep looks after it
            log.exception("publishing a share broke")


def _until_free(under_way: set[Future[None]]) -> set[Future[None]]:
    """Waits until most threads are free: slow answers hold up nobody, and the next hand is worth its transactions.

    Gives those still at work.
    """
    while len(under_way) > THREADS // 4:
        under_way = wait(under_way, return_when=FIRST_COMPLETED).not_done
    return under_way


def _a_moment(under_way: set[Future[None]]) -> set[Future[None]]:
    """Nothing is due just now; what becomes due does not wait for the slowest answer."""
    return wait(under_way, timeout=LOOK_AGAIN_SECONDS).not_done


def publish(claimed: Claimed) -> None:
    """One attempt. A worker that lost its lease before the call makes no call."""
    begun = monotonic()
    ready = make_ready_safely(claimed)
    if not isinstance(ready, Ready):
        finish_surely(claimed, ready)
        give_back(claimed.network, claimed.account.id, attempt_key(claimed.share_id, claimed.fence))
    elif _still_ours(claimed, ready.body, long_ago=monotonic() - begun > LONG_PREPARE_SECONDS):
        _call(claimed, ready.access_token, ready.body)
    else:
        overtaken(claimed)


def _call(claimed: Claimed, access_token: str, body: bytes) -> None:
    """The posting call, its outcome on the share, and then what it means for the network."""
    called_at = now()
    outcome = send_safely(claimed, access_token, body)
    finish_surely(claimed, after_renewing(claimed.connection_id, claimed.network, access_token, outcome))
    after_call(claimed, outcome, called_at)
    ask_the_network(claimed.network, outcome, called_at)


def _still_ours(claimed: Claimed, body: bytes, *, long_ago: bool) -> bool:
    """Whether the call may be made now. `long_ago`: the claim's checks are old news and are made once more."""
    return claimed.share_id in _store([(claimed, Ready("", body))], look_first=[claimed] if long_ago else [])


def _store(ready: Sequence[tuple[Claimed, Ready]], look_first: Sequence[Claimed] = ()) -> set[int]:
    """The exact bytes, before any call; answers with the shares that may be called.

    A commit that took longer than the lease came too late, even if it says yes: somebody else may have the share.
    """
    lease, begun = services().settings.publish_lease, monotonic()
    bodies = [ToStore(claimed.share_id, claimed.fence, made.body) for claimed, made in ready]
    with transaction() as session:
        if not all(look_again(session, claimed) for claimed in look_first):
            return set()
        stored = store_bodies(session, Share, bodies, lease)
    return stored if monotonic() - begun < lease.total_seconds() else set()

"""A circuit breaker for each network: a run of failures pauses it, a probe or an admin lets it run again.

Call `heed` once after each posting call, after `finish` and with no transaction open. It costs one round trip to
Valkey; the open breaker itself is a pause row in PostgreSQL. Valkey away or flushed: the run is counted anew.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from redis import RedisError

from advocacy.core.services import now, services
from advocacy.networks.outcomes import NotSent, Outcome, Unknown
from advocacy.networks.pause_rules import (
    CALLS_LOOKED_AT,
    Call,
    Evidence,
    PauseReason,
    breaks,
    evidence_of,
    operators_reason,
)
from advocacy.networks.pausing import end_trial, pause
from advocacy.networks.rules import Network

KEPT_SECONDS = 24 * 3600


def heed(network: Network, outcome: Outcome, *, called_at: datetime, trial: bool = False) -> PauseReason | None:
    """What an outcome means for the network. Not None: this call paused it, and the admins have to be told.

    `called_at`: when the call began, by the product's clock. `trial`: the claim went through `pausing.admit`.
    """
    reason = operators_reason(outcome)
    evidence = evidence_of(outcome)
    if reason is None and evidence is Evidence.NONE:
        return None
    calls = _note(network, Call(now(), evidence is Evidence.FAILED))
    failed_trial = trial and evidence is Evidence.FAILED
    if reason is None and (failed_trial or breaks(calls, now())):
        reason = PauseReason.BREAKER
    if reason is None:
        if trial:
            end_trial(network)
        return None
    if reason is PauseReason.BREAKER:
        forget(network)  # so that what opened it does not open it again after the probe
    return reason if pause(network, reason, _words(outcome), seen_at=called_at) else None


def last_call(network: Network) -> Call | None:
    """The newest call that anybody made, for the page; None when Valkey remembers none."""
    try:
        kept = services().queues.redis.lrange(_key(network), 0, 0)
    except RedisError:
        return None
    return next(iter(_read(kept)), None)


def forget(network: Network) -> None:
    try:
        services().queues.redis.delete(_key(network))
    except RedisError:
        return  # the entries are old in two minutes


def _note(network: Network, call: Call) -> Sequence[Call]:
    """Keep the newest calls; answers with them, newest first."""
    key = _key(network)
    try:
        with services().queues.redis.pipeline(transaction=True) as pipe:
            pipe.lpush(key, f"{int(call.failed)}:{call.at.timestamp()}")
            pipe.ltrim(key, 0, CALLS_LOOKED_AT - 1)
            pipe.expire(key, KEPT_SECONDS)
            pipe.lrange(key, 0, -1)
            return _read(pipe.execute()[-1])
    except RedisError:
        return [call]


def _read(kept: Sequence[bytes | str]) -> list[Call]:
    """The client answers bytes; its types allow for one that was told to decode."""
    pairs = [(entry.decode() if isinstance(entry, bytes) else entry).split(":", 1) for entry in kept]
    return [Call(datetime.fromtimestamp(float(moment), UTC), failed == "1") for failed, moment in pairs]


def _words(outcome: Outcome) -> str:
    match outcome:
        case NotSent(detail=words) | Unknown(evidence=words):
            return f"{words} ({outcome.http_status})" if outcome.http_status else words
        case _:
            return ""


def _key(network: Network) -> str:
    return f"advocacy:breaker:{network.value}"

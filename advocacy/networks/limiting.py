"""Limits respected before the call: buckets per account and per app, counted in Valkey, rebuilt from the attempts.

How publishing uses it:
- Claim, inside its transaction, after every check of the database and before `begin`:
  `take_each(network, wanted, now(), history)`; the key of each is "<share id>:<fence of this attempt>".
  `Granted`: go on. `NotYet(retry_at)`: the share waits for the limit until then, no attempt counted.
- `give_back` with the same key when surely no posting call was made: the claim's later checks said no, or the outcome
  is `NotSent` from *Prepare* or the token. A call that was refused or limited (429) stays counted.
- What the network itself says (a 429, "not before") is kept with the connection, not here.

The attempts are the truth; a bucket is a sorted set of attempts by moment, so counting one twice changes nothing. What
became of Valkey's memory, and how it is counted anew, stands in recounting.py; meanwhile everybody waits a second.

Valkey away: nothing is granted for ten seconds. Counting each time from the attempts would be right but slow exactly
when the house is in trouble, and without Valkey no bell wakes a worker anyway; waiting loses nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from redis import RedisError

from advocacy.core.services import services
from advocacy.networks.buckets import bucket, life, marker, run_id
from advocacy.networks.pricing import network_book
from advocacy.networks.recounting import History, recount
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Act, LimitScope, Network, RateLimit
from advocacy.networks.windows import as_score, counts_after, frees_at, from_score

AGAIN_WHILE_BUILDING = timedelta(seconds=1)
AGAIN_WITHOUT_VALKEY = timedelta(seconds=10)

# KEYS: marker, then a bucket per limit. ARGV: run id, attempt, now, then per limit: counts after, calls, life.
TAKE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'unbuilt'} end
if #KEYS > 1 and redis.call('ZSCORE', KEYS[2], ARGV[2]) then return {'granted'} end
local full = {'full'}
for place = 2, #KEYS do
  local at = 3 * (place - 2) + 4
  redis.call('ZREMRANGEBYSCORE', KEYS[place], '-inf', ARGV[at])
  local excess = redis.call('ZCARD', KEYS[place]) - tonumber(ARGV[at + 1])
  if excess >= 0 then
    full[#full + 1] = tostring(place - 2)
    full[#full + 1] = redis.call('ZRANGE', KEYS[place], excess, excess, 'WITHSCORES')[2]
  end
end
if #full > 1 then return full end
for place = 2, #KEYS do
  redis.call('ZADD', KEYS[place], ARGV[3], ARGV[2])
  redis.call('EXPIRE', KEYS[place], ARGV[3 * (place - 2) + 6])
end
return {'granted'}
"""


@dataclass(frozen=True)
class Granted:
    """Counted; make the call."""


@dataclass(frozen=True)
class NotYet:
    """Not before that second. `scope` None: it could not be counted just now."""

    retry_at: datetime
    scope: LimitScope | None = None


@dataclass(frozen=True)
class Used:
    """How far a limit is used; `frees_at`: the next midnight for limits by UTC day."""

    limit: RateLimit
    calls: int
    frees_at: datetime | None


def limits_of(network: Network) -> Sequence[RateLimit]:
    """The network's own limits, with the company's figures where `policies/networks.toml` names others."""
    return network_book().limits_of(network, adapter(network).limits)


class Wanted(NamedTuple):
    """A posting call that is about to be made."""

    account: str
    key: str
    act: Act = Act.POST


def take(network: Network, account: str, key: str, now: datetime, history: History) -> Granted | NotYet:
    """Count one posting call against every limit, or say when there is room. Counting the same key again is free."""
    return take_each(network, [Wanted(account, key)], now, history)[0]


def take_each(
    network: Network, wanted: Sequence[Wanted], now: datetime, history: History
) -> Sequence[Granted | NotYet]:
    """The same for several calls, one after the other, on one way to Valkey and back; answers in the same order."""
    limits = limits_of(network)
    if not limits:
        return [Granted()] * len(wanted)
    try:
        answers = _ask(network, wanted, now, limits)
        if ["unbuilt"] in answers:
            if not recount(network, now, limits, history):
                return [NotYet(now + AGAIN_WHILE_BUILDING)] * len(wanted)
            answers = _ask(network, wanted, now, limits)
    except RedisError:
        return [NotYet(now + AGAIN_WITHOUT_VALKEY)] * len(wanted)
    return [_read(answer, _counting(limits, one.act), now) for one, answer in zip(wanted, answers, strict=True)]


def give_back(network: Network, account: str, key: str) -> None:
    """The call was surely never made. Lost when Valkey is away: then it counts until its window ends."""
    try:
        with services().queues.redis.pipeline(transaction=False) as pipe:
            for limit in limits_of(network):
                pipe.zrem(bucket(network, limit, account), key)
            pipe.execute()
    except RedisError:
        return


def used(network: Network, now: datetime) -> Sequence[Used] | None:
    """The app's limits and how far they are used, for the page; None while nobody counted since Valkey came back."""
    limits = [limit for limit in limits_of(network) if limit.scope is LimitScope.APP]
    try:
        redis = services().queues.redis
        if not redis.exists(marker(network)):
            return None
        return [_use(limit, redis.zcount(bucket(network, limit, ""), *_range(limit, now)), now) for limit in limits]
    except RedisError:
        return None


def _ask(network: Network, wanted: Sequence[Wanted], now: datetime, limits: Sequence[RateLimit]) -> list[list[str]]:
    with services().queues.redis.pipeline(transaction=False) as pipe:
        for account, key, act in wanted:
            counting = _counting(limits, act)
            windows: list[str | int] = []
            for limit in counting:
                windows += [as_score(counts_after(limit, now)), limit.calls, life(limit)]
            keys = [marker(network), *(bucket(network, limit, account) for limit in counting)]
            pipe.eval(TAKE, len(keys), *keys, run_id(), key, as_score(now), *windows)
        return [[_text(part) for part in answer] for answer in pipe.execute()]


def _counting(limits: Sequence[RateLimit], act: Act) -> Sequence[RateLimit]:
    """Those that such a call counts against; every network has one for everything that it lets us do."""
    return [limit for limit in limits if act in limit.acts]


def _read(answer: Sequence[str], limits: Sequence[RateLimit], now: datetime) -> Granted | NotYet:
    match answer:
        case ["granted"]:
            return Granted()
        case ["full", *pairs]:
            full = [
                (limits[int(place)], from_score(int(float(score))))
                for place, score in zip(pairs[::2], pairs[1::2], strict=True)
            ]
            waits = [(frees_at(limit, leaving, now), limit.scope) for limit, leaving in full]
            return NotYet(*max(waits))
        case _:
            return NotYet(now + AGAIN_WHILE_BUILDING)


def _use(limit: RateLimit, calls: int, now: datetime) -> Used:
    return Used(limit, calls, frees_at(limit, now, now) if limit.until_midnight else None)


def _range(limit: RateLimit, now: datetime) -> tuple[str, str]:
    return f"({as_score(counts_after(limit, now))}", "+inf"


def _text(part: Any) -> str:
    return part.decode() if isinstance(part, bytes) else str(part)

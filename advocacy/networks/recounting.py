"""Counting limits anew from the attempts, when Valkey came back empty or as another one.

The marker "built" carries Valkey's own run id: a flush loses it, a restart or a fail-over contradicts it (an
append-only file may have lost its last second), and it ends by itself after some minutes, so that the count mends
itself. Without a marker one builder counts; nothing is granted meanwhile.

A limit by UTC day asks for one figure for each account, whatever the number of calls; what fills its bucket has no
names then, so a call that is given back afterwards counts until the next time. The last half minute keeps its names: a
claim that has its place here and is not in the database yet must not be forgotten. A sliding limit asks for its
window's calls, never for more than the app may make in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple, Protocol, TypeVar

from advocacy.core.identifiers import random_token
from advocacy.core.services import services
from advocacy.networks.buckets import bucket, builder, life, marker, run_id
from advocacy.networks.rules import Act, LimitScope, Network, RateLimit
from advocacy.networks.windows import as_score, counts_after

MARKER_SECONDS = 600
BUILDER_SECONDS = 30
UNSETTLED = timedelta(seconds=30)  # a claim's transaction is long over by then
BATCH = 1_000

Item = TypeVar("Item")

# KEYS: bucket. ARGV: calls, their moment, life, until when. What stood there up to then is in the figure.
FILL = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[4])
local members = {}
for call = 1, tonumber(ARGV[1]) do
  members[#members + 1] = ARGV[2]
  members[#members + 1] = 'counted:' .. call
  if #members == 1000 or call == tonumber(ARGV[1]) then
    redis.call('ZADD', KEYS[1], unpack(members))
    members = {}
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
"""
# The builder's last act: only if nothing was flushed since it began.
BUILT = """
if redis.call('GET', KEYS[2]) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
redis.call('DEL', KEYS[2])
return 1
"""


class Made(NamedTuple):
    """A posting call that was made, or may have been."""

    account: str
    key: str
    at: datetime
    act: Act = Act.POST


class History(Protocol):
    """The truth about calls; sharing reads its attempts. Only calls later than a moment are asked for."""

    def calls_since(self, network: Network, moment: datetime, most: int) -> Iterable[Made]:
        """The newest, at most so many."""

    def counts_between(self, network: Network, moment: datetime, until: datetime) -> Mapping[str, int]:
        """How many each account made, up to and with `until`."""


def recount(network: Network, now: datetime, limits: Sequence[RateLimit], history: History) -> bool:
    """Fill every bucket, then set the marker. False when another builds or Valkey was flushed again."""
    redis, token = services().queues.redis, random_token(16)
    if not redis.set(builder(network), token, nx=True, ex=BUILDER_SECONDS):
        return False
    since = {limit: counts_after(limit, now) for limit in limits}
    if days := [limit for limit in limits if limit.until_midnight]:
        midnight = since[days[0]]
        settled = max(midnight, now - UNSETTLED)
        _fill_days(network, midnight, settled, days, history)
        since |= dict.fromkeys(days, settled)
    _add_calls(network, since, history)
    return bool(redis.eval(BUILT, 2, marker(network), builder(network), run_id(), token, MARKER_SECONDS))


def _fill_days(
    network: Network, midnight: datetime, settled: datetime, limits: Sequence[RateLimit], history: History
) -> None:
    counts = history.counts_between(network, midnight, settled)
    for limit in limits:
        figures = {"": sum(counts.values())} if limit.scope is LimitScope.APP else counts
        for piece in _pieces(figures.items()):
            with services().queues.redis.pipeline(transaction=False) as pipe:
                for account, calls in piece:
                    moments = as_score(midnight) + 1, life(limit), as_score(settled)
                    pipe.eval(FILL, 1, bucket(network, limit, account), calls, *moments)
                pipe.execute()


def _add_calls(network: Network, since: Mapping[RateLimit, datetime], history: History) -> None:
    """Calls under their own names and moments, each only into the buckets that want calls of that moment."""
    most = max(limit.calls for limit in since)
    for calls in _pieces(history.calls_since(network, min(since.values()), most)):
        with services().queues.redis.pipeline(transaction=False) as pipe:
            for limit, moment in since.items():
                within = [call for call in calls if call.at > moment and call.act in limit.acts]
                for name, members in _by_bucket(network, limit, within).items():
                    pipe.zadd(name, members)
                    pipe.expire(name, life(limit))
            pipe.execute()


def _pieces(items: Iterable[Item]) -> Iterator[list[Item]]:
    waiting = iter(items)
    while piece := list(islice(waiting, BATCH)):
        yield piece


def _by_bucket(network: Network, limit: RateLimit, calls: Iterable[Made]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for call in calls:
        found.setdefault(bucket(network, limit, call.account), {})[call.key] = as_score(call.at)
    return found

"""Signs of life of workers and scheduler, kept in Valkey: who is there, and who was silent in the last minutes.

RQ's own heartbeat of an idle worker comes every seven minutes, too seldom to see that one is gone.
All moments are Valkey's own, so that machines with clocks of their own agree.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from os import getpid
from socket import gethostname
from threading import Event, Thread
from typing import Any

from redis import Redis, RedisError

BEAT_SECONDS = 10.0
MARK_SECONDS = 30.0
MARKS = 24  # twelve minutes
SILENT_SECONDS = 60.0
FORGOTTEN_SECONDS = 900.0  # a process that was killed is shown as missing for so long
EVERYBODY = "advocacy:beats"
CLOCK = "clock"


class Mark(StrEnum):
    """Half a minute of a process's life."""

    BEFORE = "before"
    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"


@dataclass(frozen=True)
class Process:
    """`role`: the queues it works, with commas, or `clock`. `born`: seconds, by Valkey's clock."""

    role: str
    host: str
    pid: int
    born: float

    @property
    def queues(self) -> list[str]:
        """Those that it works; a clock works none."""
        return [] if self.role == CLOCK else self.role.split(",")

    @property
    def key(self) -> str:
        return f"{self.role}|{self.host}|{self.pid}|{self.born:.3f}"


@dataclass(frozen=True)
class Heartbeat:
    """`silent_for`: seconds since the last beat. Marks: oldest first."""

    process: Process
    silent_for: float
    marks: Sequence[Mark]

    @property
    def is_heard(self) -> bool:
        return self.silent_for < SILENT_SECONDS


@contextmanager
def beating(redis: Redis, role: str) -> Iterator[None]:
    """Beats every ten seconds from a thread of its own while the block runs; a clean end takes the process off."""
    ended = Event()
    thread = Thread(target=_beat_until, args=(redis, role, ended), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(BEAT_SECONDS)


def beat(redis: Redis, process: Process) -> None:
    """One sign of life. Raises RedisError when Valkey is away."""
    moment = _moment(redis)
    with redis.pipeline(transaction=False) as pipe:
        pipe.zadd(EVERYBODY, {process.key: moment})
        pipe.zadd(_beats_of(process), {f"{moment:.3f}": moment})
        pipe.zremrangebyscore(_beats_of(process), "-inf", moment - MARKS * MARK_SECONDS)
        pipe.expire(_beats_of(process), int(FORGOTTEN_SECONDS))
        pipe.execute()


def heartbeats(redis: Redis) -> list[Heartbeat] | None:
    """Everybody who beat in the last quarter of an hour, by role and age; None when Valkey is away."""
    try:
        moment = _moment(redis)
        redis.zremrangebyscore(EVERYBODY, "-inf", moment - FORGOTTEN_SECONDS)
        found = [(_process(key), last) for key, last in _scored(redis, EVERYBODY)]
        return [
            Heartbeat(process, max(0.0, moment - last), marks(process.born, _times(redis, process), moment))
            for process, last in sorted(found, key=lambda pair: (pair[0].role == CLOCK, pair[0].born))
        ]
    except RedisError:
        return None


def marks(born: float, beats: Sequence[float], now: float) -> list[Mark]:
    """Each half minute of the last twelve minutes, oldest first. Three beats belong into one; a single one is late."""
    return [_mark(born, beats, now - (place + 1) * MARK_SECONDS) for place in reversed(range(MARKS))]


def _mark(born: float, beats: Sequence[float], start: float) -> Mark:
    end = start + MARK_SECONDS
    if end <= born:
        return Mark.BEFORE
    heard = sum(start < beat <= end for beat in beats)
    if heard >= 2 or (heard and born > start):
        return Mark.ON_TIME
    return Mark.LATE if heard else Mark.MISSING


def _beat_until(redis: Redis, role: str, ended: Event) -> None:
    """A Valkey that is away, at the start too, is waited for; the gap shows."""
    process: Process | None = None
    while True:
        with suppress(RedisError):
            process = process or Process(role, gethostname(), getpid(), _moment(redis))
            beat(redis, process)
        if ended.wait(BEAT_SECONDS):
            break
    if process:
        _take_off(redis, process)


def _take_off(redis: Redis, process: Process) -> None:
    with suppress(RedisError):
        redis.zrem(EVERYBODY, process.key)
        redis.delete(_beats_of(process))


def _moment(redis: Redis) -> float:
    seconds, micros = redis.time()
    return float(seconds) + float(micros) / 1_000_000


def _times(redis: Redis, process: Process) -> list[float]:
    return [score for _, score in _scored(redis, _beats_of(process))]


def _scored(redis: Redis, key: str) -> list[tuple[str, float]]:
    rows: Any = redis.zrange(key, 0, -1, withscores=True)
    return [(member.decode(), float(score)) for member, score in rows]


def _process(key: str) -> Process:
    role, host, pid, born = key.split("|")
    return Process(role, host, int(pid), float(born))


def _beats_of(process: Process) -> str:
    return f"advocacy:beats:{process.host}:{process.pid}"

"""The supervisor's decisions: when to start a process again, when to give up, in which order to start and end."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar


class Kind(StrEnum):
    """What a process is for. Nothing may need a process that ended before it: see STOP_ORDER."""

    WEB = "web"
    WORKER = "worker"
    CRON = "cron"
    SANDBOX = "sandbox"


Thing = TypeVar("Thing")

STOP_ORDER = (Kind.WEB, Kind.WORKER, Kind.CRON, Kind.SANDBOX)
START_ORDER = tuple(reversed(STOP_ORDER))
# Seconds at most that those without a port leave the machine to those that answer people.
HEAD_START = 3.0
# Seconds to end by itself; a worker may be in the middle of a call to a network (20 s at most, PUBLISH_TIMEOUT).
GRACE = {Kind.WEB: 10.0, Kind.WORKER: 30.0, Kind.CRON: 5.0, Kind.SANDBOX: 5.0}
PORT_SETTING = {Kind.WEB: "PORT", Kind.SANDBOX: "SANDBOX_PORT"}


@dataclass(frozen=True)
class RestartPolicy:
    """Times in seconds. `attempts` failures in a row without ever having been stable mean that it can't start."""

    first: float = 0.5
    longest: float = 30.0
    stable_after: float = 10.0
    attempts: int = 5


@dataclass(frozen=True)
class History:
    """How a process did so far: ends in a row, and whether it was ever up long enough to count as started."""

    failures: int = 0
    was_stable: bool = False


@dataclass(frozen=True)
class Restart:
    """Start again after so many seconds."""

    after: float


@dataclass(frozen=True)
class GiveUp:
    """It could not start."""


def after_exit(history: History, uptime: float, policy: RestartPolicy) -> tuple[History, Restart | GiveUp]:
    """What to do about a process that ended by itself after `uptime` seconds; waits double from one to the next."""
    stable = uptime >= policy.stable_after
    failures = 1 if stable else history.failures + 1
    history = History(failures, history.was_stable or stable)
    if failures >= policy.attempts and not history.was_stable:
        return history, GiveUp()
    return history, Restart(min(policy.longest, policy.first * 2 ** min(failures - 1, 16)))


def in_start_order(things: Iterable[Thing], kind: Callable[[Thing], Kind]) -> list[Thing]:
    """What others need comes first."""
    return sorted(things, key=lambda thing: START_ORDER.index(kind(thing)))


def first_moment(now: float, port: int | None, *, listening: bool) -> float:
    """When to start one at first: `now` for those that listen, and for all where nobody does; others let them go first.

    Somebody waits for the first page; nobody for a worker, and all starting at once on few cores are slow together.
    """
    return now if port is not None or not listening else now + HEAD_START


def port_in_use(kind: Kind, port: int) -> str:
    """Words for a port that another program has."""
    setting = PORT_SETTING.get(kind, "PORT")
    return (
        f"Port {port} on 127.0.0.1 is used by another program, and the {kind} needs it. "
        f"Choose another one with {setting}, for example: {setting}={port + 10} make demo"
    )

"""Rings the bells that the rooms' cards declare: once a second, and only where something is due.

Two of these do no harm: a bell that is already rung stays one job, and every task is idempotent.
"""

import logging
import signal
import time
from collections.abc import Callable
from types import FrameType

from flask import Flask
from redis import Redis, RedisError

from advocacy.core.heartbeats import CLOCK, beating
from advocacy.core.room import Cron
from advocacy.core.services import services
from advocacy.guidelines.life_rules import How
from advocacy.guidelines.reloading import Broken, reload_files
from advocacy.guidelines.reporting import outcome_line

log = logging.getLogger(__name__)
TICK_SECONDS = 1.0


def keep_time(app: Flask) -> None:
    """Runs until SIGTERM or SIGINT; SIGHUP brings changed guidelines into force.

    A database or Redis that is away is waited for.
    """
    stopping: list[bool] = []

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.append(True)

    asked: list[bool] = []
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGHUP, lambda _signal, _frame: asked.append(True))
    next_at: dict[str, float] = {}
    with app.app_context():
        valkey = services().queues.redis
    while not stopping and not _answers(valkey):
        time.sleep(TICK_SECONDS)
    if stopping:
        return
    with beating(valkey, CLOCK):
        while not stopping:
            with app.app_context():
                if asked:
                    asked.clear()
                    reload_guidelines()
                tick(time.monotonic(), next_at)
            time.sleep(TICK_SECONDS)


def reload_guidelines() -> str:
    """SIGHUP: the rule files come into force, or what is wrong with them stands in the log and nothing changes."""
    try:
        outcome = reload_files(How.SIGNAL)
    except Exception:  # a database that is away must not end the scheduler
        log.exception("the guidelines could not be reloaded")
        return ""
    words = outcome_line(outcome)
    log.warning("guidelines: %s", words)
    for problem in outcome.problems if isinstance(outcome, Broken) else ():
        log.warning("guidelines: %s", problem)
    return words


def _answers(valkey: Redis) -> bool:
    try:
        return bool(valkey.ping())
    except RedisError:
        return False


def tick(moment: float, next_at: dict[str, float]) -> list[str]:
    """Rings what is due at this moment; answers with the tasks rung. `next_at` remembers between ticks."""
    rung = []
    for entry in entries():
        if moment < next_at.get(entry.task, 0.0):
            continue
        asked = _asks(entry.due, entry.task)
        if asked and not services().queues.ring(entry.task):
            break  # Valkey is away: nothing is taken for rung, a daily task least of all
        next_at[entry.task] = moment + entry.every.total_seconds()
        if asked:
            rung.append(entry.task)
    return rung


def entries() -> list[Cron]:
    return [entry for room in services().rooms for entry in room.cron]


def _asks(due: Callable[[], bool] | None, task: str) -> bool:
    if due is None:
        return True
    try:
        return due()
    except Exception:  # a database that is away must not end the scheduler; it asks again in a moment
        log.exception("could not ask whether %s is due", task)
        return False

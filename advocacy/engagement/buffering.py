"""Clicks wait in memory until one thread writes them in bulk every 250 ms: a killed process may lose that much.

The thread starts with the first visit, so that each process forked by the server has one of its own.
"""

import atexit
import logging
import os
import threading
import weakref
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError

from advocacy.core.services import EXTENSION, Services
from advocacy.engagement.clicking import Clicked, Sieve, Visited, write_clicks
from advocacy.engagement.rules import ranges_of
from advocacy.engagement.visitors import VisitorKeys

if TYPE_CHECKING:
    from flask import Flask

FLUSH_SECONDS = 0.25
MOST_WAITING = 50_000  # a few megabytes; what comes after that is dropped
DATABASE_AWAY = (OperationalError, InterfaceError, NoConnectionFreeError)
log = logging.getLogger(__name__)


class ClickBuffer:
    """Two lists: visits as they came (for a quarter of a second), and clicks that could not be written yet."""

    def __init__(self, app: "Flask") -> None:
        self._app = app
        self._visits: list[Visited] = []
        self._clicks: list[Clicked] = []
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._thread: threading.Thread | None = None
        self._away = False
        self._sieve = Sieve(VisitorKeys(self._services.queues.redis))
        _after_a_fork(weakref.ref(self))

    def add(self, visited: Visited) -> None:
        with self._lock:
            if len(self._visits) < MOST_WAITING:
                self._visits.append(visited)
            if self._thread is None:
                self._thread = self._start()

    def flush(self) -> None:
        """Judge and write what waits. What the database could not take waits for the next time."""
        with self._writing:
            with self._lock:
                visits, self._visits = self._visits, []
            clicks, self._clicks = self._clicks + self._judged(visits), []
            if not self._written(clicks):
                self._clicks = clicks[:MOST_WAITING]

    def reset(self) -> None:
        """In a forked child: what waits is the parent's to write, and its thread was not forked along."""
        self._visits, self._clicks, self._thread = [], [], None
        self._lock, self._writing = threading.Lock(), threading.Lock()

    def _start(self) -> threading.Thread:
        thread = threading.Thread(target=self._run, name="clicks", daemon=True)
        thread.start()
        _at_the_end(weakref.ref(self))
        return thread

    @property
    def _services(self) -> Services:
        built: Services = self._app.extensions[EXTENSION]
        return built

    def _judged(self, visits: list[Visited]) -> list[Clicked]:
        self._sieve.forget_before(self._services.clock.now())
        return self._sieve.clicks(visits, ranges_of(self._services.settings.office_networks)) if visits else []

    def _written(self, clicks: list[Clicked]) -> bool:
        """False when they have to wait. Another failure than a database that is away would only come again."""
        try:
            with self._app.app_context():
                write_clicks(clicks)
        except DATABASE_AWAY as error:
            if not self._away:  # its words hold the statement's parameters, so the kind has to do
                log.warning("clicks wait for the database (%s)", type(error).__name__)
            self._away = True
            return False
        self._away = False
        return True

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(FLUSH_SECONDS)
            try:
                self.flush()
            except Exception as error:  # noqa: BLE001 - the one thread has to live on
                log.error("clicks were lost (%s)", type(error).__name__)


def _after_a_fork(buffer: "weakref.ref[ClickBuffer]") -> None:
    def reset() -> None:
        if (found := buffer()) is not None:
            found.reset()

    os.register_at_fork(after_in_child=reset)


def _at_the_end(buffer: "weakref.ref[ClickBuffer]") -> None:
    """Both ways, since a process of multiprocessing ends without atexit; flushing nothing does nothing."""

    def flush() -> None:
        if (found := buffer()) is not None:
            found.flush()

    atexit.register(flush)
    Finalize(None, flush, exitpriority=100)

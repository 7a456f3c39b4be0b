"""Runs the product's processes: starts them, passes on what they print, restarts what dies, ends all in order."""

import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from advocacy.machine.child import Child, start_child
from advocacy.machine.errors import MachineError
from advocacy.machine.forking import fork_child
from advocacy.machine.output import Lines, Sink
from advocacy.machine.rules import (
    GRACE,
    STOP_ORDER,
    GiveUp,
    History,
    Kind,
    RestartPolicy,
    after_exit,
    first_moment,
    in_start_order,
    port_in_use,
)

_TURN = 0.1
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class ProcessSpec:
    """One process of the product. `port` is where it will listen on 127.0.0.1, if it does.

    `run`, when given, is what it does as a fork of ours; else `argv` is started.
    """

    name: str
    kind: Kind
    argv: tuple[str, ...]
    environ: Mapping[str, str] = field(repr=False)
    port: int | None = None
    run: Callable[[], None] | None = None


@dataclass
class _Running:
    spec: ProcessSpec
    history: History = field(default_factory=History)
    child: Child | None = None
    lines: Lines | None = None
    started_at: float = 0.0
    due_at: float | None = None


def check_ports(ports: Mapping[Kind, int]) -> None:
    """Raises MachineError naming the setting when another program has a port that we need."""
    for kind, port in ports.items():
        if not _free(port):
            raise MachineError(port_in_use(kind, port))


@dataclass
class Supervisor:
    """`ready` is called once, when every port answers. `trouble` gives words when a server below us has ended.

    To be run on the main thread. `run` returns the exit code: 0 when it was asked to end, 1 when something could
    not start or a server ended.
    """

    specs: Sequence[ProcessSpec]
    sink: Sink
    ready: Callable[[], None] = lambda: None
    trouble: Callable[[], str | None] = lambda: None
    policy: RestartPolicy = field(default_factory=RestartPolicy)
    grace: Mapping[Kind, float] = field(default_factory=lambda: GRACE)
    _all: list[_Running] = field(default_factory=list)
    _requests: int = 0
    _exit_code: int = 0
    _announced: bool = False

    def run(self) -> int:
        """Run until a signal asks to end (a second one ends at once) or something could not be kept running."""
        self._all = [_Running(spec) for spec in in_start_order(self.specs, lambda spec: spec.kind)]
        with selectors.DefaultSelector() as selector, self._signals():
            try:
                listening = any(running.spec.port is not None for running in self._all)
                for running in self._all:
                    running.due_at = first_moment(time.monotonic(), running.spec.port, listening=listening)
                while not self._requests and not self._exit_code:
                    self._turn(selector)
            finally:
                self._end_all(selector)
        return self._exit_code

    def _turn(self, selector: selectors.BaseSelector) -> None:
        for running in self._all:
            if running.child and running.child.ended():
                self._ended(running, selector)
            elif running.due_at is not None and time.monotonic() >= running.due_at:
                self._start(running, selector)
        self._forward(selector)
        self._announce()
        if words := self.trouble():
            self._fail(words)

    def _start(self, running: _Running, selector: selectors.BaseSelector) -> None:
        spec = running.spec
        running.due_at, running.started_at = None, time.monotonic()
        try:
            running.child = _begin(spec)
        except OSError as error:
            self._fail(f"{spec.name} could not be started: {error}")
            return
        assert running.child.process.stdout
        running.lines = Lines(spec.name, running.child.process.stdout, self.sink)
        selector.register(running.lines.pipe, selectors.EVENT_READ, running.lines)

    def _ended(self, running: _Running, selector: selectors.BaseSelector) -> None:
        """A process ended by itself: its leftovers go with it, and it is started again or given up."""
        assert running.child
        code = running.child.process.returncode
        self._clear(running, selector)
        uptime = time.monotonic() - running.started_at
        running.history, decision = after_exit(running.history, uptime, self.policy)
        if isinstance(decision, GiveUp):
            self._fail(f"{running.spec.name} could not start: it ended {running.history.failures} times ({code}).")
            return
        running.due_at = time.monotonic() + decision.after
        self._say(f"{running.spec.name} ended ({code}); starting it again in {decision.after:g} s")

    def _clear(self, running: _Running, selector: selectors.BaseSelector) -> None:
        if running.child:
            running.child.finish()
        if running.lines:
            if running.lines.pipe in selector.get_map():
                selector.unregister(running.lines.pipe)
            running.lines.finish()
        running.child = running.lines = None

    def _end_all(self, selector: selectors.BaseSelector) -> None:
        for kind in STOP_ORDER:
            self._end([running for running in self._all if running.child and running.spec.kind is kind], kind, selector)

    def _end(self, those: list[_Running], kind: Kind, selector: selectors.BaseSelector) -> None:
        for running in those:
            if running.child:
                running.child.send(signal.SIGTERM)
        deadline = time.monotonic() + self.grace[kind]
        while time.monotonic() < deadline and self._requests < 2:
            if all(running.child is None or running.child.ended() for running in those):
                break
            self._forward(selector)
        for running in those:
            self._clear(running, selector)

    def _forward(self, selector: selectors.BaseSelector) -> None:
        for key, _ in selector.select(_TURN):
            lines: Lines = key.data
            if not lines.forward():
                selector.unregister(lines.pipe)

    def _announce(self) -> None:
        if self._announced:
            return
        ports = [running.spec.port for running in self._all if running.spec.port is not None]
        if all(_answers(port) for port in ports):
            self._announced = True
            self.ready()
            for running in self._all:
                running.due_at = running.due_at and time.monotonic()

    def _fail(self, words: str) -> None:
        self._say(words)
        self._exit_code = 1

    def _say(self, words: str) -> None:
        self.sink("advocacy", words.encode())

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def note(_number: int, _frame: FrameType | None) -> None:
            self._requests += 1

        before = {number: signal.signal(number, note) for number in _ENDING}
        before[signal.SIGUSR1] = signal.signal(signal.SIGUSR1, self._pass_on)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _pass_on(self, _number: int, _frame: FrameType | None) -> None:
        """SIGUSR1: the scheduler, which hears it as SIGHUP, brings changed rule files into force."""
        for running in self._all:
            if running.child and running.spec.kind is Kind.CRON:
                running.child.send(signal.SIGHUP)


def _begin(spec: ProcessSpec) -> Child:
    if spec.run:
        return fork_child(spec.run, parent_death=signal.SIGTERM, environ=spec.environ, piped=True)
    return start_child(
        spec.argv,
        parent_death=signal.SIGTERM,
        environ=spec.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _free(port: int) -> bool:
    with socket.socket() as listener:
        # As servers do: connections of an earlier run that linger (TIME_WAIT) don't hold the port.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
    except OSError:
        return False
    return True

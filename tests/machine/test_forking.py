"""Processes of ours as forks: as separate from us as if they had been started by a command."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from advocacy.machine.child import Child, finish_step
from advocacy.machine.errors import MachineError
from advocacy.machine.forking import fork_child
from advocacy.machine.parents import KERNEL_TELLS
from advocacy.machine.rules import Kind, RestartPolicy
from advocacy.machine.supervisor import ProcessSpec, Supervisor
from tests.machine.test_supervisor import Printed
from tests.machine.waiting import gone, program, until

pytestmark = pytest.mark.skipif(not KERNEL_TELLS, reason="forks are for kernels that tell of a parent's death")

PARENT = """
import signal, time
from advocacy.machine.forking import fork_child
child = fork_child(lambda: time.sleep(1000), parent_death=signal.SIGTERM, environ={})
print(child.process.pid, flush=True)
time.sleep(1000)
"""


def forked(run: Callable[[], None], **environ: str) -> Child:
    return fork_child(run, parent_death=signal.SIGTERM, environ=environ, piped=True)


def printed_by(child: Child) -> str:
    assert child.process.stdout
    with child.process.stdout as pipe:
        words = pipe.read().decode()
    child.process.wait(10)
    return words


def test_it_has_its_own_environment_and_no_file_of_ours(tmp_path: Path) -> None:
    with (tmp_path / "ours").open("w") as ours:
        os.set_inheritable(ours.fileno(), True)

        def look() -> None:
            files = {path.resolve().name for path in Path("/proc/self/fd").iterdir()}
            print(dict(os.environ), "ours" if "ours" in files else "none of ours")

        assert printed_by(forked(look, ADVOCACY_PORT="1")) == "{'ADVOCACY_PORT': '1'} none of ours\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1])
def test_it_is_a_group_of_its_own_with_signals_as_they_come(number: signal.Signals) -> None:
    before = signal.signal(number, lambda _number, _frame: None)
    try:
        child = forked(lambda: print(os.getpgrp() == os.getpid(), signal.getsignal(number) is signal.SIG_DFL))
    finally:
        signal.signal(number, before)
    assert printed_by(child) == "True True\n"


@pytest.mark.parametrize(
    ("leaving", "code"), [(lambda: None, 0), (lambda: sys.exit(2), 2), (lambda: sys.exit("words"), 1), (sys.exit, 0)]
)
def test_its_exit_code_is_that_of_a_command(leaving: Callable[[], None], code: int) -> None:
    child = forked(leaving)
    printed_by(child)
    assert child.process.returncode == code


def test_an_error_is_printed_and_ends_it_with_one() -> None:
    def fail() -> None:
        raise ValueError("the sea is rough")

    child = forked(fail)
    assert "ValueError: the sea is rough" in printed_by(child)
    assert child.process.returncode == 1


def test_a_killed_one_says_by_what() -> None:
    child = forked(lambda: time.sleep(1000))
    child.send(signal.SIGKILL)
    assert child.process.wait(10) == -signal.SIGKILL
    child.send(signal.SIGTERM)  # nobody is there: nobody else is hit
    printed_by(child)


def test_waiting_for_one_that_stays_gives_up_in_time() -> None:
    child = forked(lambda: time.sleep(1000))
    with pytest.raises(subprocess.TimeoutExpired):
        child.process.wait(0.01)
    child.finish()
    printed_by(child)
    assert gone(child.process.pid)


def test_it_ends_with_a_killed_parent() -> None:
    with program(PARENT) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
    until(lambda: gone(pid))


def test_a_step_that_fails_says_so() -> None:
    finish_step("Migrating", fork_child(lambda: None, parent_death=signal.SIGTERM, environ={}))
    with pytest.raises(MachineError, match="Migrating failed"):
        finish_step("Migrating", fork_child(lambda: sys.exit(3), parent_death=signal.SIGTERM, environ={}))


def test_the_supervisor_starts_a_fork_again_that_dies(tmp_path: Path) -> None:
    def run() -> None:
        if not (tmp_path / "once").exists():
            (tmp_path / "once").touch()
            os._exit(7)
        print("up")
        time.sleep(1000)

    heard = Printed(awaited=1)
    quick = RestartPolicy(first=0.01, longest=0.05, stable_after=60.0, attempts=3)
    spec = ProcessSpec("worker", Kind.WORKER, ("unused",), {}, run=run)
    assert Supervisor([spec], heard, policy=quick).run() == 0
    assert heard.of("advocacy") == ["worker ended (7); starting it again in 0.01 s"]
    assert heard.of("worker") == ["up"]

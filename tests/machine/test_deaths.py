"""Nothing outlives its parent, also when that is killed."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from advocacy.machine.child import run_step, start_child
from advocacy.machine.embedded import EmbeddedServers
from advocacy.machine.errors import MachineError
from tests.machine.seeing import run_sql
from tests.machine.waiting import gone, program, until

SERVERS = """
import sys, signal
from pathlib import Path
import psutil
from advocacy.machine.embedded import EmbeddedServers
servers = EmbeddedServers(Path(sys.argv[1]), durable=False)
servers.start()
print(*[child.pid for child in psutil.Process().children(recursive=True)], flush=True)
signal.pause()
"""

ONE_CHILD = """
import sys, signal
from advocacy.machine.child import start_child
child = start_child(["sleep", "1000"], parent_death=signal.SIGTERM, environ={}, by_kernel=sys.argv[1] == "kernel")
print(child.process.pid, *([child.watcher.pid] if child.watcher else []), flush=True)
signal.pause()
"""

SUPERVISOR = """
import sys
from advocacy.machine.output import to_stream
from advocacy.machine.rules import Kind
from advocacy.machine.supervisor import ProcessSpec, Supervisor
sleeping = ("sh", "-c", "echo $$; exec sleep 1000")
specs = [ProcessSpec(kind.value, kind, sleeping, {"PATH": "/usr/bin:/bin"}) for kind in Kind]
sys.exit(Supervisor(specs, to_stream(sys.stdout.buffer)).run())
"""


def numbers(process: subprocess.Popen[str]) -> list[int]:
    assert process.stdout
    return [int(word) for word in process.stdout.readline().split()]


def test_both_servers_end_when_their_parent_is_killed_and_a_start_at_once_works(folder: Path) -> None:
    with program(SERVERS, folder) as parent:
        pids = numbers(parent)
        assert len(pids) >= 4
        parent.kill()
        parent.wait()
        with EmbeddedServers(folder, durable=False) as servers:  # waits for the last one to end
            assert all(gone(pid) for pid in pids)
            assert run_sql(servers, "SELECT 1") == [(1,)]


def test_a_second_process_is_told_that_the_first_has_the_folder(folder: Path) -> None:
    with program(SERVERS, folder) as parent:
        pids = numbers(parent)
        with pytest.raises(MachineError, match=f"process {parent.pid}"):
            EmbeddedServers(folder).start()
    until(lambda: all(gone(pid) for pid in pids))


@pytest.mark.parametrize("way", ["kernel", "watcher"])
def test_a_child_ends_when_its_parent_is_killed(way: str) -> None:
    with program(ONE_CHILD, way) as parent:
        pids = numbers(parent)
        assert len(pids) == {"kernel": 1, "watcher": 2}[way]
        assert not any(gone(pid) for pid in pids)
        parent.kill()
        parent.wait()
        until(lambda: all(gone(pid) for pid in pids))


def test_all_processes_end_when_the_supervisor_is_killed() -> None:
    with program(SUPERVISOR) as parent:
        assert parent.stdout
        pids = [int(parent.stdout.readline().split("|")[1]) for _ in range(4)]
        assert not any(gone(pid) for pid in pids)
        parent.kill()
        parent.wait()
        until(lambda: all(gone(pid) for pid in pids))


def test_a_watcher_goes_with_its_child() -> None:
    child = start_child(["sleep", "1000"], parent_death=signal.SIGTERM, environ={}, by_kernel=False)
    assert child.watcher
    watcher = child.watcher.pid
    child.stop([(signal.SIGTERM, 5.0)])
    assert child.process.returncode == -signal.SIGTERM
    assert gone(watcher)


def test_a_child_that_does_not_listen_is_killed_with_its_own_children() -> None:
    script = "trap '' TERM; sleep 1000 & echo $!; wait"
    child = start_child(["sh", "-c", script], parent_death=signal.SIGTERM, environ=os.environ, stdout=subprocess.PIPE)
    assert child.process.stdout
    with child.process.stdout as output:
        grandchild = int(output.readline())
    child.stop([(signal.SIGTERM, 0.05)])
    assert child.process.returncode == -signal.SIGKILL
    until(lambda: gone(grandchild))


def test_a_step_that_fails_is_told_by_name() -> None:
    run_step("Migrating", ["true"], os.environ)
    with pytest.raises(MachineError, match=r"Migrating failed \(3\)"):
        run_step("Migrating", ["sh", "-c", "exit 3"], os.environ)

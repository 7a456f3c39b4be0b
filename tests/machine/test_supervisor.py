"""The supervisor with real processes: small shell scripts in the places of web, workers, cron and sandbox."""

import os
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from advocacy.machine.child import start_child
from advocacy.machine.errors import MachineError
from advocacy.machine.output import to_files
from advocacy.machine.rules import Kind, RestartPolicy
from advocacy.machine.supervisor import ProcessSpec, Supervisor, check_ports
from tests.machine.waiting import gone, until

QUICK = RestartPolicy(first=0.01, longest=0.05, stable_after=60.0, attempts=3)
STAYS = "trap 'echo ending; exit 0' TERM; echo up; while :; do sleep 1000 & wait; done"


def end_ourselves() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@dataclass
class Printed:
    """A sink that remembers, and does something once a number of lines fit."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    awaited: int = 0
    fits: Callable[[str, str], bool] = lambda _name, line: line == "up"
    then: Callable[[], None] = end_ourselves

    def __call__(self, name: str, line: bytes) -> None:
        self.lines.append((name, line.decode()))
        if self.fits(name, line.decode()):
            self.awaited -= 1
            if self.awaited == 0:
                self.then()

    def of(self, name: str) -> list[str]:
        return [line for who, line in self.lines if who == name]


def process(kind: Kind, script: str, name: str = "") -> ProcessSpec:
    return ProcessSpec(name or kind.value, kind, ("sh", "-c", script), os.environ)


def test_all_are_started_and_end_in_order_at_sigterm() -> None:
    printed = Printed(awaited=5)
    specs = [process(kind, STAYS) for kind in Kind] + [process(Kind.WORKER, STAYS, "worker 2")]
    assert Supervisor(specs, printed, policy=QUICK).run() == 0
    ending = [name for name, line in printed.lines if line == "ending"]
    assert ending[0] == "web"
    assert set(ending[1:3]) == {"worker", "worker 2"}
    assert ending[3:] == ["cron", "sandbox"]


def test_a_process_that_dies_is_started_again(tmp_path: Path) -> None:
    script = f"echo x >> {tmp_path}/starts; [ $(wc -l < {tmp_path}/starts) = 1 ] && exit 7; {STAYS}"
    printed = Printed(awaited=1)
    assert Supervisor([process(Kind.WORKER, script)], printed, policy=QUICK).run() == 0
    assert printed.of("advocacy") == ["worker ended (7); starting it again in 0.01 s"]
    assert printed.of("worker") == ["up", "ending"]


def test_a_process_that_is_killed_is_started_again() -> None:
    pids: list[int] = []

    def killed_once(_name: str, line: str) -> bool:
        if not line.isdigit():
            return False
        pids.append(int(line))
        if len(pids) == 1:
            os.kill(pids[0], signal.SIGKILL)
        return len(pids) == 2

    printed = Printed(awaited=1, fits=killed_once)
    assert Supervisor([process(Kind.WORKER, "echo $$; exec sleep 1000")], printed, policy=QUICK).run() == 0
    assert printed.of("advocacy") == ["worker ended (-9); starting it again in 0.01 s"]
    assert all(gone(pid) for pid in pids)


def test_a_process_that_never_starts_ends_everything_with_an_error() -> None:
    printed = Printed()
    specs = [process(Kind.WEB, "echo broken; exit 3"), process(Kind.CRON, STAYS)]
    assert Supervisor(specs, printed, policy=QUICK).run() == 1
    assert printed.of("web") == ["broken"] * 3
    assert printed.of("advocacy")[-1] == "web could not start: it ended 3 times (3)."
    assert printed.of("cron") == ["up", "ending"]


def test_a_program_that_is_not_there_is_told_and_ends_everything() -> None:
    printed = Printed()
    missing = ProcessSpec("web", Kind.WEB, ("/nowhere/advocacy",), os.environ)
    assert Supervisor([missing], printed, policy=QUICK).run() == 1
    assert "web could not be started" in printed.of("advocacy")[0]


def test_what_a_dead_process_left_running_goes_too() -> None:
    left: list[int] = []
    printed = Printed(awaited=1, fits=lambda _name, line: line.isdigit() and not left.append(int(line)))
    Supervisor([process(Kind.WEB, "sleep 1000 & echo $!; exit 1")], printed, policy=QUICK).run()
    assert left
    until(lambda: all(gone(pid) for pid in left))


def test_one_that_does_not_end_in_time_is_killed() -> None:
    printed = Printed(awaited=1)
    deaf = process(Kind.WORKER, "trap '' TERM; echo up; while :; do sleep 1000; done")
    grace = dict.fromkeys(Kind, 0.05)
    assert Supervisor([deaf], printed, policy=QUICK, grace=grace).run() == 0


def test_a_second_signal_ends_at_once() -> None:
    def twice() -> None:
        end_ourselves()
        end_ourselves()

    deaf = process(Kind.WORKER, "trap '' TERM; echo up; while :; do sleep 1000; done")
    assert Supervisor([deaf], Printed(awaited=1, then=twice), grace=dict.fromkeys(Kind, 1000.0)).run() == 0


def test_a_server_that_ended_ends_everything_with_an_error() -> None:
    printed = Printed(fits=lambda _name, _line: False)
    web = process(Kind.WEB, STAYS)

    def trouble() -> str | None:
        return "PostgreSQL ended." if printed.of("web") else None

    assert Supervisor([web], printed, trouble=trouble).run() == 1
    assert printed.of("advocacy") == ["PostgreSQL ended."]


def test_it_is_ready_once_when_its_ports_answer() -> None:
    times: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        web = ProcessSpec("web", Kind.WEB, ("sh", "-c", STAYS), os.environ, port=listener.getsockname()[1])
        supervisor = Supervisor([web], Printed(fits=lambda _name, _line: False))
        supervisor.ready = lambda: (times.append("ready"), end_ourselves())[0]
        assert supervisor.run() == 0
    assert times == ["ready"]


def test_those_that_answer_people_have_a_head_start() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        web = ProcessSpec("web", Kind.WEB, ("sh", "-c", STAYS), os.environ, port=listener.getsockname()[1])
        printed = Printed(awaited=2)
        supervisor = Supervisor([process(Kind.WORKER, STAYS), web], printed)
        supervisor.ready = lambda: supervisor.sink("supervisor", b"ready")
        assert supervisor.run() == 0
    assert [name for name, line in printed.lines if line in {"ready", "up"}][-1] == "worker"


def test_a_used_port_is_told_before_anything_starts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        used = listener.getsockname()[1]
        with pytest.raises(MachineError, match=rf"Port {used} .* SANDBOX_PORT"):
            check_ports({Kind.SANDBOX: used})
        with pytest.raises(MachineError, match=rf"Port {used} .* with PORT"):
            check_ports({Kind.WEB: used})
    check_ports({Kind.WEB: used})


def test_long_and_unfinished_lines_arrive_whole() -> None:
    script = "printf 'first\\nsecond '; printf 'half\\n'; printf 'no end'; exit 1"
    printed = Printed()
    Supervisor([process(Kind.WEB, script)], printed, policy=RestartPolicy(attempts=1)).run()
    assert printed.of("web") == ["first", "second half", "no end"]


def test_output_can_go_to_a_file_for_each_process(tmp_path: Path) -> None:
    write = to_files(tmp_path / "log")
    write("web", b"hello")
    write("cron", b"tick")
    write("web", b"again")
    assert (tmp_path / "log" / "web.log").read_text() == "hello\nagain\n"
    assert (tmp_path / "log" / "cron.log").read_text() == "tick\n"


def test_children_are_started_on_the_main_thread_only() -> None:
    failures: list[str] = []

    def elsewhere() -> None:
        try:
            start_child(["true"], parent_death=signal.SIGTERM, environ=os.environ)
        except RuntimeError as error:
            failures.append(str(error))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert len(failures) == 1
    assert "main thread" in failures[0]


def test_sigusr1_reaches_the_scheduler_as_sighup_and_ends_nothing() -> None:
    hears = "trap 'echo reloads' HUP; trap 'exit 0' TERM; echo up; while :; do sleep 1000 & wait; done"

    def ask() -> None:
        if printed.of("cron").count("reloads") == 0 and "up" in printed.of("web"):
            printed.awaited, printed.fits = 1, lambda _name, line: line == "reloads"
            printed.then = end_ourselves
            os.kill(os.getpid(), signal.SIGUSR1)

    printed = Printed(awaited=2, then=ask)
    specs = [process(Kind.WEB, STAYS), process(Kind.CRON, hears)]
    assert Supervisor(specs, printed, policy=QUICK).run() == 0
    assert printed.of("cron") == ["up", "reloads"]
    assert printed.of("web") == ["up", "ending"]

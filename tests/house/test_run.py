"""`make test` decides what to run, which browser to take, and what the end says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chromium import SETTING, candidates, first_that_runs, runs, ways_to_get_one
from tests.parts import (
    NO_TESTS,
    Part,
    Result,
    State,
    closing_line,
    exit_code,
    longest_seconds,
    loud_line,
    parts_for,
    stages,
    state_of,
    summary,
)
from tests.run import closing, run_all, show, start

TESTS = Path(__file__).resolve().parents[1]
MARKING = re.compile(r"pytest\.mark\.(?:browser|faults)\b")

PART = Part("tests", ("pytest",), 10)
BROWSER = Part("browser tests", ("pytest",), 10, needs_browser=True)
PASSED, FAILED = Result(PART, State.PASSED), Result(PART, State.FAILED)
NOT_RUN = Result(BROWSER, State.NOT_RUN)
EMPTY = Result(PART, State.EMPTY)


def test_everything_is_run_quick_checks_first_and_faults_last() -> None:
    names = [part.name for part in parts_for([], cores=2)]
    assert names == [
        "ruff check",
        "ruff format",
        "import contracts",
        "mypy",
        "tests",
        "browser tests",
        "fault tests",
    ]


def test_chosen_tests_leave_the_checks_out() -> None:
    parts = parts_for(["tests/people", "-x"], cores=2)
    assert [part.name for part in parts] == ["tests", "browser tests", "fault tests"]
    assert all(tuple(part.command[-2:]) == ("tests/people", "-x") for part in parts)


def test_tests_spread_over_the_cores_browsers_and_faults_over_none() -> None:
    tests, browser, faults = (" ".join(part.command) for part in parts_for(["-x"], cores=8))
    assert "-n 8 --dist worksteal" in tests
    assert "no:xdist" in browser
    assert "-p no:xdist" in faults
    assert "-n" not in faults.split()


def test_on_two_cores_browsers_stand_beside_the_tests_and_faults_have_the_machine_to_themselves() -> None:
    together = [[part.name for part in stage] for stage in stages(parts_for([], cores=2))]
    checks = ["ruff check", "ruff format", "import contracts", "mypy"]
    assert together == [checks, ["tests", "browser tests"], ["fault tests"]]


def test_one_core_does_one_thing_after_another() -> None:
    assert all(len(stage) == 1 for stage in stages(parts_for([], cores=1)))


def test_each_test_belongs_to_exactly_one_part() -> None:
    marks = [part.command[part.command.index("-m", 3) + 1] for part in parts_for(["-x"], cores=1)]
    assert marks == ["not browser and not faults", "browser", "faults"]


def test_a_mark_belongs_to_a_folder_so_its_part_reads_no_other() -> None:
    """Reading all the tests takes ten seconds."""
    _, browser, faults = (part.command for part in parts_for([], cores=2) if part.is_pytest)
    assert (browser[-1], faults[-1]) == ("tests/browser", "tests/faults")
    marking = [path.parent.name for path in TESTS.rglob("*.py") if MARKING.search(path.read_text(encoding="utf-8"))]
    assert sorted(marking) == ["browser", "faults"]


def test_a_run_in_which_every_test_part_hangs_ends_within_the_build_servers_time() -> None:
    tests = [part for part in parts_for([], cores=2) if part.is_pytest]
    assert longest_seconds(tests) <= 45 * 60


@pytest.mark.parametrize(
    ("code", "chosen", "state"),
    [
        (0, False, State.PASSED),
        (1, False, State.FAILED),
        (NO_TESTS, False, State.FAILED),  # a part without tests is a mistake
        (NO_TESTS, True, State.EMPTY),
        (2, True, State.FAILED),
        (-9, False, State.FAILED),
    ],
)
def test_what_an_exit_code_means(code: int, chosen: bool, state: State) -> None:
    assert state_of(code, chosen=chosen) is state


@pytest.mark.parametrize(
    ("results", "ci", "code"),
    [
        ([PASSED, PASSED], True, 0),
        ([PASSED, FAILED], False, 1),
        ([PASSED, NOT_RUN], False, 0),
        ([PASSED, NOT_RUN], True, 1),
        ([FAILED, NOT_RUN], False, 1),
        ([PASSED, EMPTY], True, 0),
        ([EMPTY, EMPTY], False, NO_TESTS),
    ],
)
def test_when_the_run_fails(results: list[Result], ci: bool, code: int) -> None:
    assert exit_code(results, ci=ci) == code


def test_the_last_line_names_every_part() -> None:
    assert summary([PASSED, FAILED], 66) == "make test: NOT ALL PASSED in 66 s: tests passed, tests FAILED"
    assert summary([PASSED], 61) == "make test: all passed in 61 s: tests passed"
    assert summary([PASSED, NOT_RUN], 61).startswith("make test: NOT ALL PASSED")


def test_one_loud_line_says_what_was_not_run_and_how_to_get_it() -> None:
    line = loud_line([PASSED, NOT_RUN], "do this")
    assert line == "!!! NOT RUN: BROWSER TESTS. THERE IS NO CHROMIUM THAT RUNS. To get one: do this."
    assert loud_line([PASSED], "do this") == ""


def test_pytests_closing_lines_stand_at_the_end() -> None:
    tests = Result(PART, State.PASSED, "===== 812 passed in 61.02s =====")
    lines = closing([tests, NOT_RUN], 61)
    assert lines[1] == "tests: ===== 812 passed in 61.02s ====="
    assert "NOT RUN: BROWSER TESTS" in lines[2]
    assert lines[3].startswith("make test: ")
    assert len(lines) == 4


@pytest.mark.parametrize(
    ("output", "line"),
    [
        ("....\n=== 3 passed in 0.10s ===\n", "=== 3 passed in 0.10s ==="),
        ("\x1b[32m=== \x1b[1m3 passed\x1b[0m in 0.10s ===\x1b[0m\n", "=== 3 passed in 0.10s ==="),
        ("== FAILURES ==\n== 1 failed, 3 passed in 1s ==\nbye\n", "== 1 failed, 3 passed in 1s =="),
        ("== 1 failed, 2 errors in 61.02s (0:01:01) ==", "== 1 failed, 2 errors in 61.02s (0:01:01) =="),
        ("60 passed in 17.61s\n", "60 passed in 17.61s"),
        ("no tests ran in 0.01s\n", "no tests ran in 0.01s"),
        ("3 passed the gate\nkilled", ""),
    ],
)
def test_the_closing_line_is_found(output: str, line: str) -> None:
    assert closing_line(output) == line


def test_a_program_is_shown_while_it_runs_and_its_exit_code_kept(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    program = (sys.executable, "-c", "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")
    with start(program, {}, 20) as started:
        code, said = show(started)
    assert code == 3
    assert {"out", "err"} == set(said.split())
    assert b"out" in capfdbinary.readouterr().out


def test_a_program_that_hangs_is_ended_with_what_it_started() -> None:
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import signal; signal.pause()'])"
    with start((sys.executable, "-c", child), {}, 0.5) as started:
        code, _ = show(started)
    assert code == -9


def test_when_the_run_is_ended_so_are_all_that_stand_beside_each_other() -> None:
    waits = (sys.executable, "-c", "import signal; signal.pause()")
    running: list[subprocess.Popen[bytes]] = []

    def interrupted() -> None:
        with start(waits, {}, 20) as one, start(waits, {}, 20) as other:
            running.extend([one.process, other.process])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [process.returncode for process in running] == [-15, -15]


def test_a_failed_part_does_not_keep_the_next_from_running() -> None:
    parts = [
        Part("bad", (sys.executable, "-c", "raise SystemExit(1)"), 20),
        Part("good", (sys.executable, "-c", ""), 20),
    ]
    assert [result.state for result in run_all(parts, {}, chosen=False)] == [State.FAILED, State.PASSED]


def test_parts_beside_each_other_run_at_the_same_time_and_speak_in_order(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """Each waits for what the other does; one after another, both would hang."""
    meet = (
        "import pathlib, sys, time; mine, other = map(pathlib.Path, sys.argv[1:]); mine.touch()\n"
        "while not other.exists(): time.sleep(0.01)\n"
        "print('said', mine.name)"
    )
    here, there = str(tmp_path / "first"), str(tmp_path / "second")
    parts = [
        Part("one", (sys.executable, "-c", meet, here, there), 20),
        Part("two", (sys.executable, "-c", meet, there, here), 20, beside=True),
    ]
    assert [result.state for result in run_all(parts, {}, chosen=False)] == [State.PASSED, State.PASSED]
    assert capfdbinary.readouterr().out.split() == b"--- one said first --- two said second".split()


def test_without_a_browser_its_part_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "/nowhere/chromium")
    (result,) = run_all([BROWSER], {}, chosen=False)
    assert result.state is State.NOT_RUN


def test_pytests_own_words_are_kept() -> None:
    part = Part("tests", (sys.executable, "-c", "print('== 2 passed in 1s ==')"), 20, is_pytest=True)
    (result,) = run_all([part], {}, chosen=False)
    assert result.closing == "== 2 passed in 1s =="


def test_the_machines_browsers_come_before_playwrights_own() -> None:
    installed = {"google-chrome": "/usr/bin/google-chrome", "chromium": "/usr/bin/chromium"}
    found = candidates({}, installed.get, lambda: "/cache/chrome")
    assert list(found) == ["/usr/bin/chromium", "/usr/bin/google-chrome", "/cache/chrome"]


def test_a_named_browser_is_the_only_one() -> None:
    assert list(candidates({SETTING: "/opt/chrome"}, lambda name: f"/usr/bin/{name}", lambda: None)) == ["/opt/chrome"]


def test_a_browser_that_does_not_start_is_passed_over() -> None:
    paths = iter(["/snap/stub", "/usr/bin/chromium"])
    assert first_that_runs(paths, lambda path: path == "/usr/bin/chromium") == "/usr/bin/chromium"
    assert first_that_runs(iter(()), lambda path: True) is None


def test_only_a_program_that_starts_counts_as_a_browser(tmp_path: Path) -> None:
    stub = tmp_path / "chromium"
    stub.write_text("#!/bin/sh\nexit 1\n")
    stub.chmod(0o755)
    assert not runs(str(stub))
    assert not runs(str(tmp_path / "missing"))
    stub.write_text("#!/bin/sh\necho Chromium 142\n")
    assert runs(str(stub))


def test_root_with_apt_installs_the_package_others_download() -> None:
    apt = {"apt-get": "/usr/bin/apt-get"}
    assert [way[0] for way in ways_to_get_one(True, apt.get)] == ["sh", sys.executable]
    assert [way[0] for way in ways_to_get_one(False, apt.get)] == [sys.executable]
    assert [way[0] for way in ways_to_get_one(True, {}.get)] == [sys.executable]

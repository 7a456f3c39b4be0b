"""What `make test` consists of, and what its results mean. Decisions only; tests/run.py runs them."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_WORKERS = 10  # each has a numbered database of the queue's sixteen, see tests/conftest.py
NO_TESTS = 5  # pytest's exit code when nothing was collected
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run(['--no-logo'])"  # it has no __main__
ANSI = re.compile(r"\x1b\[[0-9;]*m")
CLOSING = re.compile(
    r"^=* ?(\d+ (passed|failed|errors?|skipped|deselected|xfailed|xpassed)\b.*|no tests ran) in [\d.]+s.*$"
)


class State(StrEnum):
    PASSED = "passed"
    FAILED = "FAILED"
    NOT_RUN = "NOT RUN"
    EMPTY = "nothing asked for"


@dataclass(frozen=True)
class Part:
    """One program of the run. `limit_seconds`: after that it hangs. `beside`: at the same time as the one before it."""

    name: str
    command: Sequence[str]
    limit_seconds: float
    is_pytest: bool = False
    needs_browser: bool = False
    beside: bool = False


@dataclass(frozen=True)
class Result:
    part: Part
    state: State
    closing: str = ""


def parts_for(arguments: Sequence[str], cores: int) -> list[Part]:
    """Everything; or with arguments for pytest, only the tests that they choose."""
    tests = [
        _pytest("tests", "not browser and not faults", 1500, arguments, spread=min(cores, MOST_WORKERS)),
        # Somebody at a browser mostly waits, and leaves the cores to the other tests.
        _pytest("browser tests", "browser", 1500, arguments or ["tests/browser"], needs_browser=True, beside=cores > 1),
        _pytest("fault tests", "faults", 700, arguments or ["tests/faults"]),
    ]
    return tests if arguments else [*_checks(together=cores > 1), *tests]


def stages(parts: Sequence[Part]) -> list[list[Part]]:
    """The parts that run at the same time, stage after stage."""
    found: list[list[Part]] = []
    for part in parts:
        if part.beside and found:
            found[-1].append(part)
        else:
            found.append([part])
    return found


def longest_seconds(parts: Sequence[Part]) -> float:
    """How long a run takes in which every part hangs."""
    return sum(max(part.limit_seconds for part in together) for together in stages(parts))


def state_of(exit_code: int, *, chosen: bool) -> State:
    """Nothing collected is fine only when somebody chose tests: then this part holds none of them."""
    if exit_code == 0:
        return State.PASSED
    return State.EMPTY if chosen and exit_code == NO_TESTS else State.FAILED


def closing_line(output: str) -> str:
    """pytest's own last line about what passed; empty when there is none."""
    lines = [ANSI.sub("", line).strip() for line in output.splitlines()]
    return next((line for line in reversed(lines) if CLOSING.match(line)), "")


def exit_code(results: Sequence[Result], *, ci: bool) -> int:
    """What was not run for want of a browser fails only where nobody looks at the words."""
    states = {result.state for result in results}
    if states == {State.EMPTY}:
        return NO_TESTS
    return int(State.FAILED in states or (ci and State.NOT_RUN in states))


def summary(results: Sequence[Result], seconds: float) -> str:
    """One line about all parts."""
    failed = [result for result in results if result.state in {State.FAILED, State.NOT_RUN}]
    said = ", ".join(f"{result.part.name} {result.state}" for result in results)
    return f"make test: {'NOT ALL PASSED' if failed else 'all passed'} in {seconds:.0f} s: {said}"


def loud_line(results: Sequence[Result], how: str) -> str:
    """What was not run and how to change that; empty when all was run."""
    missing = [result.part.name.upper() for result in results if result.state is State.NOT_RUN]
    return f"!!! NOT RUN: {', '.join(missing)}. THERE IS NO CHROMIUM THAT RUNS. To get one: {how}." if missing else ""


def _checks(*, together: bool) -> list[Part]:
    python = sys.executable
    return [
        Part("ruff check", (python, "-m", "ruff", "check", "."), 120),
        Part("ruff format", (python, "-m", "ruff", "format", "--check", "."), 120, beside=together),
        Part("import contracts", (python, "-c", LINT_IMPORTS), 120, beside=together),
        Part("mypy", (python, "-m", "mypy"), 300, beside=together),
    ]


def _pytest(
    name: str,
    marks: str,
    limit: float,
    arguments: Sequence[str],
    *,
    spread: int = 1,
    needs_browser: bool = False,
    beside: bool = False,
) -> Part:
    spreading = ("-n", str(spread), "--dist", "worksteal") if spread > 1 else ("-p", "no:xdist")
    # A test that hangs shows where, long before its part is ended.
    command = (
        sys.executable,
        "-m",
        "pytest",
        "-m",
        marks,
        "-o",
        "faulthandler_timeout=180",
        "--durations=20",
        *spreading,
    )
    return Part(name, (*command, *arguments), limit, is_pytest=True, needs_browser=needs_browser, beside=beside)

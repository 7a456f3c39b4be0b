"""What `make test` runs: the checks, the tests, the browser tests, the fault tests; then one line about all of them.

python -m tests.run                        everything
python -m tests.run tests/people -k team   only these tests, on the same servers
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from types import FrameType
from typing import IO

from tests.chromium import HOW_TO_GET_ONE, SETTING, find_chromium, get_chromium
from tests.parts import Part, Result, State, closing_line, exit_code, loud_line, parts_for, stages, state_of, summary
from tests.servers import test_servers

OFTEN_SECONDS = 0.1  # how soon somebody reads what a program said


@dataclass(frozen=True)
class Program:
    """One that runs; `words`: the file that it speaks into, so that it never waits for a listener."""

    process: "subprocess.Popen[bytes]"
    words: IO[bytes]


def main(arguments: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, _end)
    ci = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    began = time.monotonic()
    with test_servers() as (database_url, redis_url):
        environ = os.environ | {"TEST_DATABASE_URL": database_url, "TEST_REDIS_URL": redis_url}
        results = run_all(parts_for(arguments, len(os.sched_getaffinity(0))), environ, chosen=bool(arguments))
    for line in closing(results, time.monotonic() - began):
        print(line, flush=True)
    return exit_code(results, ci=ci)


def run_all(parts: Sequence[Part], environ: Mapping[str, str], *, chosen: bool) -> list[Result]:
    """One stage after another, quick ones first; a failure does not keep the rest from being run."""
    return [result for together in stages(parts) for result in run_together(together, environ, chosen=chosen)]


def run_together(parts: Sequence[Part], environ: Mapping[str, str], *, chosen: bool) -> list[Result]:
    """All are started at once; what each says is shown when those before it have ended."""
    with ExitStack() as running:
        started = [(part, _begin(running, part, environ)) for part in parts]
        return [finish(part, program, chosen=chosen) for part, program in started]


def _begin(running: ExitStack, part: Part, environ: Mapping[str, str]) -> Program | None:
    """None: there is no browser to be had."""
    browser = (find_chromium() or get_chromium()) if part.needs_browser else None
    if part.needs_browser and browser is None:
        return None
    given = environ | ({SETTING: browser} if browser else {})
    return running.enter_context(start(part.command, given, part.limit_seconds))


def finish(part: Part, program: Program | None, *, chosen: bool) -> Result:
    if program is None:
        return Result(part, State.NOT_RUN)
    print(f"\n--- {part.name}", flush=True)
    code, output = show(program)
    return Result(part, state_of(code, chosen=chosen), closing_line(output) if part.is_pytest else "")


@contextmanager
def start(command: Sequence[str], environ: Mapping[str, str], limit_seconds: float) -> Iterator[Program]:
    """Runs it; ends it when the limit is over, or when whoever waits for it is ended."""
    with (
        TemporaryFile() as words,
        subprocess.Popen(
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            process_group=0,  # so that what it started (xdist's workers) can be ended with it
        ) as process,
    ):
        timer = threading.Timer(limit_seconds, _hangs, (process, limit_seconds))
        timer.start()
        try:
            yield Program(process, words)
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            raise
        finally:
            timer.cancel()


def show(program: Program) -> tuple[int, str]:
    """Shows what it says until it ends; (exit code, all it said)."""
    said = bytearray()
    code = None
    while code is None:
        with suppress(subprocess.TimeoutExpired):
            code = program.process.wait(OFTEN_SECONDS)
        while piece := os.pread(program.words.fileno(), 65536, len(said)):
            said += piece
            sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
    return code, said.decode(errors="replace")


def closing(results: Sequence[Result], seconds: float) -> list[str]:
    """The last lines: pytest's own about each of its parts, what was not run, and the summary."""
    lines = [f"{result.part.name}: {result.closing}" for result in results if result.closing]
    loud = loud_line(results, HOW_TO_GET_ONE)
    return ["", *lines, *([loud] if loud else []), summary(results, seconds)]


def _hangs(process: "subprocess.Popen[bytes]", limit_seconds: float) -> None:
    if process.poll() is None:
        print(f"\nEnded after {limit_seconds:.0f} seconds: it hangs.", flush=True)
        os.killpg(process.pid, signal.SIGKILL)


def _end(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(143)  # leaves through test_servers, which ends what it started


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

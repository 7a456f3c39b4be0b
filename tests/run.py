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
from collections.abc import Mapping, Sequence
from types import FrameType

from tests.chromium import HOW_TO_GET_ONE, SETTING, find_chromium, get_chromium
from tests.parts import Part, Result, State, closing_line, exit_code, loud_line, parts_for, state_of, summary
from tests.servers import test_servers


def main(arguments: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, _end)
    ci = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    with test_servers() as (database_url, redis_url):
        environ = os.environ | {"TEST_DATABASE_URL": database_url, "TEST_REDIS_URL": redis_url}
        results = run_all(parts_for(arguments, len(os.sched_getaffinity(0))), environ, chosen=bool(arguments))
    for line in closing(results):
        print(line, flush=True)
    return exit_code(results, ci=ci)


def run_all(parts: Sequence[Part], environ: Mapping[str, str], *, chosen: bool) -> list[Result]:
    """One after another, quick ones first; a failure does not keep the rest from being run."""
    results = []
    for part in parts:
        given = dict(environ)
        if part.needs_browser:
            browser = find_chromium() or get_chromium()
            if browser is None:
                results.append(Result(part, State.NOT_RUN))
                continue
            given[SETTING] = browser
        results.append(run(part, given, chosen=chosen))
    return results


def run(part: Part, environ: Mapping[str, str], *, chosen: bool) -> Result:
    print(f"\n--- {part.name}", flush=True)
    started = time.monotonic()
    code, output = show(part.command, environ, part.limit_seconds)
    closing = closing_line(output) if part.is_pytest else ""
    return Result(part, state_of(code, chosen=chosen), time.monotonic() - started, closing)


def show(command: Sequence[str], environ: Mapping[str, str], limit_seconds: float) -> tuple[int, str]:
    """Runs it, showing what it says while it says it; (exit code, all it said). Ends it when the limit is over."""
    said = bytearray()
    with subprocess.Popen(
        command,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        process_group=0,  # so that what it started (xdist's workers) can be ended with it
    ) as process:
        timer = threading.Timer(limit_seconds, _hangs, (process, limit_seconds))
        timer.start()
        try:
            assert process.stdout
            while piece := os.read(process.stdout.fileno(), 65536):
                said += piece
                sys.stdout.buffer.write(piece)
                sys.stdout.buffer.flush()
            process.wait()
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)
            raise
        finally:
            timer.cancel()
    return process.returncode, said.decode(errors="replace")


def closing(results: Sequence[Result]) -> list[str]:
    """The last lines: pytest's own about each of its parts, what was not run, and the summary."""
    lines = [f"{result.part.name}: {result.closing}" for result in results if result.closing]
    loud = loud_line(results, HOW_TO_GET_ONE)
    return ["", *lines, *([loud] if loud else []), summary(results)]


def _hangs(process: "subprocess.Popen[bytes]", limit_seconds: float) -> None:
    print(f"\nEnded after {limit_seconds:.0f} seconds: it hangs.", flush=True)
    os.killpg(process.pid, signal.SIGKILL)


def _end(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(143)  # leaves through test_servers, which ends what it started


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

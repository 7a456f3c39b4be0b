"""The second start of the demo, from the command to its first page, beside the imports of the product alone.

Fills a demo in a folder of its own once (a minute), ends it as Ctrl-C does, and starts it again as often as asked.
The limit is one process that imports the product and stops: what no start can go below.

    python -m benchmarks.starting [--rounds 5]
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.company.asking import free_port, wait_for

IMPORTS = (sys.executable, "-c", "import advocacy.app")
FILLED_WITHIN = 900.0
UP = (sys.executable, "-m", "advocacy", "up", "--demo")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="advocacy-starting-", dir="/tmp") as name:
        Path(name).chmod(0o711)  # as root the servers drop their rights and must pass through
        print(f"the first start, which fills the demo: {start(Path(name)):.1f} s")
        found = [(imports(), start(Path(name))) for _ in range(asked.rounds)]
    alone, whole = ([pair[place] for pair in found] for place in (0, 1))
    print(f"imports alone: {median(alone):.2f} s; a further start to its first page: median {median(whole):.2f} s, "
          f"from {min(whole):.2f} to {max(whole):.2f} (the aim is 5), {asked.rounds} rounds")  # fmt: skip


def imports() -> float:
    began = time.perf_counter()
    subprocess.run(IMPORTS, check=True)
    return time.perf_counter() - began


def start(folder: Path) -> float:
    """Seconds from the command to the first page that answers 200."""
    port = free_port()
    settings = {"ADVOCACY_DATA_DIR": f"{folder}/var", "PORT": str(port), "SANDBOX_PORT": str(free_port())}
    began = time.perf_counter()
    with running(os.environ | settings):
        wait_for(port, "/sign-in", FILLED_WITHIN)
        return time.perf_counter() - began


@contextmanager
def running(environ: dict[str, str]) -> Iterator[None]:
    child = subprocess.Popen(UP, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(60)


if __name__ == "__main__":
    main()

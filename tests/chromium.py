"""Which browser drives the pages: one that somebody named, one of the machine's, or Playwright's own; or getting one.

path = find_chromium() or get_chromium()
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

SETTING = "ADVOCACY_TEST_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_GET_ONE = (
    "install Chromium with the system's package manager (apt-get install chromium), "
    f"run `.venv/bin/playwright install --with-deps chromium`, or set {SETTING} to one"
)
PATIENCE_SECONDS = 600


def find_chromium() -> str | None:
    """The path of a browser that runs on this machine."""
    return first_that_runs(candidates(os.environ, shutil.which, playwrights_own), runs)


def get_chromium() -> str | None:
    """Tries to get a browser; its path, or None when that failed (offline, no rights). Says what it does."""
    if os.environ.get(SETTING):
        return None  # somebody chose one; another would be a surprise
    for command in ways_to_get_one(os.geteuid() == 0, shutil.which):
        print("No Chromium found, trying:", " ".join(command), flush=True)
        if _run(command) and (found := find_chromium()):
            return found
    return None


def candidates(
    environ: Mapping[str, str], which: Callable[[str], str | None], own: Callable[[], str | None]
) -> Iterator[str]:
    """In order of preference. One that is named is the only one: a wrong path must not go unnoticed."""
    if environ.get(SETTING):
        yield environ[SETTING]
        return
    yield from filter(None, map(which, NAMES))
    yield from filter(None, [own()])


def first_that_runs(paths: Iterator[str], runs: Callable[[str], bool]) -> str | None:
    return next(filter(runs, paths), None)


def ways_to_get_one(root: bool, which: Callable[[str], str | None]) -> Sequence[Sequence[str]]:
    """The system's package first, where we may: it brings the libraries along that Playwright's download lacks."""
    package = ("sh", "-c", "apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy chromium")
    download = (sys.executable, "-m", "playwright", "install", "chromium")
    return (package, download) if root and which("apt-get") else (download,)


def runs(path: str) -> bool:
    """Whether it starts at all: a snap's stub, or one without its libraries, has a path too."""
    try:
        answer = subprocess.run(
            [path, "--version"], check=False, capture_output=True, timeout=60, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def playwrights_own() -> str | None:
    """What `playwright install chromium` has put into its cache, if anything."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return str(path) if path.exists() else None


def _run(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, check=False, stdin=subprocess.DEVNULL, timeout=PATIENCE_SECONDS).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False

"""How much processor time processes took: other work on the machine changes it far less than the clock's time."""

import os
from pathlib import Path

NANOSECONDS = 1_000_000_000


def family(pid: int) -> list[int]:
    """The process and all below it."""
    below = (Path(f"/proc/{pid}/task/{pid}/children").read_text().split()) if Path(f"/proc/{pid}").exists() else []
    return [pid, *(other for child in below for other in family(int(child)))]


def seconds_of(pid: int) -> float:
    """Of a process and all below it, to the nanosecond; those that ended meanwhile are not in it."""
    return sum(_own_seconds(one) for one in family(pid))


def seconds_with_ended(pid: int) -> float:
    """With the children that ended, to a hundredth."""
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[13:15]
    return seconds_of(pid) + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _own_seconds(pid: int) -> float:
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    try:
        return sum(int(thread.read_text().split()[0]) for thread in threads) / NANOSECONDS
    except (FileNotFoundError, ProcessLookupError):  # it ended while we looked
        return 0.0

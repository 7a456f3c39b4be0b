"""Real servers and processes in folders with short paths (a socket's path is limited)."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from advocacy.machine.embedded import EmbeddedServers


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that does not exist yet, below one that another account may pass."""
    base = Path(tempfile.mkdtemp(prefix="am-", dir="/tmp"))
    base.chmod(0o711)
    yield base / "var"
    shutil.rmtree(base)


@pytest.fixture
def servers(folder: Path) -> Iterator[EmbeddedServers]:
    """Not started yet; ended in any case."""
    servers = EmbeddedServers(folder, durable=False)
    yield servers
    servers.stop()

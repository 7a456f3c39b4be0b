"""The two servers that tests run on: given ones (TEST_DATABASE_URL, TEST_REDIS_URL), or embedded ones for one run."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from advocacy.machine.embedded import EmbeddedServers


@contextmanager
def test_servers() -> Iterator[tuple[str, str]]:
    """Give (database_url, redis_url). What we started is ended and its folder removed; given servers are left alone."""
    database_url = os.environ.get("TEST_DATABASE_URL")
    redis_url = os.environ.get("TEST_REDIS_URL")
    if database_url and redis_url:
        yield database_url, redis_url
        return
    # /tmp and not the temporary directory: a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="advocacy-test-", dir="/tmp"))
    folder.chmod(0o711)  # as root the servers drop their rights and must pass through
    try:
        with EmbeddedServers(folder, durable=False) as servers:
            yield database_url or servers.database_url, redis_url or servers.redis_url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# The name begins like a test, but pytest must not collect it where it is imported.
test_servers.__test__ = False  # type: ignore[attr-defined]

"""The servers for tests: given ones are used as they are, embedded ones go without a trace."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.machine.seeing import children
from tests.servers import test_servers


def test_given_servers_are_used_and_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", "postgresql+psycopg://db.example/tests")
    monkeypatch.setenv("TEST_REDIS_URL", "redis://queue.example/0")
    with test_servers() as addresses:
        assert addresses == ("postgresql+psycopg://db.example/tests", "redis://queue.example/0")
        assert children() == []


def test_embedded_servers_are_removed_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    monkeypatch.delenv("TEST_REDIS_URL", raising=False)
    with test_servers() as (database_url, redis_url):
        assert redis_url.startswith("unix://:")
        with psycopg.connect(database_url.replace("+psycopg", "")) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("off",)
        sockets = Path(str(make_url(database_url).query["host"]))
        assert (sockets.parent / "postgres").exists()
    assert not sockets.parent.exists()
    assert children() == []

"""The two running servers: what they answer, and that nobody else reaches them. Nothing here stops them."""

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from sqlalchemy import create_engine, text

from advocacy.machine.embedded import EmbeddedServers
from advocacy.machine.errors import MachineError
from tests.machine.seeing import children, queue, run_sql


@pytest.fixture(scope="module")
def servers() -> Iterator[EmbeddedServers]:
    base = tempfile.TemporaryDirectory(prefix="am-", dir="/tmp")
    with base, EmbeddedServers(Path(base.name) / "var", durable=False) as servers:
        yield servers


def test_both_servers_answer_at_the_addresses_given(servers: EmbeddedServers) -> None:
    engine = create_engine(servers.database_url)
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT current_database(), current_user, lower('ÄÉ'), current_setting('TimeZone')")
        )
        assert found.one() == ("advocacy", "advocacy", "äé", "UTC")
    engine.dispose()
    with queue(servers) as client:
        assert client.ping()
    assert servers.trouble() is None


def test_no_port_of_the_network_is_open(servers: EmbeddedServers) -> None:
    assert len(children()) == 2
    for server in children():
        assert server.net_connections(kind="inet") == []


def test_the_wrong_password_is_refused_by_both(servers: EmbeddedServers) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host=str(servers.data_dir / "run"), user="advocacy", dbname="advocacy", password="guess")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host=str(servers.data_dir / "run"), user="postgres", dbname="postgres", password="guess")
    stranger = redis.Redis(unix_socket_path=str(servers.data_dir / "run" / "valkey.sock"))
    with stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_the_product_signs_in_without_the_rights_of_a_superuser(servers: EmbeddedServers) -> None:
    assert run_sql(servers, "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user") == [
        (False, True)
    ]


def test_passwords_stand_in_no_list_of_processes(servers: EmbeddedServers) -> None:
    words = " ".join(word for server in children() for word in [*server.cmdline(), *server.environ().values()])
    known = [line.partition("=")[2] for line in (servers.data_dir / "secrets").read_text().splitlines()[1:]]
    assert len(known) >= 9
    assert not [secret for secret in known if secret in words]


def test_the_sockets_and_the_data_are_closed_to_others(servers: EmbeddedServers) -> None:
    for name in ("run", "postgres", "valkey", "log"):
        assert stat.S_IMODE((servers.data_dir / name).stat().st_mode) == 0o700, name


def test_a_second_start_on_the_same_folder_is_refused_in_words(servers: EmbeddedServers) -> None:
    with pytest.raises(MachineError, match=rf"already runs on {servers.data_dir} \(process {os.getpid()}\)"):
        EmbeddedServers(servers.data_dir).start()
    assert run_sql(servers, "SELECT 1") == [(1,)]


def test_as_root_both_servers_run_without_its_rights(servers: EmbeddedServers) -> None:
    for server in children():
        assert server.uids() == (65534, 65534, 65534)
        assert server.gids() == (65534, 65534, 65534)
        assert Path(f"/proc/{server.pid}/status").read_text().count("Groups:\t \n") == 1

"""Starting, stopping and starting again: what is kept, what is mended, what is told in words."""

import os
import pwd
import signal
import stat
from pathlib import Path

import pytest

from advocacy.machine.embedded import EmbeddedServers, addresses
from advocacy.machine.errors import MachineError
from advocacy.machine.folders import LONGEST_SOCKET_PATH
from tests.machine.seeing import as_root, children, queue, run_sql
from tests.machine.waiting import gone, until


def test_data_is_kept_over_a_restart(folder: Path) -> None:
    with EmbeddedServers(folder) as servers:
        run_sql(servers, "CREATE TABLE kept AS SELECT 42 AS number")
        with queue(servers) as client:
            client.set("kept", "yes")
    with EmbeddedServers(folder) as servers:
        assert run_sql(servers, "SELECT number FROM kept") == [(42,)]
        assert run_sql(servers, "SELECT current_setting('fsync')") == [("on",)]
        with queue(servers) as client:
            assert client.get("kept") == b"yes"


def test_stopping_leaves_no_process_behind(servers: EmbeddedServers) -> None:
    servers.start()
    started = [process.pid for server in children() for process in (server, *server.children(recursive=True))]
    assert len(started) >= 4
    servers.stop()
    assert all(gone(pid) for pid in started)
    with pytest.raises(MachineError, match="not started"):
        _ = servers.database_url


def test_another_command_joins_running_servers_and_is_told_when_none_run(servers: EmbeddedServers) -> None:
    with pytest.raises(MachineError, match="advocacy up"):
        addresses(servers.data_dir)
    servers.start()
    joined = addresses(servers.data_dir)
    assert (joined.database_url, joined.redis_url) == (servers.database_url, servers.redis_url)
    assert "advocacy:" not in repr(joined)
    servers.stop()
    with pytest.raises(MachineError, match="advocacy up"):
        addresses(servers.data_dir)


def test_after_a_kill_the_stale_files_do_not_hinder_a_start(folder: Path) -> None:
    servers = EmbeddedServers(folder)
    servers.start()
    run_sql(servers, "CREATE TABLE kept AS SELECT 42 AS number")
    started = [process.pid for server in children() for process in (server, *server.children(recursive=True))]
    for server in children():
        server.send_signal(signal.SIGKILL)
    until(lambda: servers.trouble() == f"Valkey and PostgreSQL ended; see {folder / 'log'}.")
    servers.stop()
    until(lambda: all(gone(pid) for pid in started))  # what a killed PostgreSQL leaves behind ends a moment later
    pid_file = folder / "postgres" / "postmaster.pid"
    _, *rest = pid_file.read_text().splitlines(keepends=True)
    pid_file.write_text(f"{os.getpid()}\n" + "".join(rest))  # after a power cut another process may have the number
    assert (folder / "run" / "valkey.sock").exists()
    with EmbeddedServers(folder) as again:
        assert run_sql(again, "SELECT number FROM kept") == [(42,)]


def test_a_first_start_that_was_cut_short_is_begun_again(servers: EmbeddedServers) -> None:
    (servers.data_dir / "postgres.new").mkdir(parents=True)
    (servers.data_dir / "postgres.new" / "PG_VERSION").write_text("18\n")
    servers.start()
    assert run_sql(servers, "SELECT 1") == [(1,)]
    assert not (servers.data_dir / "postgres.new").exists()


def test_data_without_its_secrets_is_told_in_words_and_nothing_stays_running(servers: EmbeddedServers) -> None:
    servers.start()
    servers.stop()
    (servers.data_dir / "secrets").unlink()
    with pytest.raises(MachineError, match="from your backup"):
        servers.start()
    assert children() == []


def test_a_server_that_cannot_start_shows_the_end_of_its_log(servers: EmbeddedServers) -> None:
    servers.start()
    servers.stop()
    (servers.data_dir / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(MachineError, match=r"(?s)did not start.*incompatible"):
        servers.start()
    assert children() == []


def test_a_data_folder_too_deep_for_a_socket_works(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = folder.parent / "r"
    runtime.mkdir(mode=0o711)
    monkeypatch.setattr("tempfile.tempdir", str(runtime))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    deep = folder / "with a space" / ("d" * LONGEST_SOCKET_PATH)
    with EmbeddedServers(deep, durable=False) as servers:
        assert run_sql(servers, "SELECT 1") == [(1,)]
        with queue(servers) as client:
            assert client.ping()
        assert addresses(deep).database_url == servers.database_url
        assert [path.name[:9] for path in runtime.iterdir()] == ["advocacy-"]


def test_one_of_the_two_can_be_left_out(folder: Path) -> None:
    with EmbeddedServers(folder, durable=False, with_postgres=False) as servers:
        assert [server.name() for server in children()] == ["valkey-server"]
        assert servers.database_url == ""


@as_root
@as_root
def test_as_root_the_owner_of_existing_data_keeps_it(servers: EmbeddedServers) -> None:
    servers.data_dir.mkdir(mode=0o700)
    daemon = pwd.getpwnam("daemon")
    os.chown(servers.data_dir, daemon.pw_uid, daemon.pw_gid)
    servers.start()
    assert {server.uids().real for server in children()} == {daemon.pw_uid}


@as_root
def test_as_root_closed_folders_above_the_data_are_opened_for_passing_and_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = folder / "private"
    closed.mkdir(parents=True)
    closed.chmod(0o700)
    with EmbeddedServers(closed / "var", durable=False) as servers:
        assert run_sql(servers, "SELECT 1") == [(1,)]
    assert stat.S_IMODE(closed.stat().st_mode) == 0o701
    assert str(closed) in capsys.readouterr().err
    with EmbeddedServers(closed / "var", durable=False):
        assert capsys.readouterr().err == ""


@as_root
def test_an_ordinary_user_runs_both_as_themselves(folder: Path) -> None:
    os.chown(folder.parent, 65534, 65534)
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        os._exit(0 if runs_as_nobody(folder) else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def runs_as_nobody(folder: Path) -> bool:
    with EmbeddedServers(folder, durable=False) as servers:
        mine = {server.uids().real for server in children()} == {65534}
        answers = run_sql(servers, "SELECT 1") == [(1,)]
    (folder / "log" / "valkey.log").chmod(0)
    try:
        servers.start()
    except MachineError as error:
        return mine and answers and children() == [] and "valkey.log: another account made it" in str(error)
    return False

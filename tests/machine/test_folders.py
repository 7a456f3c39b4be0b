"""Whose folder DATA_DIR is, what a reset deletes, where the sockets go."""

import os
import stat
from pathlib import Path

import pytest

from advocacy.machine.account import Account, open_for_reading, open_the_way
from advocacy.machine.errors import MachineError
from advocacy.machine.folders import LONGEST_SOCKET_PATH, Purpose, claim, empty, socket_folder

ME = Account(os.geteuid(), os.getegid(), dropped=False)
STRANGER = Account(54321, 54321, dropped=True)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_or_empty_folder_is_claimed_and_recognised(tmp_path: Path) -> None:
    assert claim(tmp_path / "var", Purpose.DEMO) == claim(tmp_path / "var", Purpose.DEMO)


def test_a_folder_with_other_things_is_refused_and_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").touch()
    with pytest.raises(MachineError, match=r"thesis\.odt.*ADVOCACY_DATA_DIR"):
        claim(tmp_path, Purpose.DEMO)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.odt"]


def test_what_other_rooms_made_there_before_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "translations").mkdir()
    claim(tmp_path, Purpose.COMPANY, frozenset({"translations"}))


def test_the_demo_never_touches_a_company_folder_nor_the_other_way_round(tmp_path: Path) -> None:
    claim(tmp_path / "company", Purpose.COMPANY)
    with pytest.raises(MachineError, match="company's own data"):
        claim(tmp_path / "company", Purpose.DEMO)
    claim(tmp_path / "demo", Purpose.DEMO)
    with pytest.raises(MachineError, match="made-up company"):
        claim(tmp_path / "demo", Purpose.COMPANY)


def test_emptying_deletes_what_is_ours_and_follows_no_link(tmp_path: Path) -> None:
    layout = claim(tmp_path / "var", Purpose.DEMO)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").touch()
    (layout.data_dir / "postgres").symlink_to(outside)
    layout.valkey.mkdir()
    (layout.valkey / "link").symlink_to(outside)
    (layout.data_dir / "secrets").touch()
    (layout.data_dir / "media").mkdir()
    (layout.data_dir / "notes.txt").touch()
    empty(layout, frozenset({"media"}))
    assert {path.name for path in layout.data_dir.iterdir()} == {"advocacy-data", "notes.txt"}
    assert (outside / "precious").exists()


def test_emptying_a_folder_without_our_marker_or_of_a_company_deletes_nothing(tmp_path: Path) -> None:
    layout = claim(tmp_path / "var", Purpose.DEMO)
    (layout.data_dir / "secrets").touch()
    layout.marker.unlink()
    with pytest.raises(MachineError, match="nothing was deleted"):
        empty(layout)
    company = claim(tmp_path / "company", Purpose.COMPANY)
    (company.data_dir / "secrets").touch()
    with pytest.raises(MachineError, match="company's own data"):
        empty(company)
    assert (layout.data_dir / "secrets").exists()
    assert (company.data_dir / "secrets").exists()


def test_sockets_stand_beside_the_data_behind_a_closed_door(folder: Path) -> None:
    folder.mkdir()
    assert socket_folder(folder, ME) == folder / "run"
    assert mode(folder / "run") == 0o700


def test_a_deep_data_folder_gets_a_short_socket_folder_of_its_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep, deeper = folder / ("d" * 100), folder / ("d" * 101)
    runtime = folder.parent / "runtime"
    for path in (deep, deeper, runtime):
        path.mkdir(parents=True)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    sockets = socket_folder(deep, ME)
    assert sockets.parent == runtime
    assert len(os.fsencode(sockets / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
    assert mode(sockets) == 0o700
    assert socket_folder(deep, ME) == sockets != socket_folder(deeper, ME)


def test_a_socket_folder_that_is_a_link_is_refused(folder: Path) -> None:
    folder.mkdir()
    (folder.parent / "elsewhere").mkdir()
    (folder / "run").symlink_to(folder.parent / "elsewhere")
    with pytest.raises(MachineError, match="somebody else"):
        socket_folder(folder, ME)


def test_a_dropped_account_may_pass_the_folders_above_its_data_but_not_list_them(folder: Path) -> None:
    data = folder / "deep" / "postgres"
    data.mkdir(parents=True)
    for closed in (folder, folder / "deep", data):
        closed.chmod(0o700)
    assert open_the_way(data, STRANGER) == (folder / "deep", folder)
    assert mode(folder) == mode(folder / "deep") == 0o701
    assert mode(data) == 0o700
    assert open_the_way(data, STRANGER) == ()


def test_an_ordinary_user_opens_nothing(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    assert open_the_way(folder / "postgres", ME) == ()
    assert mode(folder) == 0o700


def test_a_package_unpacked_under_a_strict_umask_is_opened_for_the_dropped_account(tmp_path: Path) -> None:
    binary = tmp_path / "package" / "bin" / "postgres"
    binary.parent.mkdir(parents=True)
    binary.touch(mode=0o700)
    (tmp_path / "package" / "share.txt").touch(mode=0o600)
    (tmp_path / "package").chmod(0o700)
    binary.parent.chmod(0o700)
    open_for_reading(tmp_path / "package", STRANGER)
    assert mode(binary) == mode(binary.parent) == 0o705
    assert mode(tmp_path / "package" / "share.txt") == 0o604

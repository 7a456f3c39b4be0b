"""Secrets are made once, stay as they are, and nobody else can read them."""

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from advocacy.machine.errors import MachineError
from advocacy.machine.secrets import MAKERS, keep_secrets, read_secrets
from tests.machine.waiting import program


def test_secrets_are_made_once_and_are_for_their_owner_alone(tmp_path: Path) -> None:
    first = keep_secrets(tmp_path)
    assert keep_secrets(tmp_path) == first == read_secrets(tmp_path)
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secrets"]


def test_each_secret_is_long_and_of_its_own(tmp_path: Path) -> None:
    secrets = keep_secrets(tmp_path)
    values = [getattr(secrets, name) for name in MAKERS]
    assert len(set(values)) == len(values)
    assert len(secrets.secret_key) >= 32
    assert Fernet(secrets.vault_keys).decrypt(Fernet(secrets.vault_keys).encrypt(b"token")) == b"token"


def test_a_secret_of_a_later_release_is_added_and_the_others_stay(tmp_path: Path) -> None:
    first = keep_secrets(tmp_path)
    path = tmp_path / "secrets"
    path.write_text("".join(line for line in path.read_text().splitlines(True) if not line.startswith("SANDBOX_X_APP")))
    with pytest.raises(MachineError, match="sandbox_x_app_token"):
        read_secrets(tmp_path)
    second = keep_secrets(tmp_path)
    assert second.sandbox_x_app_token != first.sandbox_x_app_token
    assert second.postgres_password == first.postgres_password
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_secrets_that_others_can_read_stop_the_start(tmp_path: Path) -> None:
    keep_secrets(tmp_path)
    (tmp_path / "secrets").chmod(0o644)
    with pytest.raises(MachineError, match="chmod 600"):
        keep_secrets(tmp_path)


def test_secrets_do_not_show_in_a_trace(tmp_path: Path) -> None:
    secrets = keep_secrets(tmp_path)
    assert secrets.postgres_password not in repr(secrets)


def test_two_starts_at_once_agree_on_the_secrets(tmp_path: Path) -> None:
    text = "import sys; from pathlib import Path; from advocacy.machine.secrets import keep_secrets\n"
    text += "print(keep_secrets(Path(sys.argv[1])).secret_key)"
    with program(text, tmp_path) as one, program(text, tmp_path) as other:
        assert one.stdout
        assert other.stdout
        assert one.stdout.read() == other.stdout.read() != ""

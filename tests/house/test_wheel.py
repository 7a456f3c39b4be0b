"""The installed product finds its templates, policies, migrations and static files inside the package.

A wheel is built from this checkout and installed into a fresh environment that sees this one's dependencies, but not
the checkout; then the `advocacy` command runs in another folder.
"""

import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from advocacy.core.paths import PACKAGE, POLICIES, STATIC, TEMPLATES
from advocacy.core.vault import new_key
from tests.guidelines.factories import rule_text

ROOT = PACKAGE.parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    building = ("wheel", ".", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder))
    run((sys.executable, "-m", "pip", *building), ROOT, os.environ)
    (built,) = folder.glob("advocacy-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of a fresh environment with the wheel in it."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    run((sys.executable, "-m", "venv", "--without-pip", str(folder)), ROOT, os.environ)
    python = folder / "bin" / "python"
    installing = ("install", "--quiet", "--no-deps", "--no-index", "--no-compile", str(wheel))
    run((sys.executable, "-m", "pip", "--python", str(python), *installing), ROOT, os.environ)
    (packages,) = folder.glob("lib/python*/site-packages")
    # A line in a .pth file adds a folder, but does not read that folder's own .pth: the checkout stays unseen.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


@pytest.fixture
def environ(tmp_path: Path, database_url: str, redis_url: str) -> dict[str, str]:
    """A production's settings, and nothing of this checkout's environment."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "ADVOCACY_DATABASE_URL": database_url,
        "ADVOCACY_REDIS_URL": redis_url,
        "ADVOCACY_SECRET_KEY": "x" * 40,
        "ADVOCACY_VAULT_KEYS": new_key(),
        "ADVOCACY_PUBLIC_URL": "https://advocacy.hazelpont.example",
        "ADVOCACY_DATA_DIR": str(tmp_path / "data"),
    }


def run(command: Sequence[str], folder: Path, environ: object, *, code: int = 0) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=dict(environ),  # type: ignore[call-overload]
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def files_of(folder: Path) -> set[str]:
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if "__pycache__" not in name}


def test_everything_that_is_shown_or_read_lies_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder, inside in ((TEMPLATES, "templates"), (POLICIES, "policies"), (STATIC, "static")):
        assert {f"advocacy/{inside}/{name}" for name in files_of(folder)} <= names
    assert {f"advocacy/{name}" for name in files_of(PACKAGE)} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "docs/", "var/"))]


def test_the_installed_package_is_used_and_not_the_checkout(
    installed: Path, tmp_path: Path, environ: dict[str, str]
) -> None:
    program = "import advocacy.core.paths as p; print(p.TEMPLATES, p.POLICIES, p.MIGRATIONS, p.STATIC)"
    places = run((str(installed / "python"), "-c", program), tmp_path, environ).split()
    assert all(Path(place).is_relative_to(installed.parent) and Path(place).is_dir() for place in places)


def test_the_command_speaks_and_checks_its_policies(installed: Path, tmp_path: Path, environ: dict[str, str]) -> None:
    command = str(installed / "advocacy")
    assert "Employee advocacy" in run((command, "--help"), tmp_path, environ)
    assert "0.1.0" in run((command, "--version"), tmp_path, environ)
    assert "rules, every example does what it says" in run((command, "policies", "check"), tmp_path, environ)


def test_a_company_s_folder_outside_lies_upon_the_installed_policies(
    installed: Path, tmp_path: Path, environ: dict[str, str]
) -> None:
    rule = tmp_path / "policies" / "hazelpont" / "tone" / "our-words.toml"
    rule.parent.mkdir(parents=True)
    rule.write_text(rule_text())
    (tmp_path / "policies" / "overrides.toml").write_text('[rules.no-shouting]\nseverity = "hint"\n')
    check = (str(installed / "advocacy"), "policies", "check")
    environ = environ | {"ADVOCACY_POLICIES_DIR": str(tmp_path / "policies")}
    assert "rules, every example does what it says" in run(check, tmp_path, environ)
    rule.write_text(rule_text().replace('"block"', '"stop"'))
    assert "our-words.toml:2: severity" in run(check, tmp_path, environ, code=1)


def test_doctor_reads_everything_and_names_what_is_missing(
    installed: Path, tmp_path: Path, environ: dict[str, str]
) -> None:
    said = run((str(installed / "advocacy"), "doctor"), tmp_path, environ, code=1)
    assert "ok   settings: complete, for production" in said
    assert "ok   queue: " in said
    assert "BAD  tables: at nothing" in said
    assert "Run `advocacy db upgrade`." in said


def test_doctor_without_settings_says_which(installed: Path, tmp_path: Path) -> None:
    said = run((str(installed / "advocacy"), "doctor"), tmp_path, {"PATH": "/usr/bin:/bin"}, code=1)
    for name in ("ADVOCACY_SECRET_KEY", "ADVOCACY_VAULT_KEYS", "ADVOCACY_PUBLIC_URL"):
        assert f"{name} is not set" in said


def test_pages_are_served_with_their_looks_and_the_sandbox_too(
    installed: Path, tmp_path: Path, environ: dict[str, str]
) -> None:
    program = """
from pathlib import Path
from advocacy.app import create_app
from advocacy.sandbox.app import create_sandbox
from advocacy.sandbox.settings import SandboxSettings
product = create_app().test_client()
page = product.get("/sign-in")
print(page.status_code, "<h1" in page.text)
print(product.get(page.text.split('rel="stylesheet" href="')[1].split('"')[0]).status_code)
sandbox = create_sandbox(SandboxSettings(Path("sandbox.sqlite"), ())).test_client()
print(sandbox.get("/").status_code, sandbox.get("/static/sandbox.css").status_code)
"""
    said = run((str(installed / "python"), "-c", program), tmp_path, environ)
    assert said.split() == ["200", "True", "200", "200", "200"]

"""Where templates, policies and static files lie: beside the package in a checkout, inside it when installed."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def _beside_or_inside(name: str) -> Path:
    beside = PACKAGE.parent / name
    in_checkout = (PACKAGE.parent / "pyproject.toml").is_file()
    return beside if in_checkout and beside.is_dir() else PACKAGE / name


TEMPLATES = _beside_or_inside("templates")
POLICIES = _beside_or_inside("policies")
STATIC = PACKAGE / "static"
TRANSLATIONS = PACKAGE / "translations"
MIGRATIONS = PACKAGE / "migrations"

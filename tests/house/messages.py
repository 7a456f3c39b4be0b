"""Every word the product says, collected from code and templates with pybabel; `make translations` runs this."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TRANSLATIONS = Path("advocacy") / "translations"
CATALOGUE = TRANSLATIONS / "nl" / "LC_MESSAGES" / "messages.po"
TEMPLATE = Path("build") / "messages.pot"  # made each time, never committed
# The names that modules give to flask_babel's functions, beside those that pybabel knows: _, gettext and ngettext.
KEYWORDS = ("_l", "later", "lazy_gettext", "lazy_ngettext:1,2")


def extract(target: Path) -> None:
    """Writes the template with every message, sorted and without places, so that a diff shows words only."""
    keywords = [word for keyword in KEYWORDS for word in ("--keyword", keyword)]
    layout = ["--no-location", "--sort-output", "--width", "120"]
    _pybabel("extract", "--mapping-file", str(TRANSLATIONS / "babel.cfg"), *keywords, *layout, "-o", str(target), ".")


def update(template: Path, catalogue: Path) -> None:
    """New messages come in empty, gone ones leave, the others keep their Dutch."""
    files = ["--input-file", str(template), "--output-file", str(catalogue), "--locale", "nl"]
    kept = ["--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date", "--width", "120"]
    _pybabel("update", *files, *kept)


def _pybabel(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", "--quiet", *words], cwd=ROOT, check=True)


if __name__ == "__main__":
    (ROOT / TEMPLATE).parent.mkdir(exist_ok=True)
    extract(TEMPLATE)
    update(TEMPLATE, CATALOGUE)

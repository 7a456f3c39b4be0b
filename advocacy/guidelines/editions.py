"""Rule files as they are kept with an edition: read from a folder, and laid out again for whoever loads them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from advocacy.guidelines.comparing import Book, Files
from advocacy.guidelines.loading import load_rulebook, read_rulebook
from advocacy.guidelines.reading import Problem

FOLDER = "policies"
OVERRIDES = "overrides.toml"  # the one rule file that lies in the policies folder itself


def read_files(policies: Path) -> dict[str, str]:
    """Every rule file below the folder, by its path there. A file that is no text comes with its broken signs."""
    paths = [path for path in policies.glob("*/**/*.toml") if path.is_file()]
    overrides = policies / OVERRIDES
    if overrides.is_file():
        paths.append(overrides)
    return {path.relative_to(policies).as_posix(): _text(path) for path in sorted(paths)}


def book_of(files: Files, fill: Mapping[str, str]) -> Book:
    """The rulebook of these files; raises PolicyError."""
    with laid_out(files) as policies:
        return Book(load_rulebook(policies, fill), files)


def read_book(files: Files, fill: Mapping[str, str]) -> tuple[Book, list[Problem]]:
    """What can be read of these files, and every mistake in them."""
    with laid_out(files) as policies:
        rulebook, problems = read_rulebook(policies, fill)
    return Book(rulebook, files), problems


@contextmanager
def laid_out(files: Files) -> Iterator[Path]:
    """The files in a folder of their own, which goes again."""
    with TemporaryDirectory(prefix="advocacy-policies-") as place:
        policies = Path(place) / FOLDER
        policies.mkdir()
        for name, text in files.items():
            path = policies / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
        yield policies


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape")

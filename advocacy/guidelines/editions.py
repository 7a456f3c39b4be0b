"""Rule files as they are kept with an edition: read from a folder, and laid out again for whoever loads them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from advocacy.core.paths import POLICIES
from advocacy.core.policy_files import lies_upon_ours
from advocacy.core.settings import Settings
from advocacy.guidelines.comparing import Book, Files
from advocacy.guidelines.loading import Rulebook, load_rulebook, placeholders, read_rulebook
from advocacy.guidelines.reading import Problem

OVERRIDES = "overrides.toml"  # the one rule file that lies in the policies folder itself


def read_files(policies: Path) -> dict[str, str]:
    """Every rule file below the folder, by its path there, upon ours where it is a company's own.

    A file that is no text comes with its broken signs.
    """
    own = _files_in(policies)
    return _files_in(POLICIES) | own if lies_upon_ours(policies) else own


def _files_in(policies: Path) -> dict[str, str]:
    paths = [path for path in policies.glob("*/**/*.toml") if path.is_file()]
    overrides = policies / OVERRIDES
    if overrides.is_file():
        paths.append(overrides)
    return {path.relative_to(policies).as_posix(): _text(path) for path in sorted(paths)}


def book_of(files: Files, fill: Mapping[str, str]) -> Book:
    """The rulebook of these files; raises PolicyError."""
    with laid_out(files) as policies:
        return Book(load_rulebook(policies, fill), files)


def build_rulebook(settings: Settings) -> Rulebook:
    """The rulebook of this installation's files; raises PolicyError, which stops the start."""
    return book_of(read_files(settings.policies_dir), placeholders(settings)).rulebook


def read_book(files: Files, fill: Mapping[str, str], folder: str = POLICIES.name) -> tuple[Book, list[Problem]]:
    """What can be read of these files, and every mistake in them. `folder`: how its name begins those of files."""
    with laid_out(files, folder) as policies:
        rulebook, problems = read_rulebook(policies, fill)
    return Book(rulebook, files), problems


@contextmanager
def laid_out(files: Files, folder: str = POLICIES.name) -> Iterator[Path]:
    """The files in a folder of their own, which goes again."""
    with TemporaryDirectory(prefix="advocacy-policies-") as place:
        policies = Path(place) / folder
        policies.mkdir()
        for name, text in files.items():
            path = policies / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
        yield policies


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape")

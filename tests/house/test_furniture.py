"""The furniture of each room (architecture.md): which file may import what, and how long it may get.

Floors between rooms, `rules.py` and `models.py` are import contracts in pyproject.toml; this holds what a
contract can't say, because files are meant by half of their name (`account_views.py`).
"""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from advocacy.core.paths import PACKAGE
from tests.house.source import python_files, python_tree

QUERIES = ("sqlalchemy", "psycopg", "redis", "rq", "requests", "advocacy.core.database", "advocacy.core.outgoing")
PAGES = ("flask", "flask_wtf", "wtforms", "flask_login", "werkzeug")
MAY_NOT_IMPORT = {
    "views.py": QUERIES,
    "*_views.py": QUERIES,
    "forms.py": QUERIES,
    "tasks.py": (*QUERIES, *PAGES),
}
BANNED_NAMES = ("utils", "util", "helpers", "helper", "common", "manager", "misc", "tools")
LONGEST_FILE = 320  # the rule says "about 250"


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(python_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def rooms_files() -> list[Path]:
    return [path for path in python_files() if len(path.relative_to(PACKAGE).parts) > 1 and "sandbox" not in path.parts]


@pytest.mark.parametrize(("pattern", "forbidden"), MAY_NOT_IMPORT.items(), ids=list(MAY_NOT_IMPORT))
def test_pages_parse_and_render_and_leave_the_rest_to_use_cases(pattern: str, forbidden: tuple[str, ...]) -> None:
    files = [path for path in rooms_files() if fnmatch(path.name, pattern)]
    assert files
    wrong = {
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in files
        for name in imports(path)
        if any(name == root or name.startswith(f"{root}.") for root in forbidden)
    }
    assert wrong == set()


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [path for path in python_files() if path.stem in BANNED_NAMES or path.parent.name in BANNED_NAMES] == []


def test_every_file_says_what_it_is_for() -> None:
    silent = [path for path in python_files() if path.read_text().strip() and not ast.get_docstring(python_tree(path))]
    assert [str(path.relative_to(PACKAGE)) for path in silent if path.name != "env.py"] == []


def test_no_file_has_become_two_things() -> None:
    lengths = {str(path.relative_to(PACKAGE)): len(path.read_text().splitlines()) for path in python_files()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_import_hides_inside_a_function_to_dodge_a_circle() -> None:
    """Of our own files only the top imports late, to start fast. A heavy library that one act needs may wait for it."""
    late = {
        str(path.relative_to(PACKAGE))
        for path in rooms_files()
        for function in ast.walk(python_tree(path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and "advocacy" in ast.unparse(node)
    }
    assert late == set()

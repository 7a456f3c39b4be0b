"""The product's own files read as text and as syntax trees, for the guards of the house."""

import ast
from functools import cache
from pathlib import Path

from jinja2 import Environment, nodes

from advocacy.core.paths import PACKAGE, TEMPLATES

SYNTAX = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


@cache
def python_files() -> tuple[Path, ...]:
    return tuple(path for path in sorted(PACKAGE.rglob("*.py")) if "versions" not in path.parts)


@cache
def python_tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def texts(path: Path) -> frozenset[str]:
    """Every string that stands in a file."""
    found = (node.value for node in ast.walk(python_tree(path)) if isinstance(node, ast.Constant))
    return frozenset(value for value in found if isinstance(value, str))


def joined_texts(path: Path) -> set[str]:
    """What `f"folder/{name}"` may become: the beginning of each such text with every plain text of the file."""
    joined = (node.values[0] for node in ast.walk(python_tree(path)) if isinstance(node, ast.JoinedStr) and node.values)
    folders = {str(node.value) for node in joined if isinstance(node, ast.Constant)}
    return {folder + text for folder in folders if folder.endswith("/") for text in texts(path)}


@cache
def template_names() -> tuple[str, ...]:
    return tuple(sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file()))


@cache
def template_tree(name: str) -> nodes.Template:
    return SYNTAX.parse((TEMPLATES / name).read_text(encoding="utf-8"), name)


def template_texts(name: str) -> set[str]:
    return {node.value for node in template_tree(name).find_all(nodes.Const) if isinstance(node.value, str)}

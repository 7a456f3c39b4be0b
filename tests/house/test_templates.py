"""No template lies about unused, none names another that is not there, and every link by name leads somewhere."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import meta, nodes

from advocacy.core.paths import PACKAGE
from advocacy.core.services import services
from advocacy.sandbox.app import create_sandbox
from advocacy.sandbox.settings import SandboxSettings
from tests.house.source import (
    joined_texts,
    python_files,
    python_tree,
    template_names,
    template_texts,
    template_tree,
    texts,
)

LINKING = frozenset({"url_for"})
NO_ARGUMENTS_OF_ITS_OWN = frozenset({"_external", "_anchor", "_scheme", "_method"})


@dataclass(frozen=True)
class Link:
    """A call of url_for with a name that is written out. `names` is None when it also takes unpacked arguments."""

    place: str
    endpoint: str
    names: frozenset[str] | None


def test_every_template_is_used() -> None:
    rendered = {text for path in python_files() for text in texts(path) | joined_texts(path)}
    used, waiting = set(), [name for name in template_names() if name in rendered]
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting += referenced(name)
    assert sorted(set(template_names()) - used) == []


def test_every_template_named_by_another_is_there() -> None:
    known = set(template_names())
    assert {name: missing for name in known if (missing := set(referenced(name)) - known)} == {}


def test_every_template_named_in_code_is_there() -> None:
    known = set(template_names())
    named = {text for path in python_files() for text in texts(path) if text.endswith(".html") and "/" in text}
    assert {name for name in named if " " not in name} - known == set()


def referenced(name: str) -> list[str]:
    """What a template extends, includes or imports; a drawing is included by its short name."""
    found = meta.find_referenced_templates(template_tree(name))
    pictures = {f"components/drawings/{text}.svg" for text in template_texts(name)}
    return [*filter(None, found), *pictures.intersection(template_names())]


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Flask]:
    app = create_sandbox(SandboxSettings(tmp_path / "sandbox.sqlite", (), control_token="control"))
    yield app
    app.extensions["sandbox"].store.close()


def test_every_link_by_name_leads_to_a_page_that_is_there(app: Flask, sandbox: Flask) -> None:
    links = [*links_in_code(), *links_in_templates()]
    assert len(links) > 100
    ours, theirs = leading(app), leading(sandbox)
    wrong = [link for link in links if not leads(theirs if "sandbox" in Path(link.place).parts else ours, link)]
    assert sorted(f"{link.place}: {link.endpoint} {sorted(link.names or ())}" for link in wrong) == []


def test_every_place_of_the_menu_is_a_page(app: Flask) -> None:
    known = leading(app)
    for room in services().rooms:
        for place in room.places:
            assert leads(known, Link(room.name, place.endpoint, frozenset())), place.endpoint


def leading(app: Flask) -> dict[str, list[frozenset[str]]]:
    """The arguments that each endpoint's addresses need."""
    found: dict[str, list[frozenset[str]]] = {}
    for rule in app.url_map.iter_rules():
        found.setdefault(rule.endpoint, []).append(frozenset(rule.arguments) - frozenset(rule.defaults or {}))
    return found


def leads(known: dict[str, list[frozenset[str]]], link: Link) -> bool:
    addresses = known.get(link.endpoint, [])
    return any(link.names is None or needed <= link.names for needed in addresses)


def links_in_code() -> Iterator[Link]:
    for path in python_files():
        for node in ast.walk(python_tree(path)):
            if isinstance(node, ast.Call) and _called(node) in LINKING and node.args:
                endpoint, names = node.args[0], [keyword.arg for keyword in node.keywords]
                if isinstance(endpoint, ast.Constant):
                    place = f"{path.relative_to(PACKAGE)}"
                    yield Link(place, str(endpoint.value), None if None in names else _own(names))


def links_in_templates() -> Iterator[Link]:
    for name in template_names():
        for call in template_tree(name).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in LINKING and call.args:
                endpoint = call.args[0]
                if isinstance(endpoint, nodes.Const):
                    names = [keyword.key for keyword in call.kwargs]
                    yield Link(name, endpoint.value, None if call.dyn_kwargs else _own(names))


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def _own(names: list[str | None]) -> frozenset[str]:
    return frozenset(name for name in names if name) - NO_ARGUMENTS_OF_ITS_OWN

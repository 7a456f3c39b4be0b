"""A browser that looks closely: every page it loads must be sound HTML that everybody can use.

page = pages.get("/studio")                      # 200, an HTML page, sound; else the test fails and says what is wrong
assert page.heading == "Studio"
pages.post("/topics", {"name": "Quiet water"})   # 302; a page (an error beside a field) is looked at as well
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask.testing import FlaskClient
from html5lib.constants import E as SENTENCES
from werkzeug.test import TestResponse

PRODUCT = "Hazelpont Advocacy"
LONGEST_TITLE = 90  # what a tab and a search result still show of it
REFERENCES = (
    "for",
    "aria-controls",
    "aria-labelledby",
    "aria-describedby",
    "aria-details",
    "aria-owns",
    "list",
    "form",
)
INTERACTIVE = frozenset({"a", "button", "select", "textarea", "input", "summary", "label"})
NAMELESS_INPUTS = frozenset({"hidden", "submit", "button", "reset", "image"})


@dataclass(frozen=True)
class Page:
    """One loaded page."""

    status: int
    text: str

    @cached_property
    def tree(self) -> Element:
        return _parsed(self.text)[0]

    @property
    def title(self) -> str:
        return words_of(next(self.tree.iter("title")))

    @property
    def heading(self) -> str:
        return words_of(next(self.tree.iter("h1")))

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements with these attributes; `class_` asks for one of the classes, `data_x` for `data-x`."""
        return [node for node in self.tree.iter(tag) if _has(node, attributes)]

    def one(self, tag: str, **attributes: str) -> Element:
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of <{tag} {attributes}>"
        return found[0]

    def links(self) -> dict[str, str]:
        """Where each link leads, by its words."""
        return {words_of(node): node.get("href", "") for node in self.tree.iter("a")}


class PageClient:
    """A test client that looks at each page it loads."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, address: str, status: int = 200, **kwargs: Any) -> Page:
        return self._page(self.client.get(address, **kwargs), status)

    def post(self, address: str, data: Mapping[str, Any] | None = None, status: int = 302, **kwargs: Any) -> Page:
        return self._page(self.client.post(address, data=data or {}, **kwargs), status)

    def follow(self, address: str, data: Mapping[str, Any] | None = None, **kwargs: Any) -> Page:
        """Sends a form and loads the page that it leads to."""
        return self._page(self.client.post(address, data=data or {}, follow_redirects=True, **kwargs), 200)

    def _page(self, answer: TestResponse, status: int) -> Page:
        assert answer.status_code == status, f"{answer.request.path}: {answer.status}"
        if is_page(answer):
            wrong = problems(answer.text)
            assert not wrong, f"{answer.request.path}: " + "; ".join(wrong)
        return Page(answer.status_code, answer.text)


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    """For a room's tests: `from tests.pages import pages  # noqa: F401` in its conftest.py."""
    return PageClient(client)


def is_page(answer: TestResponse) -> bool:
    """A whole page: not a redirect's few words, a file, or a part that a script asked for."""
    redirects = 300 <= answer.status_code < 400
    return answer.mimetype == "text/html" and not redirects and "<html" in answer.text[:500]


def problems(text: str) -> list[str]:
    """Everything that is wrong with a page, in words."""
    tree, mistakes = _parsed(text)
    return [
        *mistakes,
        *_heading(tree),
        *_title(tree),
        *_ids(tree),
        *_references(tree),
        *_inline(tree),
        *_names(tree),
        *_nesting(tree),
    ]


def words_of(node: Element) -> str:
    return " ".join("".join(node.itertext()).split())


@lru_cache(maxsize=4)
def _parsed(text: str) -> tuple[Element, list[str]]:
    """Nobody changes a tree, so who looks closely at a page and who then asks for its parts share one."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(text)
    return tree, [f"line {place[0]}: {SENTENCES.get(code, code) % data}" for place, code, data in parser.errors]


def _heading(tree: Element) -> Iterator[str]:
    headings = [words_of(node) for node in tree.iter("h1")]
    if len(headings) != 1:
        yield f"{len(headings)} h1: {headings}"
    elif not headings[0]:
        yield "the h1 is empty"


def _title(tree: Element) -> Iterator[str]:
    titles = [words_of(node) for node in tree.iter("title")]
    if len(titles) != 1:
        yield f"{len(titles)} titles"
        return
    own, _, product = titles[0].rpartition(" · ")
    if product != PRODUCT or not own.strip(" ·"):
        yield f"title {titles[0]!r} is not '… · {PRODUCT}'"
    if len(titles[0]) > LONGEST_TITLE:
        yield f"title of {len(titles[0])} characters"


def _ids(tree: Element) -> Iterator[str]:
    for name, count in Counter(node.get("id") for node in tree.iter() if node.get("id") is not None).items():
        if count > 1:
            yield f"{count} elements with id {name!r}"
        if not name or name != "".join(name.split()):
            yield f"id {name!r} is empty or has a space"


def _references(tree: Element) -> Iterator[str]:
    known = {node.get("id") for node in tree.iter()}
    for node in _elements(tree):
        for attribute in REFERENCES:
            for name in node.get(attribute, "").split():
                if name not in known:
                    yield f"{_shown(node)}: {attribute} names {name!r}, which is not there"
        address = node.get("href", "") if node.tag == "a" else ""
        if address.startswith("#") and address[1:] not in known:
            yield f"a link leads to {address!r}, which is not there"


def _inline(tree: Element) -> Iterator[str]:
    """What the Content-Security-Policy refuses would silently not work."""
    for node in _elements(tree):
        if node.tag == "style" or (node.tag == "script" and node.get("src") is None):
            yield f"inline <{node.tag}>"
        for attribute in node.keys():  # noqa: SIM118 - an Element is no mapping: iterating gives its children
            if attribute == "style" or attribute.startswith("on"):
                yield f"{_shown(node)}: {attribute}="
        if node.get("href", "").lower().startswith("javascript:"):
            yield f"{_shown(node)}: javascript: address"


def _names(tree: Element) -> Iterator[str]:
    """What somebody hears who does not see the page."""
    labelled = {node.get("for") for node in tree.iter("label")} | {
        field.get("id") for label in tree.iter("label") for field in label.iter() if field is not label
    }
    if not (tree.get("lang") or "").strip():
        yield "the page does not say its language"
    for node in _elements(tree):
        if node.tag == "img" and node.get("alt") is None:
            yield f"{_shown(node)} without alt"
        if node.tag in {"a", "button"} and not _name(node):
            yield f"{_shown(node)} without words"
        if node.tag in {"input", "select", "textarea"} and not _is_hidden(node):
            inside_label = any(node in list(label.iter()) for label in tree.iter("label"))
            if not (inside_label or node.get("id") in labelled or _named_by_attribute(node)):
                yield f"{_shown(node)} without label"


def _name(node: Element) -> str:
    said = [words_of(node), node.get("aria-label", ""), node.get("aria-labelledby", "")]
    for inner in _elements(node):
        said += [inner.get("aria-label", ""), inner.get("alt", "")]
    return "".join(said).strip()


def _is_hidden(field: Element) -> bool:
    """Nobody meets it, or its words are its value; `hidden` hands an account's name to a password manager."""
    return field.get("type") in NAMELESS_INPUTS or field.get("hidden") is not None


def _named_by_attribute(node: Element) -> bool:
    return bool(node.get("aria-label") or node.get("aria-labelledby"))


def _nesting(tree: Element) -> Iterator[str]:
    """Content models that the parser does not look at."""
    for node in _elements(tree):
        inner = [child for child in _elements(node) if child is not node]
        if node.tag in {"a", "button"}:
            yield from (f"{_shown(node)} holds {_shown(child)}" for child in inner if child.tag in INTERACTIVE)
        if node.tag in {"ul", "ol"}:
            wrong = [
                child for child in node if isinstance(child.tag, str) and child.tag not in {"li", "script", "template"}
            ]
            yield from (f"{_shown(node)} holds {_shown(child)}" for child in wrong)
        if node.tag == "form" and node.get("method", "").lower() not in {"post", "get", "dialog", ""}:
            yield f"{_shown(node)}: method"


def _elements(tree: Element) -> Iterator[Element]:
    """Elements without comments."""
    return (node for node in tree.iter() if isinstance(node.tag, str))


def _has(node: Element, attributes: Mapping[str, str]) -> bool:
    for name, value in attributes.items():
        wanted = name.rstrip("_").replace("_", "-")
        present = node.get(wanted)
        if present is None or (value not in present.split() if wanted == "class" else value != present):
            return False
    return True


def _shown(node: Element) -> str:
    marks = "".join(f" {name}={node.get(name)!r}" for name in ("id", "class", "name", "href") if node.get(name))
    return f"<{node.tag}{marks}>"

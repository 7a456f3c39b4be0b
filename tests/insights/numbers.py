"""Which numbers of a page open nothing and are not said to go no further.

closed = closed_numbers(pages.get("/insights"))   # their words; empty when all is well
"""

from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from tests.pages import Page, words_of

FIGURES = frozenset({"figure-number", "kept-rate", "board-number", "board-of", "funnel-count"})  # large, not in a table


def numbers(page: Page) -> list[Element]:
    """Cells of tables and large figures that hold a digit; a row's own name is none."""
    shown = [node for node in page.tree.iter() if node.tag == "td" or FIGURES & set(node.get("class", "").split())]
    return [node for node in shown if any(letter.isdigit() for letter in words_of(node))]


def closed_numbers(page: Page) -> list[str]:
    parents = {child: parent for parent in page.tree.iter() for child in parent}
    return [words_of(node) for node in numbers(page) if not _opens(node, parents)]


def opened(page: Page) -> Iterator[tuple[str, str]]:
    """Addresses and fragments of the links in what the page is about."""
    for link in (node for main in page.tree.iter("main") for node in main.iter("a")):
        parts = urlsplit(link.get("href", ""))
        yield parts._replace(fragment="").geturl(), parts.fragment


def _opens(node: Element, parents: dict[Element, Element]) -> bool:
    """By itself, by the name of its row, or by the sentence that stands in its card or at the end of the page."""
    around = [node, *_ancestors(node, parents)]
    row = next((one for one in around if one.tag == "tr"), node)
    if any(one.tag == "a" for one in around) or next(row.iter("a"), None) is not None:
        return True
    return any(_goes_no_further(one) for one in around if one.tag == "section" or one.get("class") == "stack")


def _goes_no_further(part: Element) -> bool:
    """A card says so anywhere in it, a page as one of its parts."""
    inside = part.iter() if part.tag == "section" else iter(part)
    return any(one.get("data-finest") is not None for one in inside)


def _ancestors(node: Element, parents: dict[Element, Element]) -> Iterator[Element]:
    while node in parents:
        node = parents[node]
        yield node

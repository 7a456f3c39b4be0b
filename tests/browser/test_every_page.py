"""Every page as every role: no axe-core violations in both themes and at both widths, and nothing sticks out."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, signed_in_cookie
from tests.browser.crawling import kind_of, pages_of
from tests.browser.product import Product
from tests.browser.watching import overflow

LOOKED_AT = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": LOOKED_AT}, "resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
SMALL = {"width": 360, "height": 740}
LOOKS = (  # what colours can't change is looked at once for each width
    (DESKTOP, "light", EVERYTHING),
    (DESKTOP, "dark", COLOURS),
    (SMALL, "dark", EVERYTHING),
    (SMALL, "light", COLOURS),
)
LARGE_TEXT = "document.documentElement.style.fontSize = '200%'"
EMPLOYEE = "noor"
ROLES = {"nobody": None, "employee": EMPLOYEE, "comms": "maud", "manager": "bram", "admin": "tom"}


@pytest.mark.parametrize("somebody", ROLES.values(), ids=ROLES)
def test_every_page_serves_everybody(product: Product, browsing: Callable[..., Page], somebody: str | None) -> None:
    page = browsing(somebody, reduced_motion="reduce")  # colours on their way to another theme are no colours
    addresses = own_addresses(product, somebody)
    assert addresses
    wrong = [problem for address in addresses for problem in look_at(page, address)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("somebody", ["jetske", "lotte", "femke"])
def test_dutch_fits_in_the_same_space(product: Product, browsing: Callable[..., Page], somebody: str) -> None:
    page = browsing(somebody, viewport=SMALL, locale="nl-NL")
    wrong = []
    for address in addresses_of(product, somebody):
        page.goto(address)
        asked_for = "en" if "language=en" in address else "nl"  # a sheet for the board can be had in either
        assert page.locator("html").get_attribute("lang") == asked_for
        wrong += [f"{address}: {found}"] if (found := overflow(page)) else []
    assert not wrong, "\n".join(wrong)


def addresses_of(product: Product, somebody: str | None) -> list[str]:
    if somebody is None:
        return pages_of(product.app, None, "/sign-in")
    return pages_of(product.app, signed_in_cookie(product, somebody)["value"], "/")


def own_addresses(product: Product, somebody: str | None) -> list[str]:
    """The role's first page, and the pages that an employee does not come to."""
    addresses = addresses_of(product, somebody)
    if somebody in (None, EMPLOYEE):
        return addresses
    theirs = {kind_of(product.app, address)[0] for address in addresses_of(product, EMPLOYEE)}
    return addresses[:1] + [address for address in addresses[1:] if kind_of(product.app, address)[0] not in theirs]


def look_at(page: Page, address: str) -> Iterator[str]:
    page.goto(address)
    page.evaluate(AXE_SCRIPT)
    for size, theme, options in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme)
        yield from (f"{address} ({theme}, {size['width']} px): {words}" for words in violations(page, options))
    page.set_viewport_size(SMALL)
    if found := overflow(page):
        yield f"{address} (360 px): {found}"
    page.set_viewport_size(DESKTOP)
    page.evaluate(LARGE_TEXT)
    if found := overflow(page):
        yield f"{address} (text of 200 %): {found}"


def violations(page: Page, options: dict[str, Any]) -> Iterator[str]:
    for found in page.evaluate("(options) => axe.run(options)", options)["violations"]:
        places = [" ".join(str(part) for part in node["target"]) for node in found["nodes"]]
        yield f"{found['id']}: {found['help']} at {'; '.join(places[:4])}"

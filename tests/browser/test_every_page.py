"""Every page as every role: no axe-core violations in both themes and at both widths, and nothing sticks out."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE, signed_in_cookie
from tests.browser.crawling import pages_of
from tests.browser.product import Product
from tests.browser.watching import overflow

LOOKED_AT = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": LOOKED_AT}, "resultTypes": ["violations"]}
SMALL = {"width": 360, "height": 740}
AXE = Axe()
LARGE_TEXT = "document.documentElement.style.fontSize = '200%'"
ROLES = {"nobody": None, "employee": "noor", "comms": "maud", "manager": "bram", "admin": "tom"}


@pytest.mark.parametrize("somebody", ROLES.values(), ids=ROLES)
def test_every_page_serves_everybody(product: Product, browsing: Callable[..., Page], somebody: str | None) -> None:
    page = browsing(somebody)
    addresses = addresses_of(product, somebody)
    assert len(addresses) > (10 if somebody else 0), addresses
    wrong = [problem for address in addresses for problem in look_at(page, address)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("somebody", ["jetske", "lotte", "femke"])
def test_dutch_fits_in_the_same_space(product: Product, browsing: Callable[..., Page], somebody: str) -> None:
    page = browsing(somebody, viewport=SMALL, locale="nl-NL")
    wrong = []
    for address in addresses_of(product, somebody):
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == "nl"
        wrong += [f"{address}: {found}"] if (found := overflow(page)) else []
    assert not wrong, "\n".join(wrong)


def addresses_of(product: Product, somebody: str | None) -> list[str]:
    if somebody is None:
        return pages_of(product.app, None, "/sign-in")
    return pages_of(product.app, signed_in_cookie(product, somebody)["value"], "/")


def look_at(page: Page, address: str) -> Iterator[str]:
    page.goto(address)
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            yield from (f"{address} ({theme}, {size['width']} px): {words}" for words in violations(page))
    page.set_viewport_size(SMALL)
    if found := overflow(page):
        yield f"{address} (360 px): {found}"
    page.set_viewport_size(DESKTOP)
    page.evaluate(LARGE_TEXT)
    if found := overflow(page):
        yield f"{address} (text of 200 %): {found}"


def violations(page: Page) -> Iterator[str]:
    for found in AXE.run(page, options=OPTIONS).response["violations"]:
        places = [" ".join(str(part) for part in node["target"]) for node in found["nodes"]]
        yield f"{found['id']}: {found['help']} at {'; '.join(places[:4])}"

"""By keyboard alone, without JavaScript, without motion; and what happens to words when something goes wrong."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from advocacy.networks.rules import Network
from tests.browser.conftest import PHONE
from tests.browser.people import Cast, connected, make_cast, sign_in
from tests.browser.product import Product
from tests.content.factories import make_post

MOST_TABS = 90
OWN = " I was on board myself, and I heard the gulls."


FOCUSED = """() => {
  const one = document.activeElement;
  const label = one.labels?.[0]?.textContent ?? one.getAttribute("aria-label") ?? one.textContent;
  return label.trim().replace(/\\s+/g, " ");
}"""
# An outline of the element itself, of its label (chips), or of the editor around it.
FOCUS_IS_SEEN = """() => {
  const seen = (one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const one = document.activeElement;
  const parts = [one, one.labels?.[0], one.closest("[data-editor]")];
  return one === document.body || parts.some((part) => part && seen(part));
}"""


@pytest.fixture
def cast(product: Product) -> Cast:
    """With a post for the employee alone, and an account to share it from."""
    cast = make_cast(product)
    connected(product, cast.employee, Network.LINKEDIN)
    with product.app.app_context():
        make_post(author=cast.writer, approver=cast.approver, teams=(cast.team,), title=f"By night {cast.mark}")
    return cast


def test_sharing_and_undoing_by_keyboard_alone(cast: Cast, browsing: Callable[..., Page]) -> None:
    page = browsing(cast.employee)
    page.goto("/")
    tab_to(page, "Read and share|Make it yours", after=f"By night {cast.mark}")
    if "Read and share" in focused(page):
        page.keyboard.press("Enter")
        expect(page.get_by_role("article", name=f"By night {cast.mark}")).to_contain_text("Make it yours")
        tab_to(page, "Make it yours")
    page.keyboard.press("Enter")
    expect(page.get_by_label("What will be sent")).to_be_visible()
    tab_to(page, "What will be sent")
    page.keyboard.press("Control+End")
    page.keyboard.type(OWN)
    expect(page.locator("[data-own-words]:visible")).to_contain_text("sounds like you")
    tab_to(page, "Share on LinkedIn")
    page.keyboard.press("Space")
    bar = page.get_by_role("region", name="Going to LinkedIn")
    expect(bar).to_be_visible()
    expect(bar.get_by_role("status")).to_have_text(re.compile(r"Going to LinkedIn in \d+ seconds. Undo is available."))
    tab_to(page, "^Undo$")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Taken back. Nothing was sent")).to_be_visible()
    expect(page.get_by_role("article", name=f"By night {cast.mark}")).to_contain_text(OWN.strip())


def tab_to(page: Page, words: str, after: str = "") -> None:
    """Presses Tab until something of that name has the focus, which must be seen on each step."""
    passed = not after
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        name = focused(page)
        assert focus_is_seen(page), f"no one sees that {name!r} has the focus"
        passed = passed or page.evaluate(
            "(words) => document.activeElement.closest('article')?.textContent.includes(words) ?? false", after
        )
        if passed and re.search(words, name):
            return
    raise AssertionError(f"{MOST_TABS} times Tab did not lead to {words!r}")


def focused(page: Page) -> str:
    return str(page.evaluate(FOCUSED))


def focus_is_seen(page: Page) -> bool:
    return bool(page.evaluate(FOCUS_IS_SEEN))


def test_signing_in_sharing_and_undoing_without_javascript(cast: Cast, browsing: Callable[..., Page]) -> None:
    page = browsing(java_script_enabled=False)
    sign_in(page, cast.employee)
    page.goto("/")
    card = page.get_by_role("article", name=f"By night {cast.mark}")
    opener = card.get_by_role("link", name="Read and share")
    if opener.count():
        opener.click()
    card.get_by_role("link", name="Make it yours").click()
    words = page.get_by_label("What will be sent").first
    text = words.input_value() + OWN
    words.fill(text)
    page.get_by_role("button", name="Share on LinkedIn").first.click()
    page.get_by_role("link", name="What happened to it").click()
    expect(page.get_by_role("main")).to_contain_text(OWN.strip())
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Taken back. Nothing was sent")).to_be_visible()


def test_with_reduced_motion_nothing_moves(browsing: Callable[..., Page]) -> None:
    page = browsing("noor", reduced_motion="reduce", viewport=PHONE)
    page.goto("/")
    moving = page.evaluate("""() => [...document.querySelectorAll("*")].filter((one) => {
      const style = getComputedStyle(one);
      const long = (times) => times.split(",").some((time) => parseFloat(time) > 0.011);
      return long(style.transitionDuration) || (style.animationName !== "none" && long(style.animationDuration));
    }).map((one) => one.outerHTML.slice(0, 80))""")
    assert moving == []


def write_draft(page: Page, title: str) -> None:
    page.goto("/studio/new")
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator("#save-state")).to_contain_text("Saved")

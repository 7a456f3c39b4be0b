"""Findings where people write: seen at once, marked, mended by a click, called false, kept with a reason."""

import os
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from advocacy.networks.rules import Network
from tests.browser.people import Cast, connected, make_cast
from tests.browser.product import Product
from tests.browser.test_walk import open_post
from tests.content.factories import make_post

WARNED = "I work at Hazelpont. Since May 41,200 people crossed with us. Come along!!!"
QUICK = 1_500  # ms: the pause of 250 ms and the answer, on a machine that does other things too


def quick() -> float:
    """As long again for each that waits for the same core: other tests run beside these."""
    return QUICK * max(1.0, os.getloadavg()[0] / len(os.sched_getaffinity(0)))


@pytest.fixture
def cast(product: Product) -> Cast:
    return make_cast(product)


def begin(page: Page, title: str, text: str) -> None:
    page.goto("/studio/new")
    page.get_by_label("Title", exact=True).press_sequentially(title)
    expect(page).to_have_url(re.compile(r"/posts/\w+/edit"))
    area(page).fill(text)
    expect(page.locator("#save-state")).to_contain_text("Saved at")


def area(page: Page) -> Locator:
    return page.get_by_role("tabpanel").get_by_role("textbox")


def finding(page: Page, title: str) -> Locator:
    return page.locator("[data-finding]").filter(has_text=title).locator("visible=true")


def test_a_finding_appears_in_the_text_and_beside_it_and_is_reached_by_keyboard(
    cast: Cast, browsing: Callable[..., Page]
) -> None:
    page = browsing(cast.writer)
    begin(page, f"Guaranteed {cast.mark}", "I work at Hazelpont. Our ferry is guaranteed silent.")
    found = finding(page, "No promises we can't keep")
    expect(found).to_be_visible(timeout=quick())
    expect(found).to_contain_text("Why")
    expect(found).to_contain_text("Instead")
    expect(page.locator(".mark-block").locator("visible=true").first).to_contain_text("guaranteed")
    summary = page.locator(f"#{area(page).get_attribute('aria-describedby')}")
    expect(summary).to_have_attribute("aria-live", "polite")
    expect(summary).to_contain_text("1 stops")
    found.get_by_role("button", name=re.compile("Go to finding")).focus()
    page.keyboard.press("Enter")
    expect(area(page)).to_be_focused()
    assert area(page).evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)").startswith("guarantee")


def test_one_click_mends_and_one_click_calls_a_false_alarm(cast: Cast, browsing: Callable[..., Page]) -> None:
    page = browsing(cast.writer)
    begin(page, f"Marks {cast.mark}", WARNED)
    marks = finding(page, "One exclamation mark is plenty")
    marks.get_by_role("button", name="Take it out").click()
    expect(area(page)).not_to_have_value(re.compile("!!"))
    expect(marks).to_have_count(0)
    figure = finding(page, "A figure needs its source")
    figure.get_by_role("link", name="False alarm").click()
    expect(figure.get_by_role("status")).to_contain_text("Noted")


def test_a_kept_warning_stands_with_its_reason_before_the_second_person(
    cast: Cast, browsing: Callable[..., Page]
) -> None:
    page = browsing(cast.writer)
    begin(page, f"Kept {cast.mark}", "I work at Hazelpont. Since May 41,200 people crossed with us.")
    figure = finding(page, "A figure needs its source")
    expect(figure).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()  # only what is saved can be kept
    figure.get_by_role("link", name="Keep it, with a reason").click()
    page.get_by_label("Why it may stay").fill("The gate counter stands behind the link.")
    page.get_by_role("button", name="Keep it").click()
    expect(finding(page, "A figure needs its source")).to_contain_text("The gate counter stands behind the link.")
    post = page.url.removesuffix("/edit").rpartition("/posts/")[2].partition("/")[0]
    reader = browsing(cast.approver)
    reader.goto(f"/posts/{post}")
    expect(finding(reader, "A figure needs its source")).to_contain_text("keeps it: “The gate counter")


def test_in_the_share_dialogue_what_stops_closes_the_button_and_says_so(
    product: Product, cast: Cast, browsing: Callable[..., Page]
) -> None:
    with product.app.app_context():
        make_post(author=cast.writer, approver=cast.approver, teams=(cast.team,), title=f"Quiet {cast.mark}")
    connected(product, cast.employee, Network.LINKEDIN)
    page = browsing(cast.employee)
    open_post(page, f"Quiet {cast.mark}", "LinkedIn")
    page.get_by_role("link", name="Make it yours").click()
    words = page.get_by_label("What will be sent")
    expect(words).to_be_visible()
    words.fill("I work at Hazelpont. Our ferry is guaranteed silent.")
    button = page.locator("[data-share-area]").get_by_role("button", name="Share on LinkedIn")
    expect(button).to_have_attribute("aria-disabled", "true", timeout=quick())
    expect(page.locator(f"#{button.get_attribute('aria-describedby')}")).to_be_visible()
    words.fill("I work at Hazelpont. Our ferry is quiet, I heard the gulls.")
    expect(button).not_to_have_attribute("aria-disabled", "true", timeout=quick())

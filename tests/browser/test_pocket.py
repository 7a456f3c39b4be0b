"""The product in the pocket: installed, read without a connection, and emptied when somebody signs out."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, signed_in_cookie
from tests.browser.people import Cast, make_cast
from tests.browser.pocket import FEED_IS_KEPT, KEPT_WORDS, cut, read_feed
from tests.browser.product import Product, until
from tests.browser.watching import Watch

NOTE_A_CHANGE = (
    """() => navigator.serviceWorker.addEventListener("controllerchange", () => { window.changedHands = true; })"""
)
SHARE_A_PICTURE = """() => {
  const form = Object.assign(document.createElement("form"), {
    action: "/suggest/shared", method: "post", enctype: "multipart/form-data" });
  const file = Object.assign(document.createElement("input"), { type: "file", name: "picture" });
  const words = Object.assign(document.createElement("input"), { name: "text", value: "On pole four" });
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array([137, 80, 78, 71])], "héron.png", { type: "image/png" }));
  file.files = carried.files;
  form.append(file, words);
  document.body.append(form);
  form.submit();
}"""


@pytest.fixture
def cast(product: Product) -> Cast:
    return make_cast(product)


@pytest.fixture
def page(cast: Cast, browsing: Callable[..., Page]) -> Page:
    """A colleague's phone, with the feed read once."""
    page = browsing(cast.employee, viewport=PHONE, has_touch=True, is_mobile=True, service_workers="allow")
    read_feed(page)
    return page


def test_a_browser_offers_to_install_it(page: Page, product: Product) -> None:
    browser = page.context.new_cdp_session(page)
    found = browser.send("Page.getAppManifest")
    assert found["errors"] == []
    assert json.loads(found["data"])["name"] == "Hazelpont Advocacy"
    found = browser.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {error["errorId"] for error in found} <= {"in-incognito"}  # every context of a test is


def test_the_feed_is_read_without_a_connection_and_says_from_when_it_is(page: Page, cast: Cast, watch: Watch) -> None:
    title = page.get_by_role("heading", level=2).first.inner_text()
    cut(page, watch)
    page.goto("/")
    expect(page.get_by_text("This is the page as it was on")).to_be_visible()
    expect(page.get_by_role("heading", level=2).first).to_have_text(title)
    page.goto("/board")
    expect(page.get_by_role("heading", level=1)).to_have_text("No connection")
    page.get_by_role("link", name="To the feed").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text(title)
    page.context.set_offline(False)
    page.goto("/")
    expect(page.get_by_text("This is the page as it was on")).to_be_hidden()


def test_signing_out_empties_what_is_kept(page: Page, cast: Cast) -> None:
    page.goto("/suggest")
    page.get_by_label("What caught you?").fill("Not for the next one.")
    assert page.evaluate(KEPT_WORDS)
    assert {"feed", "reader"} < set(page.evaluate("() => caches.keys()"))
    page.goto("/me")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome back")
    assert page.evaluate(KEPT_WORDS) == []
    assert page.evaluate("() => caches.keys()") == looks(page), "neither a page nor who read it"


def test_somebody_else_who_signs_in_finds_nothing(page: Page, cast: Cast, product: Product, watch: Watch) -> None:
    page.goto("/suggest")
    page.get_by_label("What caught you?").fill("Not for the next one.")
    page.context.clear_cookies()
    page.context.add_cookies([signed_in_cookie(product, cast.writer)])
    page.goto("/guidelines")
    until(lambda: not page.evaluate(FEED_IS_KEPT), "the other one's feed is gone")
    assert page.evaluate(KEPT_WORDS) == []
    cut(page, watch)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("No connection")


def test_a_new_release_takes_over_and_leaves_no_page_of_the_old_one(page: Page) -> None:
    """An open page changes hands at once; the look and the feed of the release before are gone."""
    page.goto("/guidelines")  # the feed would be kept anew
    (old,) = looks(page)
    page.evaluate(NOTE_A_CHANGE)
    page.context.route("**/service-worker.js*", serve_the_next_release)
    page.evaluate("async () => { await navigator.serviceWorker.register('/service-worker.js?next'); }")
    until(lambda: page.evaluate("window.changedHands === true"), "the next release looks after the open page", 20)
    until(lambda: looks(page) == [old.replace("look-", "look-next-")], "the old look is gone", 20)
    assert not page.evaluate(FEED_IS_KEPT)


def looks(page: Page) -> list[str]:
    return [name for name in page.evaluate("() => caches.keys()") if name.startswith("look-")]


def serve_the_next_release(route: Route) -> None:
    script = route.fetch().text()
    assert script.startswith('const RELEASE = {"name": "')
    route.fulfill(body=script.replace('"name": "', '"name": "next-', 1), content_type="text/javascript")


def test_a_picture_from_the_share_menu_stands_in_the_form(page: Page, watch: Watch) -> None:
    watch.forgive(404)  # asked for a second time it is gone
    page.evaluate(SHARE_A_PICTURE)
    expect(page.get_by_label("What caught you?")).to_have_value("On pole four")
    picture = page.get_by_label("A picture of your own")
    until(lambda: picture.evaluate("field => field.files.length"), "the picture is in the form")
    assert picture.evaluate("field => field.files[0].name") == "héron.png"
    reader = page.locator("[data-reader]").get_attribute("data-reader")
    assert page.evaluate(f"async () => (await fetch('/shared-picture?reader={reader}')).status") == 404


def test_a_shared_picture_is_not_for_somebody_else(page: Page, cast: Cast, product: Product, watch: Watch) -> None:
    watch.forgive(404)
    page.evaluate("async () => { await caches.delete('feed'); }")
    page.context.clear_cookies()
    page.evaluate(SHARE_A_PICTURE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome back")
    page.context.add_cookies([signed_in_cookie(product, cast.writer)])
    page.goto("/suggest?picture=1")
    page.wait_for_load_state("networkidle")
    assert page.get_by_label("A picture of your own").evaluate("field => field.files.length") == 0

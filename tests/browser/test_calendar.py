"""The calendar with nothing but a keyboard, and as a list on a phone."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from advocacy.content.models import PostVersion, newest_version
from advocacy.content.rules import State
from advocacy.core.database import transaction
from advocacy.core.services import now, settings
from tests.browser.conftest import PHONE
from tests.browser.people import Cast, make_cast
from tests.browser.product import Product
from tests.content.factories import make_campaign, make_post, reload_post

DAY = timedelta(days=1)


def monday_of_next_month() -> datetime:
    """The first Monday of the month after this one, at nine: a week before and after it are on its page."""
    zone = ZoneInfo(settings().time_zone)
    first = (now().astimezone(zone).replace(day=1) + 32 * DAY).replace(day=1, hour=9, minute=0, second=0, microsecond=0)
    return first + (-first.weekday() % 7) * DAY


class Planned:
    """A campaign with one post that opens on a Monday and closes on its Friday."""

    def __init__(self, product: Product, cast: Cast, state: str) -> None:
        self.product = product
        with product.app.app_context():
            self.opens = monday_of_next_month()
            self.campaign = make_campaign(cast.writer, name=f"Boats {cast.mark}")
            closes = self.opens + timedelta(days=4, hours=9)
            content = {"opens_at": self.opens, "closes_at": closes, "title": f"Railings {cast.mark}"}
            post = make_post(state, author=cast.writer, approver=cast.approver, campaign=self.campaign, **content)
            self.public_id, self.title = post.public_id, str(content["title"])

    @property
    def address(self) -> str:
        return f"/calendar?month={self.opens:%Y-%m}&campaign={self.campaign}"

    def newest(self) -> PostVersion:
        with self.product.app.app_context(), transaction() as session:
            return newest_version(session, reload_post(self.public_id).id)


def reach(page: Page, bar: Locator) -> None:
    """With the Tab key alone."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if bar.evaluate("bar => bar === document.activeElement"):
            return
    raise AssertionError("Tab does not come to the post")


def test_a_draft_is_moved_by_keyboard(product: Product, browsing: Callable[..., Page]) -> None:
    cast = make_cast(product)
    planned = Planned(product, cast, "draft")
    page = browsing(cast.writer)
    page.goto(planned.address)
    bar = page.locator(f"#post-{planned.public_id}")
    reach(page, bar)
    page.keyboard.press("m")
    region = page.get_by_role("region", name="Moving a post")
    expect(region).to_contain_text(planned.title)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    expect(region).to_contain_text(re.compile("→ Tue"))
    expect(page.locator(".is-trace")).to_have_count(1)
    expect(page.locator(".is-moved")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("is moved")
    expect(page.locator(f"#post-{planned.public_id}")).to_be_focused()
    version = planned.newest()
    assert (version.opens_at, version.closes_at) == (
        planned.opens + 8 * DAY,
        planned.opens + 13 * DAY + timedelta(hours=9),
    )


def test_escape_leaves_it_where_it_was(product: Product, browsing: Callable[..., Page]) -> None:
    cast = make_cast(product)
    planned = Planned(product, cast, "draft")
    page = browsing(cast.writer)
    page.goto(planned.address)
    bar = page.locator(f"#post-{planned.public_id}")
    reach(page, bar)
    page.keyboard.press("m")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Moving a post")).to_be_hidden()
    expect(page.locator(".is-moved, .is-trace")).to_have_count(0)
    expect(bar).to_be_focused()
    assert planned.newest().opens_at == planned.opens


def test_what_is_approved_asks_for_another_pair_of_eyes(product: Product, browsing: Callable[..., Page]) -> None:
    cast = make_cast(product)
    planned = Planned(product, cast, "live")
    page = browsing(cast.writer)
    page.goto(planned.address)
    reach(page, page.locator(f"#post-{planned.public_id}"))
    page.keyboard.press("m")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("until then the old days hold")).to_be_visible()
    version = planned.newest()
    assert (version.number, version.state, version.opens_at) == (2, State.IN_REVIEW, planned.opens + DAY)
    reach(page, page.locator(f"#post-{planned.public_id}"))
    page.keyboard.press("m")  # what waits for review does not move a second time
    expect(page.get_by_role("region", name="Moving a post")).to_be_hidden()


def test_on_a_phone_it_is_a_list_and_a_form_moves(product: Product, browsing: Callable[..., Page]) -> None:
    cast = make_cast(product)
    planned = Planned(product, cast, "draft")
    page = browsing(cast.writer, viewport=PHONE, java_script_enabled=False)
    page.goto(planned.address)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("link", name=planned.title).click()
    opens = planned.opens + 2 * DAY
    page.get_by_label("Opens").fill(f"{opens:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_text("is moved")).to_be_visible()
    assert planned.newest().opens_at == opens

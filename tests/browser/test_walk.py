"""The main job from end to end, as its people do it: write, mend, approve, connect, share, follow, read, score."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from advocacy.core.services import services
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.people import Cast, connect, make_cast, sign_in
from tests.browser.product import Product, until
from tests.content.factories import make_post

NETWORKS = ("LinkedIn", "X")
TEXTS = {
    "LinkedIn English 1": "I work at Hazelpont. The night ferry leaves at half past two now, and I sail on it.",
    "LinkedIn English 2": "I work at Hazelpont. From this week the last boat waits for people who work late.",
    "X English 1": "I work at Hazelpont. Our last boat leaves at 02:30 now.",
    "X English 2": "I work at Hazelpont. Working late? The boat waits until 02:30.",
}
STOPPED = " Guaranteed silent."
STIFF = " We leverage our batteries at night."
MENDED = " We use our batteries at night."
OWN = "My shift ends at two, so I am on board myself."
AN_HOUR = 3_700.0


@dataclass(frozen=True)
class Own:
    """On this network `given` was changed into one's own words, which make up `percent` of the text, as it was told."""

    network: str
    given: str
    percent: str


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_main_job(product: Product, browsing: Callable[..., Page], size: dict[str, int]) -> None:
    cast = make_cast(product)
    title = f"The last boat waits {cast.mark}"
    write(browsing(), cast, title, target=by_name(f"{product.sandbox.base}/posts"))
    approve(browsing(), cast, title, TEXTS["LinkedIn English 1"] + MENDED)
    page = browsing(viewport=size, has_touch=size is PHONE)
    sign_in(page, cast.employee)
    for network in NETWORKS:
        connect(page, network)
    own = {network: share(page, title, network) for network in NETWORKS}
    take_one_back(page, cast, product)
    for network in NETWORKS:
        wait_until_published(page, title, network)
    there = {network: follow_the_link(browsing(), product, own[network]) for network in NETWORKS}
    see_own_words(page, title, own)
    compare(gather(page, product, title), browsing(), there["X"])
    open_the_points(page, cast, product)
    see_the_team(browsing(viewport=size), cast)


def by_name(address: str) -> str:
    """A number in place of a name is a finding that stops the post."""
    return address.replace("127.0.0.1", "localhost")


def write(page: Page, cast: Cast, title: str, target: str) -> None:
    """Two wordings per network; findings beside the text, mended; then others are asked to look."""
    sign_in(page, cast.writer)
    page.goto("/studio")
    page.get_by_role("link", name="New post").click()
    page.get_by_label("Title", exact=True).fill(title)
    for network in NETWORKS:
        page.get_by_label("Network of a new wording").select_option(network)
        page.get_by_label("Language of a new wording").select_option("English")
        page.get_by_role("button", name="New wording").click()
    for tab, text in TEXTS.items():
        wording(page, tab).press_sequentially(text)
    page.get_by_label("Link", exact=True).fill(target)
    page.get_by_role("checkbox", name=cast.team.name).check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#save-state")).to_contain_text("Saved")
    mend(page)
    page.get_by_role("button", name="Ask for review").click()
    expect(page.locator(".under-head")).to_contain_text("In review")


def wording(page: Page, tab: str) -> Locator:
    page.get_by_role("tab", name=re.compile(f"^{tab}")).click()
    area = page.get_by_role("tabpanel").get_by_role("textbox")
    area.press("Control+End")
    return area


def mend(page: Page) -> None:
    """One finding that stops the post is deleted by hand, one hint is taken with a click; the page saves by itself."""
    tab, ask, saved = "LinkedIn English 1", page.locator("#ask"), page.locator("#save-state")
    area = wording(page, tab)
    area.press_sequentially(STOPPED)
    stops = page.get_by_role("article", name="No promises we can't keep")
    expect(stops).to_contain_text("Guaranteed")
    expect(ask).to_have_attribute("aria-disabled", "true")
    area.fill(TEXTS[tab] + STIFF)
    expect(stops).to_be_hidden()
    stiff = page.get_by_role("article", name="Say it like a person")
    stiff.get_by_role("button", name="Use this wording").click()
    expect(area).to_have_value(TEXTS[tab] + MENDED)
    expect(stiff).to_be_hidden()
    expect(saved).to_contain_text("Saved at")
    expect(ask).not_to_have_attribute("aria-disabled", "true")


def approve(page: Page, cast: Cast, title: str, text: str) -> None:
    sign_in(page, cast.approver)
    page.goto("/studio?column=in_review")
    page.get_by_role("link", name=title).click()
    expect(page.get_by_text(text)).to_be_visible()
    page.get_by_role("button", name="Approve version 1").click()
    expect(page.locator(".under-head")).to_contain_text("Live")


def share(page: Page, title: str, network: str) -> Own:
    """Opens the post, says its last sentence in one's own words, and one click sends it."""
    open_post(page, title, network)
    page.get_by_role("link", name="Make it yours").click()
    area = page.get_by_label("What will be sent")
    meter = page.locator("[data-own-words]:visible")
    expect(meter).to_contain_text("0% · still the given words")
    kept, _, given = area.input_value().rstrip(".").rpartition(". ")
    area.fill(f"{kept}. {OWN}")
    expect(meter).to_contain_text("sounds like you")
    own = Own(network, given, meter.locator("[data-percent]").inner_text())
    page.locator("[data-share-area]").get_by_role("button", name=f"Share on {network}").click()
    bar = undo_bar(page, network)
    expect(bar.get_by_role("button", name="Undo")).to_be_visible()
    seconds = int(bar.locator(".ring").inner_text().split()[0])
    assert 1 <= seconds <= 10, seconds
    return own


def open_post(page: Page, title: str, network: str) -> None:
    """In the feed; what the day's handful of new posts leaves out is found by its title."""
    page.goto("/")
    card = page.get_by_role("article", name=title)
    if not card.count():
        page.goto(f"/?q={quote(title)}")
    opener = card.get_by_role("link", name=re.compile("^Read (and share|it again)"))
    if opener.count():
        opener.click()
    card.get_by_role("navigation", name="Networks").get_by_role("link", name=network, exact=True).click()


def undo_bar(page: Page, network: str) -> Locator:
    return page.get_by_role("region", name=f"Going to {network}")


def take_one_back(page: Page, cast: Cast, product: Product) -> None:
    title = f"Another one {cast.mark}"
    with product.app.app_context():
        make_post(author=cast.writer, approver=cast.approver, teams=(cast.team,), title=title)
    open_post(page, title, "LinkedIn")
    page.get_by_role("button", name="Share on LinkedIn").locator("visible=true").click()
    undo_bar(page, "LinkedIn").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back. Nothing was sent")).to_be_visible()
    expect(undo_bar(page, "LinkedIn")).to_have_count(0)


def wait_until_published(page: Page, title: str, network: str) -> None:
    """Ten seconds to undo, then the queue: the person looks again now and then."""
    page.goto("/shares/")
    published = row_of(page, title, network).get_by_text("Published")

    def there() -> bool:
        page.reload()
        return bool(published.count())

    until(there, f"the share on {network} is published")


def row_of(page: Page, title: str, network: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=title).filter(has_text=f"{network} ·")


def follow_the_link(page: Page, product: Product, own: Own) -> str:
    """Somebody outside, who never signed in, reads the post on the network and follows its link. Where the post is."""
    page.goto(f"{product.sandbox.base}/posts")
    post = page.get_by_role("article").filter(has_text=OWN).filter(has_text=f"· {own.network} ·").first
    expect(post).to_be_visible()
    expect(post).not_to_contain_text(own.given)
    post.get_by_role("link", name="Figures of this post").click()
    there = page.url
    page.get_by_role("article").get_by_role("link", name=f"{product.url}/").click()
    expect(page).to_have_url(by_name(f"{product.sandbox.base}/posts"))
    return there


def see_own_words(page: Page, title: str, own: dict[str, Own]) -> None:
    """What was said beside the words before they went stands behind them afterwards."""
    page.goto("/me/own-words")
    for network, words in own.items():
        expect(row_of(page, title, network).locator(".own-text-percent")).to_have_text(words.percent)


def gather(page: Page, product: Product, title: str) -> Locator:
    """An hour passes; the bells that the scheduler rings now and then are rung at once. What the network told us."""
    page.goto("/shares/")
    row_of(page, title, "X").get_by_role("link").click()
    page.get_by_role("link", name="What came back").click()
    look_until(page.get_by_text("Next reading"), product, "watch_shares")
    product.move_clock(AN_HOUR)
    seen = page.get_by_role("region", name="Readings").locator("td[data-label=Seen]")
    look_until(seen, product, "read_figures")
    return seen.first


def look_until(what: Locator, product: Product, task: str) -> None:
    def is_there() -> bool:
        ring(product, task)
        what.page.reload()
        return bool(what.count())

    until(is_there, f"{what} is there")


def compare(seen: Locator, outside: Page, there: str) -> None:
    """What we read is what the network's own page says a moment later: its audience grows, and never shrinks."""
    outside.goto(there)
    known = int(outside.locator("dt", has_text="Seen").locator("+ dd").inner_text())
    assert known // 2 < int(seen.inner_text()) <= known


def ring(product: Product, *tasks: str) -> None:
    with product.app.app_context():
        queues = services().queues
        for task in tasks:
            queues.ring(task)
            until(lambda task=task: not queues.redis.exists(f"advocacy:bell:{task}"), f"{task} was taken up")


def open_the_points(page: Page, cast: Cast, product: Product) -> None:
    """The visit of the stranger stands behind the points, one row per rule, and behind the row the events."""
    points = page.get_by_role("row").filter(has_text=cast.employee.name).locator(".points:visible")

    def scored() -> bool:
        ring(product, "score_facts", "refresh_positions")
        page.goto(f"/board?scope=team:{cast.team.public_id}")
        return bool(points.count())

    until(scored, "the leaderboard shows the employee's points")
    points.click()
    row = page.get_by_role("link", name=re.compile("[Vv]isit"))
    expect(row).to_be_visible()
    row.click()
    expect(page.get_by_role("link", name=re.compile("your post on (LinkedIn|X)")).first).to_be_visible()


def see_the_team(page: Page, cast: Cast) -> None:
    sign_in(page, cast.manager)
    page.get_by_role("navigation", name="Main menu").locator("visible=true").get_by_role("link", name="Board").click()
    page.get_by_role("link", name=cast.team.name, exact=True).click()
    expect(page.get_by_role("row").filter(has_text=cast.employee.name).locator(".points:visible")).to_be_visible()

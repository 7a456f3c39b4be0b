"""The company's own post on a phone: pasted by communications, passed on with one click, taken back."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from advocacy.networks.rules import Network
from tests.browser.conftest import PHONE
from tests.browser.people import Cast, connected, make_cast, sign_in
from tests.browser.product import Product, until
from tests.browser.test_walk import approve, open_post, undo_bar, wait_until_published, wording
from tests.browser.watching import Watch
from tests.sharing.factories import company_post

TEXT = "I work at Hazelpont. Our last boat leaves at 02:30 now."
OWN = "I work at Hazelpont. I stood beside the meter."


def test_our_own_post_is_passed_on_and_taken_back(
    product: Product, browsing: Callable[..., Page], watch: Watch
) -> None:
    watch.forgive(422)  # a wrong address is refused
    cast = make_cast(product)
    title = f"Forty-four decibels {cast.mark}"
    connected(product, cast.employee, *Network)
    write(browsing(), product, cast, title)
    approve(browsing(), cast, title, TEXT)
    page = browsing(viewport=PHONE, has_touch=True)
    sign_in(page, cast.employee)
    open_post(page, title, "LinkedIn")
    card = page.get_by_role("article", name=title)
    card.get_by_role("button", name="Repost on X").click()
    expect(undo_bar(page, "X").get_by_role("button", name="Undo")).to_be_visible()
    open_post(page, title, "LinkedIn")
    expect(card.get_by_text("passed on by you on X")).to_be_visible()
    own, reshare = card.get_by_label("With your words"), card.get_by_role("button", name="Reshare on LinkedIn")
    own.fill("We guarantee that you like it.")
    expect(reshare).to_have_attribute("aria-disabled", "true")
    expect(card.get_by_text("A finding has to be mended first.")).to_be_visible()
    own.fill(OWN)
    expect(reshare).not_to_have_attribute("aria-disabled", "true")
    card.get_by_role("button", name="Reshare on LinkedIn").click()
    for network in ("X", "LinkedIn"):
        wait_until_published(page, title, network)
    take_back(page, title)


def write(page: Page, product: Product, cast: Cast, title: str) -> None:
    """A wrong address is said beside its field; the right ones are kept."""
    own = {network: company_post(product.sandbox, network) for network in Network}
    sign_in(page, cast.writer)
    page.goto("/studio/new")
    page.get_by_label("Title", exact=True).fill(title)
    wording(page, "LinkedIn English 1").fill(TEXT)
    wording(page, "X English 1")
    page.get_by_role("button", name="Remove this wording").click()
    page.get_by_role("checkbox", name=cast.team.name).check()
    page.get_by_label("Our own post on X").fill("https://lnkd.in/abc")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("This is not an address on X.")).to_be_visible()
    page.get_by_label("Our own post on X").fill(f"https://x.com/i/web/status/{own[Network.X]}?s=20")
    page.get_by_label("Our own post on LinkedIn").fill(own[Network.LINKEDIN])
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#ask-reason")).to_contain_text("tick that it is our own")
    page.get_by_label("I looked: it is our company's own post").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Ask for review").click()
    expect(page.locator(".under-head")).to_contain_text("In review")


def take_back(page: Page, title: str) -> None:
    page.goto("/shares/")
    page.get_by_role("listitem").filter(has_text="X ·").get_by_role("link", name=title).click()
    page.get_by_role("button", name="Take my repost back").click()

    def gone() -> bool:
        page.reload()
        return bool(page.get_by_text("You took it back.").count())

    until(gone, "the repost is taken back")

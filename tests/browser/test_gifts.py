"""A neighbour's question, from a phone to the answer, to thanks, to credits, to a gift that is passed on and claimed in
a second browser by somebody without an account.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from advocacy.rewards.gift_models import Gift
from advocacy.rewards.gift_rules import GiftKind
from tests.browser.product import Product
from tests.browser.test_questions import ANSWER, Asking, ask, asking, fits, phone  # noqa: F401 - asking is a fixture
from tests.browser.watching import Watch
from tests.rewards.factories import give, link_of, make_gift, make_order


@pytest.fixture
def coffee(product: Product, asking: Asking) -> Gift:  # noqa: F811
    with product.app.app_context():
        words = {"en": {"name": f"Coffee for two {asking.cast.mark}", "about": "On any quay."}}
        return make_gift(GiftKind.CODES, price=20, words=words, codes=(f"CUP-{asking.cast.mark}",))


def helped(asking: Asking, browsing: Callable[..., Page], words: str, **more: object) -> Page:  # noqa: F811
    """The question is asked, answered and thanked for; the expert's phone is handed on."""
    words = f"{words} {asking.cast.mark}?"
    page, theirs = phone(browsing, asking.cast.employee, **more), phone(browsing, asking.expert, **more)
    ask(page, asking, words)
    theirs.goto("/inbox")
    theirs.get_by_role("link", name=words).click()
    theirs.get_by_label("The answer", exact=True).fill(ANSWER)
    theirs.get_by_role("button", name="Send the answer").click()
    expect(theirs.get_by_text("Promise kept")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Thank Wim").click()
    expect(page.get_by_text("You said thank you")).to_be_visible()
    return theirs


def pass_on(page: Page, coffee: Gift) -> str:
    """Choose the gift for somebody else; the link that comes of it."""
    page.goto("/gifts")
    fits(page)
    page.get_by_role("link", name=coffee.words["en"]["name"]).click()
    page.get_by_text("To pass on", exact=True).click()
    page.get_by_label("Your words to them").fill("Take the evening boat.")
    fits(page)
    page.get_by_role("button", name="Choose for 20 credits").click()
    expect(page.get_by_role("img", name="QR code of the link below")).to_be_visible()
    fits(page)
    return page.locator("#gift-address").inner_text()


@pytest.mark.parametrize(
    ("scripts", "words"),
    [(True, "Where do you charge the night boat"), (False, "Are dogs welcome on deck in winter, says neighbour")],
    ids=["as usual", "without a script"],
)
def test_helping_becomes_a_gift_that_somebody_outside_claims(
    asking: Asking,  # noqa: F811
    coffee: Gift,
    browsing: Callable[..., Page],
    watch: Watch,
    scripts: bool,
    words: str,
) -> None:
    theirs = helped(asking, browsing, words, java_script_enabled=scripts)
    theirs.goto("/me/credits")
    expect(theirs.get_by_text("Thanked for an answer").first).to_be_visible()
    expect(theirs.locator(".purse-number")).to_have_text("25")
    fits(theirs)
    address = pass_on(theirs, coffee)

    friend = phone(browsing, None, java_script_enabled=scripts)
    friend.goto(f"/g/{address.rpartition('/')[2]}")
    expect(friend.get_by_role("heading", level=1)).to_have_text(coffee.words["en"]["name"])
    expect(friend.get_by_text("Take the evening boat.")).to_be_visible()
    fits(friend)
    friend.get_by_role("button", name="Claim your gift").click()
    expect(friend.get_by_text(f"CUP-{asking.cast.mark}")).to_be_visible()
    fits(friend)
    friend.reload()
    expect(friend.get_by_text(f"CUP-{asking.cast.mark}")).to_be_visible()

    watch.forgive(410)
    another = phone(browsing, None, java_script_enabled=scripts)
    another.goto(friend.url)
    expect(another.get_by_text("It is claimed already")).to_be_visible()
    theirs.reload()
    expect(theirs.get_by_text("Somebody claimed it. We never learn who.")).to_be_visible()
    theirs.goto("/notices")
    expect(theirs.get_by_text("Your gift was claimed").first).to_be_visible()


def test_a_link_is_sent_by_the_phones_own_sheet_and_given_back_without_a_script(
    product: Product,
    asking: Asking,  # noqa: F811
    coffee: Gift,
    browsing: Callable[..., Page],
) -> None:
    rosa = asking.cast.employee
    with product.app.app_context():
        give(rosa, 20)
        order = make_order(rosa, coffee, passing_on=True, greeting="Take the evening boat.")
        secret = link_of(order)
    giver = phone(browsing, rosa)
    giver.add_init_script("navigator.share = async (what) => { window.sent = what; };")
    giver.goto(f"/gifts/chosen/{order.public_id}")
    giver.get_by_role("link", name="Send link").click()
    sent = giver.evaluate("window.sent")
    assert (sent["text"], sent["url"].endswith(f"/g/{secret}")) == ("Take the evening boat.", True)
    fits(giver)

    friend = phone(browsing, None, java_script_enabled=False)
    friend.goto(f"/g/{secret}")
    friend.get_by_text("Not for you?").click()
    fits(friend)
    friend.get_by_role("button", name="Give it back").click()
    expect(friend.get_by_role("heading", level=1)).to_have_text("It went back")
    giver.reload()
    expect(giver.get_by_text("It came back, and its credits are with you.")).to_be_visible()

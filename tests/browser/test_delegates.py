"""A delegate prepares at a desk, the leader confirms on a phone with one thumb, and both see what was changed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from advocacy.core.database import transaction
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from tests.browser.conftest import PHONE
from tests.browser.people import Cast, connected, make_cast
from tests.browser.product import Product
from tests.browser.watching import Watch
from tests.content.factories import make_post

WRITTEN = "I work at Hazelpont. I was on the night ferry, and the frogs are louder than the boat. What do you hear?"
THUMB = 44  # CSS pixels: the least that a thumb hits


@pytest.fixture
def cast(product: Product) -> Cast:
    return make_cast(product)


def test_a_leader_confirms_on_a_phone_what_a_delegate_prepared(
    cast: Cast, product: Product, browsing: Callable[..., Page], watch: Watch
) -> None:
    leader, delegate = cast.manager, cast.writer
    with product.app.app_context():
        with transaction() as session:
            session.get_one(Person, leader.id).leader = True
        post = make_post(teams=(cast.team,), title=f"The night ferry {cast.mark}")
    connected(product, leader, Network.LINKEDIN)

    phone = browsing(leader, viewport=PHONE, has_touch=True, is_mobile=True)
    phone.goto("/delegates")
    phone.get_by_label("Their e-mail address").fill(delegate.email)
    phone.get_by_role("button", name="Name them").click()
    expect(phone.get_by_text(delegate.email)).to_be_visible()

    desk = browsing(delegate)
    desk.goto("/notices")
    expect(desk.get_by_text("asks you to prepare texts")).to_be_visible()
    desk.goto("/delegates")
    desk.get_by_role("link", name="Posts for Piet").click()
    desk.get_by_role("article", name=f"The night ferry {cast.mark}").get_by_role("link", name="for LinkedIn").click()
    desk.get_by_role("textbox", name="What will be sent").fill(WRITTEN)
    expect(desk.get_by_label("This is my own experience")).to_have_count(0)
    desk.get_by_role("button", name="Give it to Piet").click()
    expect(desk.get_by_text("Only they can say that it is")).to_be_visible()

    phone.goto("/")
    phone.get_by_role("link", name=f"The night ferry {cast.mark}").first.click()
    expect(phone.get_by_text(WRITTEN)).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    send = phone.get_by_role("button", name="Confirm and send")
    box = send.bounding_box()
    assert box
    assert box["height"] >= THUMB
    assert box["width"] > PHONE["width"] / 2
    watch.forgive(409)
    send.tap()
    expect(phone.get_by_text("Say below that it is yours, or change the sentence.")).to_be_visible()
    words = phone.get_by_role("textbox", name="What will be sent")
    expect(words).to_have_value(WRITTEN)
    words.fill(WRITTEN.replace("the frogs", "our frogs"))
    phone.get_by_label("This is my own experience").check()
    phone.get_by_role("button", name="Confirm and send").tap()
    expect(phone.get_by_role("button", name="Undo")).to_be_visible()

    desk.goto("/delegates")
    desk.get_by_role("link", name=f"The night ferry {cast.mark}").click()
    expect(desk.locator(".well ins.added")).to_have_text("our")
    expect(desk.locator(".well del.left-out")).to_have_text("the")
    expect(desk.get_by_text("Piet says: this is my own experience.")).to_be_visible()
    assert post.public_id

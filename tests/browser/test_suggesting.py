"""Suggesting a post from a phone, and what communications and the proposer see of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.people import Cast, make_cast
from tests.browser.product import Product
from tests.browser.watching import Watch
from tests.content.factories import picture_file


@pytest.fixture
def cast(product: Product) -> Cast:
    return make_cast(product)


def phone(browsing: Callable[..., Page], somebody: object) -> Page:
    return browsing(somebody, viewport=PHONE, has_touch=True, is_mobile=True)


def test_an_idea_from_a_phone_becomes_a_draft_and_its_proposer_hears(
    cast: Cast, browsing: Callable[..., Page], watch: Watch
) -> None:
    idea = f"She sits on pole four {cast.mark}."
    page = phone(browsing, cast.employee)
    page.goto("/")
    page.get_by_role("link", name="Suggest a post").first.click()
    page.get_by_label("What caught you?").fill(idea)
    page.get_by_label("A picture of your own").set_input_files(
        {"name": "quay-0714.png", "mimeType": "image/png", "buffer": picture_file().read()}
    )
    page.get_by_label("Nobody can be recognised in it").check()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    page.get_by_role("button", name="Send to communications").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your ideas")
    expect(page.get_by_text("Waiting for an answer")).to_be_visible()

    desk = browsing(cast.writer)
    desk.goto("/studio/suggestions")
    desk.get_by_role("link", name=idea).click()
    desk.get_by_role("button", name="Begin a draft").click()
    expect(desk.get_by_label("Title", exact=True)).to_have_value(idea)
    expect(desk.get_by_text(f"Idea from {cast.employee.name}")).to_be_visible()

    page.goto("/suggestions")
    expect(page.get_by_text("Being written")).to_be_visible()
    page.goto("/notices")
    expect(page.get_by_text("Communications writes a post with your idea")).to_be_visible()


def test_a_file_that_is_no_picture_keeps_the_words_on_a_phone(
    cast: Cast, browsing: Callable[..., Page], watch: Watch
) -> None:
    page = phone(browsing, cast.employee)
    page.goto("/suggest?url=https%3A%2F%2Foeverbode.example%2Fherons&text=A+heron")
    expect(page.get_by_label("The link")).to_have_value("https://oeverbode.example/herons")
    page.get_by_label("What caught you?").fill("A heron on pole four.")
    page.get_by_label("A picture of your own").set_input_files(
        {"name": "notes.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    watch.forgive(422)
    page.get_by_role("button", name="Send to communications").click()
    expect(page.get_by_text("The file is no picture that we can read")).to_be_visible()
    expect(page.get_by_label("What caught you?")).to_have_value("A heron on pole four.")
    expect(page.get_by_label("The link")).to_have_value("https://oeverbode.example/herons")

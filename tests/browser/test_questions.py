"""A neighbour's question, from a phone to the colleague who knows, to the answer and to thanks."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from advocacy.people.models import Person, Topic
from advocacy.questions.helping import Helping, save_helping
from tests.browser.conftest import PHONE
from tests.browser.people import Cast, make_cast
from tests.browser.product import Product
from tests.browser.watching import Watch
from tests.people.factories import make_topic
from tests.questions.factories import make_expert

ALWAYS = Helping(days=tuple(range(7)))
ANSWER = "Nothing goes into the ground: they store sun on the roof of the terminal first."


@dataclass(frozen=True)
class Asking:
    cast: Cast
    topic: Topic
    expert: Person


@pytest.fixture
def asking(product: Product) -> Asking:
    cast = make_cast(product)
    with product.app.app_context():
        topic = make_topic(f"Batteries {cast.mark}")
        expert = make_expert(topic, name=f"Wim {cast.mark}")
        save_helping(expert, Helping(**(vars(ALWAYS) | {"starts": ALWAYS.starts.min, "ends": ALWAYS.ends.max})))
    return Asking(cast, topic, expert)


def phone(browsing: Callable[..., Page], somebody: object, **more: object) -> Page:
    return browsing(somebody, viewport=PHONE, has_touch=True, is_mobile=True, **more)


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def ask(page: Page, asking: Asking, words: str) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Ask").last.click()
    page.get_by_label("The question, as you heard it").fill(words)
    page.get_by_text(asking.topic.name, exact=True).click()
    fits(page)
    page.get_by_role("button", name="Ask the colleague who knows").click()
    expect(page.get_by_text("The answer comes", exact=False).first).to_be_visible()


def test_a_neighbours_question_from_a_phone_is_greeted_answered_and_thanked_for(
    asking: Asking, browsing: Callable[..., Page], watch: Watch
) -> None:
    words = f"What happens to old batteries of boat {asking.cast.mark}?"
    page = phone(browsing, asking.cast.employee)
    ask(page, asking, words)
    expect(page.get_by_text(asking.expert.name).first).to_be_visible()

    theirs = phone(browsing, asking.expert)
    theirs.goto("/inbox")
    fits(theirs)
    theirs.get_by_role("link", name=words).click()
    theirs.get_by_role("button", name="Say hello").click()
    expect(theirs.get_by_text("has it and said hello")).to_be_visible()
    theirs.get_by_label("The answer", exact=True).fill("Our ferry is guaranteed silent.")
    expect(theirs.get_by_text("Stops it")).to_be_visible()
    watch.forgive(422)
    theirs.get_by_role("button", name="Send the answer").click()
    expect(theirs.get_by_text("the guidelines stop it")).to_be_visible()
    theirs.get_by_label("The answer", exact=True).fill(ANSWER)
    theirs.get_by_role("button", name="Send the answer").click()
    expect(theirs.get_by_text("Promise kept")).to_be_visible()
    fits(theirs)

    page.goto("/notices")
    page.get_by_role("link", name="answered your question").first.click()
    expect(page.locator("#pass-on")).to_have_text(ANSWER)
    page.get_by_role("button", name="Thank Wim").click()
    expect(page.get_by_text("You said thank you")).to_be_visible()
    theirs.goto("/notices")
    expect(theirs.get_by_text("thanks you for your answer").first).to_be_visible()


def test_the_same_works_without_a_script_and_offers_what_is_known(
    asking: Asking, browsing: Callable[..., Page], watch: Watch
) -> None:
    words = f"How long does battery {asking.cast.mark} of the ferry last?"
    page = phone(browsing, asking.cast.employee, java_script_enabled=False)
    ask(page, asking, words)
    theirs = phone(browsing, asking.expert, java_script_enabled=False)
    theirs.goto("/inbox")
    theirs.get_by_role("link", name=words).click()
    theirs.get_by_label("The answer", exact=True).fill("About nine years on the water.")
    theirs.get_by_role("button", name="Send the answer").click()
    expect(theirs.get_by_text("Promise kept")).to_be_visible()

    page.goto("/questions/ask")
    page.get_by_label("The question, as you heard it").fill(words)
    page.get_by_role("button", name="Ask the colleague who knows").click()
    expect(page.get_by_text("Maybe answered already")).to_be_visible()
    page.get_by_role("link", name=words).click()
    expect(page.get_by_text("About nine years on the water.").first).to_be_visible()

"""What somebody typed on a phone is never lost: without a connection, or when the answer to it is lost on its way."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Route, expect

from advocacy.networks.rules import Network
from tests.browser.conftest import PHONE
from tests.browser.people import Cast, connected, make_cast
from tests.browser.pocket import KEPT_WORDS, cut, read_feed
from tests.browser.product import Product
from tests.browser.watching import Watch
from tests.content.factories import make_post

WORDS = "She sits on pole four, and I work at Hazelpont."
UNSENT = "This device kept what you typed and did not send."
UNHEARD = "this device could not hear whether it arrived"


@dataclass(frozen=True)
class Form:
    """One of the forms whose words are kept. `arrived`: where `one` of them stands for each that was sent."""

    page: str
    label: str
    button: str
    arrived: str
    one: str
    posts_to: str


IDEA = Form(
    "/suggest", "What caught you?", "Send to communications", "/suggestions", "section[id^=idea-]", "**/suggest"
)
QUESTION = Form(
    "/questions/ask",
    "The question, as you heard it",
    "Ask the colleague who knows",
    "/questions/mine",
    ".question-row",
    "**/questions/ask",
)


@pytest.fixture
def cast(product: Product) -> Cast:
    return make_cast(product)


@pytest.fixture(params=["idea", "question", "share"])
def form(request: pytest.FixtureRequest, product: Product, cast: Cast) -> Form:
    if request.param != "share":
        return IDEA if request.param == "idea" else QUESTION
    connected(product, cast.employee, Network.LINKEDIN)
    with product.app.app_context():
        post = make_post(author=cast.writer, approver=cast.approver, teams=(cast.team,), title=f"Herons {cast.mark}")
    page = f"/?post={post.public_id}&network=linkedin&edit=1"
    return Form(page, "What will be sent", "Share on LinkedIn", "/shares/", ".share-row", "**/")


@pytest.fixture
def page(cast: Cast, browsing: Callable[..., Page]) -> Page:
    """A colleague's phone, with the feed read once."""
    page = browsing(cast.employee, viewport=PHONE, has_touch=True, is_mobile=True, service_workers="allow")
    read_feed(page)
    return page


def type_into(page: Page, form: Form) -> None:
    page.goto(form.page)
    page.get_by_label(form.label).fill(WORDS)


def send(page: Page, form: Form) -> None:
    page.get_by_role("button", name=form.button).locator("visible=true").first.click()


def test_what_is_typed_without_a_connection_is_offered_again_and_never_sent_by_itself(
    page: Page, form: Form, watch: Watch
) -> None:
    type_into(page, form)
    cut(page, watch)
    send(page, form)
    expect(page.get_by_text("Nothing is sent now.").locator("visible=true").first).to_be_in_viewport()
    context = page.context
    page.close()
    page = context.new_page()
    context.set_offline(False)
    page.goto(form.arrived)
    expect(page.locator(form.one)).to_have_count(0)
    page.goto(form.page)
    expect(page.get_by_label(form.label)).not_to_have_value(WORDS)
    expect(page.get_by_text(UNSENT)).to_be_visible()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_label(form.label)).to_have_value(WORDS)
    send(page, form)
    page.wait_for_url(lambda address: not address.endswith(form.page))
    page.goto(form.page)
    expect(page.get_by_role("button", name="Bring it back")).to_have_count(0)
    assert page.evaluate(KEPT_WORDS) == []


def test_an_answer_that_is_lost_is_no_claim_that_nothing_was_sent(page: Page, form: Form, watch: Watch) -> None:
    """The server took it; the page says that nobody knows, leads to where it stands, and sent again it is one."""
    watch.forgive_lost()
    type_into(page, form)
    page.context.route(form.posts_to, lose_the_answer)
    send(page, form)
    expect(page.get_by_role("heading", level=1)).to_have_text("Did it arrive?")
    expect(page.get_by_text("nothing was sent")).to_have_count(0)
    page.context.unroute(form.posts_to)
    page.locator(f"a[href='{form.arrived}']").click()
    expect(page.locator(form.one)).to_have_count(1)


def test_an_idea_sent_again_because_nobody_heard_is_one(page: Page, watch: Watch) -> None:
    watch.forgive_lost()
    type_into(page, IDEA)
    page.context.route(IDEA.posts_to, lose_the_answer)
    send(page, IDEA)
    expect(page.get_by_role("heading", level=1)).to_have_text("Did it arrive?")
    page.context.unroute(IDEA.posts_to)
    page.goto(IDEA.page)
    expect(page.get_by_text(UNHEARD)).to_be_visible()
    expect(page.get_by_text(UNSENT)).to_be_hidden()
    expect(page.get_by_role("link", name="Look whether it is there")).to_have_attribute("href", IDEA.arrived)
    page.get_by_role("button", name="Bring it back").click()
    send(page, IDEA)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your ideas")
    expect(page.locator(IDEA.one)).to_have_count(1)
    assert page.evaluate(KEPT_WORDS) == []


def test_other_words_after_an_answer_that_was_lost_are_another_idea(page: Page, watch: Watch) -> None:
    watch.forgive_lost()
    type_into(page, IDEA)
    page.context.route(IDEA.posts_to, lose_the_answer)
    send(page, IDEA)
    expect(page.get_by_role("heading", level=1)).to_have_text("Did it arrive?")
    page.context.unroute(IDEA.posts_to)
    page.goto(IDEA.page)
    page.get_by_role("button", name="Bring it back").click()
    page.get_by_label(IDEA.label).fill(f"{WORDS} And a second one on pole five.")
    send(page, IDEA)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your ideas")
    expect(page.locator(IDEA.one)).to_have_count(2)


def test_the_page_after_a_form_that_cannot_be_fetched_does_not_claim_it_either(page: Page, watch: Watch) -> None:
    """The server took it and leads to another page; only that one is lost."""
    watch.forgive_lost()
    type_into(page, IDEA)
    page.context.route("**/suggestions*", lambda route: route.abort("connectionreset"))
    send(page, IDEA)
    expect(page.get_by_role("heading", level=1)).to_have_text("Did it arrive?")
    page.context.unroute("**/suggestions*")
    page.goto(IDEA.page)
    expect(page.get_by_text(UNHEARD)).to_be_visible()


def lose_the_answer(route: Route) -> None:
    if route.request.method != "POST":
        return route.continue_()
    answer = route.fetch(max_redirects=0)
    assert answer.status in {302, 303}
    return route.abort("connectionreset")


def test_words_that_the_server_did_not_take_are_offered_again(page: Page, watch: Watch) -> None:
    watch.forgive(400)
    type_into(page, IDEA)
    page.locator("form.suggest input[name=csrf_token]").evaluate("field => { field.value = 'too old'; }")
    send(page, IDEA)
    expect(page.get_by_label(IDEA.label)).to_have_count(0)
    page.goto("/board")
    page.goto(IDEA.page)
    expect(page.get_by_text(UNSENT)).to_be_visible()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_label(IDEA.label)).to_have_value(WORDS)


def test_one_tab_does_not_settle_what_another_sent(page: Page) -> None:
    """The answer to the first tab is not here yet: what was typed there is still owed, whatever opens elsewhere."""
    type_into(page, IDEA)
    page.locator("form.suggest").dispatch_event("submit")  # on its way
    other = page.context.new_page()
    other.goto("/board")
    assert other.evaluate(KEPT_WORDS)
    other.goto(IDEA.page)
    other.get_by_role("button", name="Bring it back").click()
    expect(other.get_by_label(IDEA.label)).to_have_value(WORDS)

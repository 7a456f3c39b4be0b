"""Somebody answers a share; the person sees what the guidelines say while typing, and answers from the inbox."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.engagement.conversations.claiming import listen_to_published
from advocacy.engagement.conversations.listening import listen_due
from advocacy.engagement.conversations.models import Conversation, Listening, Reply
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Share
from tests.browser.conftest import PHONE
from tests.browser.people import make_cast
from tests.browser.product import Product, until
from tests.browser.watching import Watch
from tests.content.factories import make_post
from tests.sharing.factories import connect, share


def somebody_says(product: Product, person: Person, words: str) -> None:
    """Under a share that the product's own worker published; heard as the queue would."""
    with product.app.app_context():
        product.sandbox.account(Network.X, f"quiet-{person.public_id.lower()}", name=person.name, audience=0)
        connect(person, Network.X, product.sandbox, f"quiet-{person.public_id.lower()}")
        post = make_post()
        found = share(person, Network.X, post=post.public_id)
        until(lambda: _published(found.id), "the share is on X")
        product.sandbox.post("comments", post=_published(found.id), text=words, name="Passer By")
        listen_to_published()
        with transaction() as session:
            session.execute(update(Listening).where(Listening.share_id == found.id).values(due_at=now()))
        listen_due()
        with transaction() as session:
            assert session.scalar(select(Conversation.id).where(Conversation.share_id == found.id))


def _published(share_id: int) -> str | None:
    with transaction() as session:
        found = session.get_one(Share, share_id, populate_existing=True)
        return found.remote_id if found.state is DeliveryState.PUBLISHED else None


def _arrived(product: Product, words: str) -> bool:
    """It stands at the network, and the worker has written that down."""
    with product.app.app_context(), transaction() as session:
        sent = session.scalar(select(Reply.state).where(Reply.words == words)) is DeliveryState.PUBLISHED
    return sent and any(post["text"] == words and post["parent"] for post in product.sandbox.posts(Network.X))


def test_an_answer_is_checked_while_it_is_typed_and_goes_out_from_the_inbox(
    product: Product, browsing: Callable[..., Page], watch: Watch
) -> None:
    employee, words = make_cast(product).employee, "Do you also take cargo bikes at night?"
    somebody_says(product, employee, words)
    page = browsing(employee)
    page.goto("/inbox")
    expect(page.get_by_role("heading", name=words, exact=True)).to_be_visible()  # opened beside the list
    page.get_by_role("link", name=words).click()
    page.wait_for_url("**/conversations/**")
    expect(page.get_by_role("heading", name="Inbox", level=1)).to_be_visible()
    page.get_by_role("textbox", name="Your answer").fill("It is guaranteed to fit.")
    expect(page.get_by_text("Stops it")).to_be_visible()
    page.get_by_role("textbox", name="Your answer").fill("Yes, up to 2.80 metres.")
    expect(page.get_by_text("Stops it")).to_be_hidden()
    expect(page.locator("[data-count=x] [data-used]")).to_have_text("23")

    phone = browsing(employee, viewport=PHONE | {"width": 360})
    phone.goto("/inbox")
    expect(phone.get_by_role("textbox", name="Your answer")).to_be_hidden()
    phone.get_by_role("link", name=words).click()
    expect(phone.get_by_role("heading", name=words, level=1)).to_be_visible()
    expect(phone.get_by_role("textbox", name="Your answer")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360

    page.get_by_role("button", name="Answer on X").click()
    until(lambda: _arrived(product, "Yes, up to 2.80 metres."), "the answer is on X")
    page.reload()
    expect(page.get_by_role("region", name="The conversation").get_by_text("Answered in")).to_be_visible()

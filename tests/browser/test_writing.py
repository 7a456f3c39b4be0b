"""Writing in the composer when things go wrong: no connection, an expired session, two people at once; and fill-ins."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import func, select, update

from advocacy.content.freezing import WordingText
from advocacy.content.models import PostVersion
from advocacy.core.database import transaction
from advocacy.networks.rules import Network
from advocacy.people.models import Person, SignedInSession
from tests.browser.people import Cast, connected, make_cast, sign_in
from tests.browser.product import Product
from tests.browser.watching import Watch
from tests.content.factories import make_post, picture_file
from tests.people.factories import PASSWORD

ASKS = "I work at Hazelpont. Last night I was on board. [[What did you hear?]] Come along."


@pytest.fixture
def cast(product: Product) -> Cast:
    return make_cast(product)


def begin(page: Page, title: str) -> None:
    """The first letters make a draft with an address of its own, without a click."""
    page.goto("/studio/new")
    page.get_by_label("Title", exact=True).press_sequentially(title)
    expect(page).to_have_url(re.compile(r"/posts/\w+/edit"))
    expect(state(page)).to_contain_text("Saved at")


def area(page: Page) -> Locator:
    return page.get_by_role("tabpanel").get_by_role("textbox")


def state(page: Page) -> Locator:
    return page.locator("#save-state")


def end_session(product: Product, person: Person) -> None:
    ended = update(SignedInSession).where(SignedInSession.person_id == person.id)
    with product.app.app_context(), transaction() as session:
        session.execute(ended.values(ended_at=person.joined_at))


def test_a_chosen_picture_is_not_said_to_be_saved_before_it_is(cast: Cast, browsing: Callable[..., Page]) -> None:
    page = browsing(cast.writer)
    begin(page, f"With a picture {cast.mark}")
    file = {"name": "ferry.png", "mimeType": "image/png", "buffer": picture_file().getvalue()}
    page.get_by_label("Pictures", exact=True).set_input_files(file)  # type: ignore[arg-type]
    expect(state(page)).to_have_text("Press Save to keep the picture.")
    area(page).press_sequentially("Only water.")
    expect(state(page)).to_have_text("Press Save to keep the picture.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".picture-frame img")).to_be_visible()
    area(page).press_sequentially(" And one gull.")
    expect(state(page)).to_contain_text("Saved at")


def test_the_preview_shows_what_will_go_out_as_it_changes(cast: Cast, browsing: Callable[..., Page]) -> None:
    page = browsing(cast.writer)
    begin(page, "The quay at night")
    page.get_by_role("button", name="New wording").click()
    goes_out = page.locator("[data-goes-out]").first
    expect(goes_out).to_have_text("No picture and no link")
    page.get_by_label("Link", exact=True).fill("https://hazelpont.example/night-ferry")
    expect(goes_out).to_contain_text("/r/…")
    page.get_by_label("For inside only").check()
    expect(goes_out).to_have_text("No picture and no link")


def test_a_broken_connection_loses_no_letter(cast: Cast, browsing: Callable[..., Page], watch: Watch) -> None:
    page = browsing(cast.writer)
    begin(page, f"No network {cast.mark}")
    watch.forgive_offline()
    page.context.set_offline(True)
    area(page).press_sequentially("Written on a train.")
    expect(state(page)).to_have_class(re.compile("is-lost"))
    expect(state(page)).to_contain_text("kept in this browser")
    area(page).press_sequentially(" In a tunnel.")
    page.context.set_offline(False)
    expect(state(page)).to_contain_text("Saved at")
    page.reload()
    expect(area(page)).to_have_value("Written on a train. In a tunnel.")
    expect(page.locator("[data-kept]")).to_be_hidden()


def test_words_typed_without_a_connection_are_offered_when_the_page_comes_back(
    cast: Cast, browsing: Callable[..., Page], watch: Watch
) -> None:
    page = browsing(cast.writer)
    begin(page, f"Closed too early {cast.mark}")
    draft = page.url
    watch.forgive_offline()
    page.context.set_offline(True)
    area(page).press_sequentially("The battery died here.")
    expect(state(page)).to_have_class(re.compile("is-lost"))
    page.close()
    page = page.context.new_page()
    page.context.set_offline(False)
    page.goto(draft)
    expect(area(page)).to_have_value("")
    page.get_by_role("button", name="Bring them back").click()
    expect(area(page)).to_have_value("The battery died here.")
    expect(state(page)).to_contain_text("Saved at")
    page.reload()
    expect(area(page)).to_have_value("The battery died here.")
    expect(page.locator("[data-kept]")).to_be_hidden()


def test_words_are_kept_when_the_session_ends_while_writing(
    product: Product, cast: Cast, browsing: Callable[..., Page], watch: Watch
) -> None:
    page = browsing(cast.writer)
    begin(page, f"Slow writing {cast.mark}")
    watch.forgive(401)
    end_session(product, cast.writer)
    area(page).press_sequentially("These words took me an hour.")
    expect(state(page)).to_have_class(re.compile("is-lost"))
    draft = page.url
    sign_in(page, cast.writer)
    page.goto(draft)
    page.get_by_role("button", name="Bring them back").click()
    expect(area(page)).to_have_value("These words took me an hour.")
    expect(state(page)).to_contain_text("Saved at")


def test_a_new_post_whose_first_answer_was_lost_stays_one_post(
    product: Product, cast: Cast, browsing: Callable[..., Page], watch: Watch
) -> None:
    """It was begun, the page never heard so, and the session ended: the words that are brought back belong to it."""
    page, words = browsing(cast.writer), f"Only once {cast.mark}"
    watch.forgive_offline()
    page.goto("/studio/new")
    page.route("**/studio/new/autosave", lost_answer)
    page.get_by_label("Title", exact=True).press_sequentially(words)
    expect(state(page)).to_have_class(re.compile("is-lost"))
    assert posts_called(product, words) == 1
    page.unroute("**/studio/new/autosave")
    page.close()
    page = page.context.new_page()
    page.goto("/studio/new")
    page.get_by_role("button", name="Bring them back").click()
    expect(page).to_have_url(re.compile(r"/posts/\w+/edit"))
    expect(state(page)).to_contain_text("Saved at")
    assert posts_called(product, words) == 1


def test_save_waits_for_the_saving_that_is_on_its_way(cast: Cast, browsing: Callable[..., Page]) -> None:
    """Both would carry the same number, and their author would be asked to merge with themselves."""
    page = browsing(cast.writer)
    slow: list[Route] = []
    begin(page, f"In a hurry {cast.mark}")
    page.route("**/autosave", lambda route, _request: slow.append(route))
    area(page).press_sequentially("Fast fingers.")
    expect(state(page)).to_contain_text("Saving")
    answer = slow[0].fetch()  # it is saved, and the page has not heard so
    area(page).press_sequentially(" Faster.")
    page.get_by_role("button", name="Save", exact=True).click(no_wait_after=True)
    with page.expect_navigation() as saved:
        slow[0].fulfill(response=answer)
    assert saved.value.status == 200
    expect(area(page)).to_have_value("Fast fingers. Faster.")


def lost_answer(route: Route) -> None:
    route.fetch()
    route.abort("internetdisconnected")


def posts_called(product: Product, title: str) -> int:
    with product.app.app_context(), transaction() as session:
        query = select(func.count(PostVersion.post_id.distinct())).where(PostVersion.title == title)
        return session.scalar(query) or 0


def test_of_two_new_posts_neither_takes_the_others_words(
    cast: Cast, browsing: Callable[..., Page], watch: Watch
) -> None:
    first = browsing(cast.writer)
    second = first.context.new_page()
    watch.forgive_offline()
    for page in (first, second):
        page.goto("/studio/new")
    first.context.set_offline(True)
    for page, words in ((first, "Herons"), (second, "Eels")):
        page.get_by_label("Title", exact=True).press_sequentially(f"{words} {cast.mark}")
        expect(state(page)).to_have_class(re.compile("is-lost"))
        page.close()
    page = first.context.new_page()
    page.context.set_offline(False)
    page.goto("/studio/new")
    page.get_by_role("button", name="Throw them away").click()
    page.get_by_role("button", name="Bring them back").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value(f"Herons {cast.mark}")
    expect(state(page)).to_contain_text("Saved at")
    page.goto("/studio/new")
    expect(state(page)).to_have_text("Not saved yet")
    expect(page.locator("[data-kept]")).to_be_hidden()


def test_what_one_person_kept_is_not_offered_to_another(
    product: Product, cast: Cast, browsing: Callable[..., Page], watch: Watch
) -> None:
    page = browsing(cast.writer)
    begin(page, f"Shared desk {cast.mark}")
    watch.forgive(401)
    end_session(product, cast.writer)
    area(page).press_sequentially("Only mine.")
    expect(state(page)).to_have_class(re.compile("is-lost"))
    draft = page.url
    sign_in(page, cast.approver)
    page.goto(draft)
    expect(state(page)).to_contain_text("Saved")
    expect(page.locator("[data-kept]")).to_be_hidden()


def test_two_people_see_each_other_and_merge(cast: Cast, browsing: Callable[..., Page], watch: Watch) -> None:
    watch.forgive(409)
    first = browsing(cast.writer)
    begin(first, f"Two people {cast.mark}")
    second = browsing(cast.approver)
    second.goto(first.url)
    expect(second.locator("[data-here]")).to_contain_text("Ans is")
    area(first).press_sequentially("Written by Ans.")
    expect(state(first)).to_contain_text("Saved at")
    second.get_by_label("What the link leads to").press_sequentially("Written by Kees")
    expect(state(second)).to_contain_text("saved in between")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_text("fit together")).to_be_visible()
    expect(area(second)).to_have_value("Written by Ans.")
    second.get_by_role("button", name="Save as it stands below").click()
    expect(second.get_by_label("What the link leads to")).to_have_value("Written by Kees")
    expect(area(second)).to_have_value("Written by Ans.")
    area(first).press_sequentially(" And more.")
    expect(state(first)).to_contain_text("saved in between")


def test_an_answer_takes_its_place_in_the_text_that_goes(
    product: Product, cast: Cast, browsing: Callable[..., Page]
) -> None:
    title = f"Fill-in {cast.mark}"
    with product.app.app_context():
        wordings = (WordingText(Network.LINKEDIN, "en", ASKS),)
        make_post(author=cast.writer, approver=cast.approver, teams=(cast.team,), title=title, wordings=wordings)
    connected(product, cast.employee, Network.LINKEDIN)
    page = browsing(cast.employee)
    page.goto("/")
    card = page.get_by_role("article", name=title)
    opener = card.get_by_role("link", name="Read and share")
    if opener.count():
        opener.click()
    page.get_by_label("What did you hear?").press_sequentially("Only a heron.")
    words = page.get_by_label("What will be sent")
    expect(words).to_have_value(ASKS.replace("[[What did you hear?]]", "Only a heron."))
    page.get_by_label("What did you hear?").fill("")
    expect(words).to_have_value(ASKS)
    page.get_by_label("What did you hear?").press_sequentially("Nothing at all.")
    page.get_by_role("button", name="Share on LinkedIn").click()
    expect(page.get_by_text("Going to LinkedIn", exact=True)).to_be_visible()
    page.goto("/shares/")
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("main")).to_contain_text("I was on board. Nothing at all. Come along.")


def test_a_second_person_reviews_with_words_and_approves(
    product: Product, cast: Cast, browsing: Callable[..., Page]
) -> None:
    title = f"Reviewed {cast.mark}"
    with product.app.app_context():
        post = make_post("in_review", author=cast.writer, teams=(cast.team,), title=title)
    page = browsing(cast.approver)
    page.goto(f"/posts/{post.public_id}")
    page.get_by_label("Say something about it").fill("Silent or quiet?")
    page.get_by_role("button", name="Begin a thread").click()
    expect(page.get_by_text("1 thread is open.")).to_be_visible()
    page.get_by_role("button", name="Resolve").click()
    expect(page.get_by_text("1 thread is open.")).to_be_hidden()
    page.get_by_role("button", name="Approve version 1").click()
    expect(page.locator(".under-head")).to_contain_text("Live")


def test_words_of_a_review_are_offered_when_the_session_ended_meanwhile(
    product: Product, cast: Cast, browsing: Callable[..., Page], watch: Watch
) -> None:
    title = f"Looked at too long {cast.mark}"
    with product.app.app_context():
        post = make_post("in_review", author=cast.writer, teams=(cast.team,), title=title)
    page = browsing(cast.approver)
    page.goto(f"/posts/{post.public_id}")
    page.get_by_label("What should change, and why").fill("The ferry is quiet, not silent.")
    end_session(product, cast.approver)
    page.get_by_role("button", name="Ask for a change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome back")
    page.get_by_label("E-mail").fill(cast.approver.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_label("What should change, and why")).to_have_value("The ferry is quiet, not silent.")

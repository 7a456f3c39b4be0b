"""The pages of leaders and delegates, looked at as somebody who uses them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advocacy.content.models import Post
from advocacy.content.withdrawing import withdraw
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.delegates.drafting import prepare
from advocacy.sharing.proposal_models import Proposal
from advocacy.sharing.proposal_rules import ProposalState
from tests.content.factories import WordingText, make_comms, make_picture, make_post
from tests.network_sandbox import Sandbox
from tests.pages import PageClient
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import publish_all
from tests.sharing.preparing import CHANGED, OPENLY, confirmed, draft_of, fresh, leader_and_delegate, prepared, row

LINKEDIN, X = Network.LINKEDIN, Network.X
TOLD = "I work at Hazelpont. I was on the night ferry, and it is a quiet one. What do you hear?"


def fields_of(page: str, name: str) -> str:
    """The value of a hidden field."""
    return page.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]


def yes_form(page: str, **changes: str) -> dict[str, str]:
    names = ("shown", "account", "version", "code")
    values = {name: fields_of(page, name) for name in names}
    return values | {"words": OPENLY} | changes


def post_of(text: Proposal) -> Post:
    with transaction() as session:
        return session.get_one(Post, text.post_id)


def test_a_leader_names_and_removes_on_their_own_page(client: FlaskClient, pages: PageClient) -> None:
    joris, lotte = make_person(leader=True), make_person(name="Lotte Brandsma")
    sign_in(client, joris)
    assert "Prepared texts" in pages.get("/me").links()
    wrong = pages.post("/delegates/name", {"email": "nobody@hazelpont.example"}, status=422)
    assert "Nobody with this address has joined" in wrong.text
    assert 'value="nobody@hazelpont.example"' in wrong.text
    named = pages.follow("/delegates/name", {"email": lotte.email})
    assert "Lotte Brandsma prepares texts for you" in named.text
    assert "Nobody with this address" not in named.text
    gone = pages.follow("/delegates/remove")
    assert "no longer prepares" in gone.text
    assert fresh(joris).delegate_id is None


@pytest.mark.parametrize("email", ["", "x" * 300, "joris", "<b>", "joris@hazelpont"])
def test_whatever_is_typed_for_a_delegate_is_answered(client: FlaskClient, pages: PageClient, email: str) -> None:
    sign_in(client, make_person(leader=True))
    pages.post("/delegates/name", {"email": email}, status=422)


def test_pages_are_of_use_only_to_leaders_and_delegates(client: FlaskClient, pages: PageClient) -> None:
    sign_in(client, make_person())
    assert "Prepared texts" not in pages.get("/me").links()
    assert "Nothing to prepare" in pages.get("/delegates").text
    assert pages.post("/delegates/name", {"email": "x@hazelpont.example"}, status=422)


def test_from_the_posts_to_a_text_that_waits(sandbox: Sandbox, client: FlaskClient, pages: PageClient) -> None:
    _, lotte = leader_and_delegate(sandbox)
    post = make_post()
    sign_in(client, lotte)
    index = pages.get("/delegates")
    offers = pages.get(index.links()["Posts for Joris"])
    assert "Joris van Ekeren" in offers.text
    desk_address = offers.links()["Prepare for LinkedIn"]
    desk = pages.get(desk_address)
    assert "own_experience" not in desk.text
    page = pages.follow(desk_address, {"wording": "0", "version": "1", "words": TOLD})
    assert "tells of Joris's own experience" in page.text
    assert "As Joris van Ekeren on LinkedIn" in page.text
    again = pages.get(desk_address)
    assert TOLD in again.text
    text = only_text()
    assert fields_of(again.text, "changes") == text.public_id
    pages.follow(desk_address, {"wording": "0", "version": "1", "words": CHANGED, "changes": text.public_id})
    assert row(text).words == CHANGED
    assert "Prepared for LinkedIn" in pages.get(index.links()["Posts for Joris"]).links()
    taken = pages.follow(f"/delegates/texts/{text.public_id}/take-back")
    assert "Lotte took it back." in taken.text
    assert post.public_id in desk_address


def only_text() -> Proposal:
    with transaction() as session:
        (found,) = session.query(Proposal).all()
        return found


def test_whoever_says_yes_sees_every_picture_that_goes_out(
    sandbox: Sandbox, client: FlaskClient, pages: PageClient
) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    author, words = make_comms(), ["A quay", "A ferry", "A heron", "The moon"]
    post = make_post(author=author, pictures=tuple(make_picture(author, each) for each in words))
    text = prepared(lotte, joris, post=post)
    for reader, address in (
        (joris, f"/?post={post.public_id}"),
        (joris, f"/delegates/texts/{text.public_id}"),
        (lotte, f"/delegates/for/{joris.public_id}/{post.public_id}/linkedin"),
    ):
        sign_in(client, reader)
        page = pages.get(address)
        shown = [each for image in page.all("img") if (each := image.get("alt", "")) in words]
        in_the_sheet = [each.get("alt") for box in page.all("div", class_="sheet-pictures") for each in box.iter("img")]
        assert shown == words + in_the_sheet, address
        assert in_the_sheet == (words if address.startswith("/?") else []), "on a phone it covers the others"
        assert "4 pictures go out, in this order." in page.text


def test_a_leader_reads_confirms_and_both_see_it(
    sandbox: Sandbox, client: FlaskClient, pages: PageClient, clock: FixedClock
) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    sign_in(client, joris)
    feed = pages.get("/")
    assert "Prepared for you" in feed.text
    address = f"/delegates/texts/{text.public_id}"
    page = pages.get(address)
    assert OPENLY in page.text
    assert "Goes to LinkedIn as Joris van Ekeren. Ten seconds to undo." in page.text
    assert fields_of(page.text, "code") in page.text.split("exact-link")[1]
    pages.get(f"{address}?edit=1")
    after = pages.follow(f"{address}/confirm", yes_form(page.text, words=CHANGED))
    assert "Going to LinkedIn" in after.text
    for reader in (joris, lotte):
        sign_in(client, reader)
        seen = pages.get(address)
        assert '<ins class="added">' in seen.text
        assert '<del class="left-out">' in seen.text
    sign_in(client, joris)
    shares = pages.get("/shares/")
    share_address = next(link for link in shares.links().values() if len(link) == len("/shares/") + 12)
    assert "Prepared by Lotte Brandsma" in pages.get(share_address).text
    back = pages.follow(f"{share_address}/undo")
    assert CHANGED in back.text
    assert "Confirm and send" in back.text
    sign_in(client, lotte)
    assert client.get(share_address).status_code == 404


def test_only_the_leader_marks_their_own_experience(sandbox: Sandbox, client: FlaskClient, pages: PageClient) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris, words=TOLD)
    address = f"/delegates/texts/{text.public_id}"
    sign_in(client, lotte)
    assert "own_experience" not in pages.get(address).text
    page = pages_of(client, joris).get(address)
    refused = pages.post(f"{address}/confirm", yes_form(page.text, words=TOLD), status=409)
    assert "“I was” tells of your own experience" in refused.text
    assert TOLD in refused.text
    pages.post(f"{address}/confirm", yes_form(page.text, words=TOLD, own_experience="y"), status=303)
    for reader in (joris, lotte):
        seen = pages_of(client, reader).get(address)
        assert "Joris says: this is my own experience." in seen.text


def pages_of(client: FlaskClient, person: Person) -> PageClient:
    sign_in(client, person)
    return PageClient(client)


def test_a_text_changed_while_the_leader_reads_keeps_what_they_typed(
    sandbox: Sandbox, client: FlaskClient, pages: PageClient
) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    sign_in(client, joris)
    address = f"/delegates/texts/{text.public_id}"
    page = pages.get(address)
    prepare(lotte, joris.public_id, draft_of(post_of(text), words=CHANGED, changes=text.public_id))
    own = OPENLY + " Tell me."
    refused = pages.post(f"{address}/confirm", yes_form(page.text, words=own), status=409)
    assert "Lotte changed the text while you read." in refused.text
    assert own in refused.text
    assert CHANGED in refused.text
    assert row(text).state is ProposalState.PROPOSED


def test_declining_with_a_kind_word(sandbox: Sandbox, client: FlaskClient, pages: PageClient) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    sign_in(client, joris)
    address = f"/delegates/texts/{text.public_id}"
    long = pages.post(f"{address}/decline", {"answer": "kind " * 200}, status=422)
    assert "500 characters fit here" in long.text
    assert "kind kind" in long.text
    declined = pages.follow(f"{address}/decline", {"answer": "Lovely, but not <b>me</b>."})
    assert "Lovely, but not &lt;b&gt;me&lt;/b&gt;." in declined.text
    sign_in(client, lotte)
    assert "Joris does not send it." in pages.get(address).text


def test_a_withdrawn_post_is_said_and_the_words_stay(sandbox: Sandbox, client: FlaskClient, pages: PageClient) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    sign_in(client, joris)
    address = f"/delegates/texts/{text.public_id}"
    page = pages.get(address)
    withdraw(post_of(text).public_id, make_comms().id)
    refused = pages.post(f"{address}/confirm", yes_form(page.text, words=CHANGED), status=409)
    assert "Communications withdrew the post." in refused.text
    assert CHANGED in refused.text
    assert "Communications withdrew the post." in pages.get(address).text
    sign_in(client, lotte)
    desk = f"/delegates/for/{joris.public_id}/{post_of(text).public_id}/linkedin"
    gone = pages.post(desk, {"words": CHANGED, "version": "1"}, status=410)
    assert CHANGED in gone.text


def test_questions_left_for_the_leader_are_fields_on_their_page(
    sandbox: Sandbox, client: FlaskClient, pages: PageClient
) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    asks = "I work at Hazelpont. Our night ferry is electric. [[What surprised you?]] What do you hear?"
    post = make_post(wordings=(WordingText(LINKEDIN, "en", asks),))
    text = prepared(lotte, joris, LINKEDIN, post, asks)
    sign_in(client, joris)
    address = f"/delegates/texts/{text.public_id}"
    page = pages.get(address)
    assert "Only you can say this" in page.text
    read = pages.post(f"{address}/confirm", yes_form(page.text, words=asks, **{"answers-0": "The frogs."}), status=200)
    assert "Read it once more." in read.text
    answered = asks.replace("[[What surprised you?]]", "The frogs.")
    assert answered in read.text
    pages.post(f"{address}/confirm", yes_form(read.text, words=answered), status=303)


@pytest.mark.parametrize("words", ["", " ", "a" * 10_001, "a%00b", "a\ufffd"])
def test_bad_words_are_refused_on_both_pages(sandbox: Sandbox, client: FlaskClient, words: str) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text, post = prepared(lotte, joris), make_post()
    sign_in(client, lotte)
    form = {"content_type": "application/x-www-form-urlencoded"}
    desk = f"/delegates/for/{joris.public_id}/{post.public_id}/x"
    assert client.post(desk, data=f"wording=0&version=1&words={words}", **form).status_code in (400, 422)
    sign_in(client, joris)
    page = client.get(f"/delegates/texts/{text.public_id}").text
    seen = "&".join(f"{name}={value}" for name, value in yes_form(page).items() if name != "words")
    answer = client.post(f"/delegates/texts/{text.public_id}/confirm", data=f"{seen}&words={words}", **form)
    assert answer.status_code in (400, 409, 422)
    assert row(text).state is ProposalState.PROPOSED
    assert only_text().id == text.id


def test_markup_in_a_text_is_only_text(sandbox: Sandbox, client: FlaskClient, pages: PageClient) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris, words="I work at Hazelpont. <script>alert(1)</script> What do you hear?")
    sign_in(client, joris)
    assert "<script>alert" not in pages.get(f"/delegates/texts/{text.public_id}").text


@pytest.mark.parametrize(
    "address",
    [
        "/delegates/texts/{text}",
        "/delegates/for/{leader}",
        "/delegates/for/{leader}/{post}/linkedin",
        "/delegates/texts/nothing",
        "/delegates/texts/%00",
        "/delegates/for/{delegate}",
        "/delegates/for/{leader}/{post}/mastodon",
    ],
)
def test_what_is_not_theirs_is_not_found(sandbox: Sandbox, client: FlaskClient, address: str) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    names = {"text": text.public_id, "leader": joris.public_id, "delegate": lotte.public_id}
    sign_in(client, make_person())
    assert client.get(address.format(post=post_of(text).public_id, **names)).status_code == 404


def test_acts_on_what_is_not_theirs_are_not_found(sandbox: Sandbox, client: FlaskClient) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text, post = prepared(lotte, joris), make_post()
    for person, address in (
        (lotte, f"/delegates/texts/{text.public_id}/confirm"),
        (lotte, f"/delegates/texts/{text.public_id}/decline"),
        (joris, f"/delegates/texts/{text.public_id}/take-back"),
        (joris, f"/delegates/for/{joris.public_id}/step-down"),
        (make_person(), f"/delegates/for/{joris.public_id}/{post.public_id}/x"),
    ):
        sign_in(client, person)
        data = {"words": OPENLY, "version": "1"}
        assert client.post(address, data=data).status_code == 404, address
    sign_in(client, make_person())
    assert client.post(f"/delegates/for/{joris.public_id}/check", data={"text": "x"}).status_code == 400
    assert row(text).state is ProposalState.PROPOSED


def test_a_delegate_sees_findings_while_typing(sandbox: Sandbox, client: FlaskClient) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    post = make_post()
    sign_in(client, lotte)
    data = {"text": "Our ferry is guaranteed silent.", "post": post.public_id, "network": "linkedin", "wording": "0"}
    answer = client.post(f"/delegates/for/{joris.public_id}/check", data=data)
    assert answer.status_code == 200
    assert answer.json["stops"] >= 1


def test_a_delegate_sees_no_figures(
    app: Flask, sandbox: Sandbox, client: FlaskClient, pages: PageClient, clock: FixedClock
) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    found = confirmed(joris, text)
    publish_all(clock)
    sign_in(client, lotte)
    seen = pages.get(f"/delegates/texts/{text.public_id}")
    assert "Published on LinkedIn" in seen.text
    assert found.public_id not in seen.text
    assert client.get(f"/shares/{found.public_id}").status_code == 404

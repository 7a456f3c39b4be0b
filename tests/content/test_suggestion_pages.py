"""The pages of suggestions: what was typed is kept on every error, and who may see what."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from advocacy.content.models import Picture
from advocacy.content.previews.looking import look_at_links
from advocacy.content.suggestion_models import Suggestion
from advocacy.content.suggestion_rules import MOST_A_DAY
from advocacy.core.database import transaction
from advocacy.people.models import Person
from tests.content.factories import make_comms, make_picture, make_post, make_suggestion, picture_file
from tests.content.web import use_web
from tests.pages import PageClient, words_of
from tests.people.factories import make_person, make_topic, sign_in

KEY = "1111111111sg"


@pytest.fixture
def noor(client: FlaskClient) -> Person:
    person = make_person(name="Noor Hartsuiker")
    sign_in(client, person)
    return person


@pytest.fixture
def lotte(client: FlaskClient) -> Person:
    person = make_comms(name="Lotte Brandsma")
    sign_in(client, person)
    return person


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    return PageClient(client)


def typed(**changes: Any) -> dict[str, Any]:
    return {"key": KEY, "words": "A heron on pole four.", "named": "y"} | changes


def suggestions() -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(Suggestion)) or 0


def test_what_was_shared_from_the_phone_is_filled_in(noor: Person, pages: PageClient) -> None:
    page = pages.get("/suggest?title=Herons&text=Look+at+this+https%3A%2F%2Foeverbode.example%2Fherons")
    assert page.one("input", id="link").get("value") == "https://oeverbode.example/herons"
    assert words_of(page.one("textarea", id="words")) == "Look at this"


def test_an_idea_is_sent_and_stands_in_ones_own_list(noor: Person, pages: PageClient) -> None:
    page = pages.follow("/suggest", typed(link="https://oeverbode.example/herons"))
    assert page.heading == "Your ideas"
    assert "Waiting for an answer" in page.text
    assert "A heron on pole four." in page.text


def test_nothing_at_all_is_refused_in_words(noor: Person, pages: PageClient) -> None:
    page = pages.post("/suggest", typed(words="  "), status=422)
    assert "Send at least one of the three" in page.text
    assert suggestions() == 0


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "not an address", "https://noor:x@a.example/", "ftp://a.example/"]
)
def test_a_wrong_link_is_said_beside_its_field_and_the_rest_is_kept(noor: Person, pages: PageClient, link: str) -> None:
    page = pages.post("/suggest", typed(link=link), status=422)
    assert page.one("input", id="link").get("value") == link
    assert page.one("input", id="link").get("aria-invalid") == "true"
    assert words_of(page.one("textarea", id="words")) == "A heron on pole four."


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"no picture at all", "no picture that we can read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "no picture that we can read"),
    ],
)
def test_a_file_that_is_no_picture_is_refused_and_the_words_are_kept(
    noor: Person, pages: PageClient, file: bytes, words: str
) -> None:
    page = pages.post("/suggest", typed(picture=(BytesIO(file), "quay.jpg")), status=422)
    assert words in page.text
    assert words_of(page.one("textarea", id="words")) == "A heron on pole four."
    assert suggestions() == 0


def test_a_file_of_thirty_megabytes_is_refused_and_the_words_are_kept(noor: Person, pages: PageClient) -> None:
    # Written by hand: the test client would leave a temporary file open.
    parts = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in typed().items()]
    head = '--b\r\nContent-Disposition: form-data; name="picture"; filename="quay.jpg"\r\n\r\n'
    body = "\r\n".join([*parts, head]).encode() + b"\xff\xd8" + b"x" * (30 * 1024 * 1024) + b"\r\n--b--\r\n"
    page = pages.post("/suggest", body, status=422, content_type="multipart/form-data; boundary=b")
    assert "larger than 20 MB" in page.text
    assert words_of(page.one("textarea", id="words")) == "A heron on pole four."
    assert suggestions() == 0


def test_a_good_picture_is_kept_when_another_field_is_wrong(noor: Person, pages: PageClient) -> None:
    page = pages.post("/suggest", typed(link="nonsense", picture=(picture_file(), "quay.png")), status=422)
    kept = page.one("input", name="picture_id").get("value")
    assert kept
    pages.follow("/suggest", typed(picture_id=kept))
    with transaction() as session:
        row = session.scalars(select(Suggestion)).one()
        assert session.get_one(Picture, row.picture_id).public_id == kept


def test_the_picture_of_somebody_else_can_not_be_sent_along(noor: Person, pages: PageClient) -> None:
    foreign = make_picture(make_person()).public_id
    page = pages.post("/suggest", typed(picture_id=foreign), status=422)
    assert foreign not in page.text
    assert suggestions() == 0


def test_control_characters_and_too_many_words_are_said(noor: Person, pages: PageClient) -> None:
    assert "can&#39;t be stored" in pages.post("/suggest", typed(words="a\ufffdb"), status=422).text
    page = pages.post("/suggest", typed(words="x" * 2001), status=422)
    assert "2001 characters" in page.text
    assert words_of(page.one("textarea", id="words")) == "x" * 2001


def test_the_day_s_limit_keeps_the_words(noor: Person, pages: PageClient) -> None:
    for number in range(MOST_A_DAY):
        make_suggestion(noor, f"Idea {number}")
    page = pages.post("/suggest", typed(words="One too many"), status=422)
    assert "send this one tomorrow" in page.text
    assert words_of(page.one("textarea", id="words")) == "One too many"


def test_ones_own_list_is_ones_own(noor: Person, pages: PageClient) -> None:
    other = make_suggestion(make_person(), "A secret of somebody else")
    assert "A secret" not in pages.get("/suggestions").text
    assert pages.client.post(f"/suggestions/{other}/withdraw").status_code == 404
    assert pages.client.post(f"/suggestions/{other}/name", data={"named": "1"}).status_code == 404
    assert pages.client.get(f"/studio/suggestions/{other}").status_code == 403


def test_the_proposer_takes_back_and_chooses_to_be_named(noor: Person, pages: PageClient) -> None:
    own = make_suggestion(noor)
    assert "doesn't stand on the card" in words_of(pages.follow(f"/suggestions/{own}/name").tree)
    page = pages.follow(f"/suggestions/{own}/withdraw")
    assert "Taken back" in page.text
    assert "Take it back" not in page.text


def test_the_board_shows_what_waits_and_begins_a_draft(lotte: Person, pages: PageClient) -> None:
    idea = make_suggestion(make_person(name="Wim Terpstra"), "The last boat at half past two")
    board = pages.get("/studio/suggestions")
    assert board.links()["The last boat at half past two"] == f"/studio/suggestions/{idea}"
    page = pages.follow(f"/studio/suggestions/{idea}/take")
    assert page.heading == "The last boat at half past two"
    assert "Idea from Wim Terpstra" in page.text
    assert "No idea waits" in pages.get("/studio/suggestions").text
    assert "The last boat at half past two" in pages.get("/studio/suggestions?show=used").text
    assert "From an idea of Wim" in pages.get("/studio").text


def test_an_idea_is_joined_to_a_draft(lotte: Person, pages: PageClient) -> None:
    draft = make_post("draft", author=lotte, title="Birds of the river")
    idea = make_suggestion(make_person(), link_url="https://oeverbode.example/herons")
    assert "Birds of the river" in pages.get(f"/studio/suggestions/{idea}").text
    page = pages.follow(f"/studio/suggestions/{idea}/merge", {"draft": draft.public_id})
    assert page.heading == "Birds of the river"


def test_declining_needs_one_of_the_reasons_and_keeps_the_words(lotte: Person, pages: PageClient) -> None:
    idea = make_suggestion(make_person())
    page = pages.post(f"/studio/suggestions/{idea}/decline", {"words": "In spring."}, status=422)
    assert "Choose the reason" in page.text
    assert words_of(page.one("textarea", id="words")) == "In spring."
    assert "Answered." in pages.follow(f"/studio/suggestions/{idea}/decline", {"because": "not_now"}).text


def test_a_second_decision_is_told_what_happened_and_keeps_the_words(lotte: Person, pages: PageClient) -> None:
    idea = make_suggestion(make_person())
    pages.post(f"/studio/suggestions/{idea}/decline", {"because": "not_now"})
    page = pages.post(f"/studio/suggestions/{idea}/take", status=409)
    assert "decided it meanwhile" in page.text


def test_the_reason_reaches_the_proposer(app: Flask, client: FlaskClient, pages: PageClient) -> None:
    noor, lotte = make_person(), make_comms()
    idea = make_suggestion(noor, "<script>alert(1)</script>")
    sign_in(client, lotte)
    pages.post(f"/studio/suggestions/{idea}/decline", {"because": "not_now", "words": "In <b>spring</b>."})
    sign_in(client, noor)
    page = pages.get("/suggestions")
    assert "Not now; the moment may come" in page.text
    assert "<b>spring" not in page.text
    assert "<script>alert" not in page.text


def test_an_idea_of_ones_own_has_no_buttons(lotte: Person, pages: PageClient) -> None:
    page = pages.get(f"/studio/suggestions/{make_suggestion(lotte)}")
    assert "This idea is yours." in page.text
    assert "Begin a draft" not in page.text


def test_topics_and_the_answer_s_day_stand_on_the_form(noor: Person, pages: PageClient) -> None:
    make_topic("Quays")
    make_comms(name="Maud Verhoeff")
    page = pages.get("/suggest")
    assert "Maud answers by" in page.text
    assert "Quays" in page.text


def test_older_ideas_are_a_page_further(noor: Person, pages: PageClient) -> None:
    with transaction() as session:
        for number in range(27):
            session.add(_row(noor, number))
    page = pages.get("/suggestions")
    assert "Idea 26" in page.text
    assert "Idea 1<" not in page.text
    assert "Idea 1<" in pages.get(page.links()["Older ideas"]).text


def _row(noor: Person, number: int) -> Suggestion:
    moment = noor.joined_at
    return Suggestion(
        person_id=noor.id,
        key=f"{number:012}",
        proposed_at=moment,
        answer_by=moment,
        words=f"Idea {number}",
        language="en",
    )


def test_a_typed_link_is_asked_for_and_its_card_comes(noor: Person, pages: PageClient) -> None:
    web, address = use_web(), "https://oeverbode.example/herons"
    web.says(address, "<title>Herons <b>&lt;here&gt;</b></title>")
    first = pages.client.post("/link-preview", data={"address": address}).get_json()
    assert first["waits"]
    assert "you can go on" in first["html"]
    look_at_links()
    second = pages.client.post("/link-preview", data={"address": address}).get_json()
    assert not second["waits"]
    assert "<b>" not in second["html"]
    assert "oeverbode.example" in second["html"]
    assert "Herons" in pages.get(f"/suggest?url={address}").text


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "x" * 5000, "http://[::1"])
def test_no_address_has_no_card(noor: Person, pages: PageClient, address: str) -> None:
    said = pages.client.post("/link-preview", data={"address": address}).get_json()
    assert (said["html"].strip(), said["waits"]) == ("", False)

"""The switch's page for comms and admins, and the words to say first on everybody's pages."""

import json

import pytest
from flask.testing import FlaskClient

from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.people.models import Person
from advocacy.sharing.announcing import announced
from advocacy.sharing.models import HoldScope
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.pages import PageClient, words_of
from tests.people.factories import make_person, make_team, make_topic, sign_in
from tests.sharing.test_holding import WORDS, hold, waiting_share

SWITCH = (Role.COMMS, Role.ADMIN)


@pytest.fixture
def maud(client: FlaskClient) -> Person:
    person = make_person(Role.COMMS, name="Maud Verhoeff")
    sign_in(client, person)
    return person


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    return PageClient(client)


def typed(by: Person, **other: str) -> dict[str, str]:
    words = {f"words_{code}": text for code, text in WORDS.items()}
    return {"scope": "all", "speaker": by.public_id, "phone": "+31 20 123 45 67"} | words | other


@pytest.mark.parametrize("role", Role)
def test_the_switch_is_for_comms_and_admins(client: FlaskClient, role: Role) -> None:
    person = make_person(roles=[role])
    sign_in(client, person)
    may = role in SWITCH
    assert client.get("/crisis/").status_code == (200 if may else 403)
    assert client.post("/crisis/hold", data=typed(person)).status_code == (302 if may else 403)
    assert len(announced()) == may
    assert ('href="/crisis/"' in client.get("/", follow_redirects=True).text) == may


def test_the_button_carries_the_number_and_the_page_says_it_in_words(
    pages: PageClient, maud: Person, sandbox: Sandbox
) -> None:
    quays = make_topic("Quays and moorings")
    make_team(region="North")
    waiting_share(sandbox, topics=(quays,))
    waiting_share(sandbox)
    text = words_of(pages.get("/crisis/").tree)
    assert "Nothing is held." in text
    assert "Hold 2 shares" in text
    assert "2 shares wait, 2 posts are open" in text
    page = pages.post("/crisis/hold", {"scope": "topic", "topic": quays.public_id, "act": "count"}, status=200)
    (shown,) = [part for part in page.tree.iter("ul") if part.get("data-consequence") and part.get("hidden") is None]
    assert shown.get("data-consequence") == f"topic:{quays.public_id}"
    assert shown.get("data-button") == "Hold 1 share"
    assert announced() == []


def test_holding_says_how_many_wait_and_everybody_reads_the_words(
    pages: PageClient, client: FlaskClient, maud: Person, sandbox: Sandbox
) -> None:
    waiting_share(sandbox)
    page = pages.follow("/crisis/hold", typed(maud))
    assert "On hold. 1 share waits." in words_of(page.tree)
    assert "Hold everything" not in words_of(page.tree)
    sign_in(client, make_person())
    feed = pages.get("/feed" if client.get("/feed").status_code == 200 else "/")
    banner = feed.one("section", class_="hold-banner")
    assert WORDS["en"] in words_of(banner)
    assert "Maud Verhoeff speaks for us" in words_of(banner)
    assert feed.links()["Call Maud"] == "tel:+31201234567"
    assert "open" in next(banner.iter("details")).keys()  # noqa: SIM118 - an Element is no mapping
    elsewhere = pages.get("/guidelines").one("section", class_="hold-banner")
    assert "open" not in next(elsewhere.iter("details")).keys()  # noqa: SIM118


@pytest.mark.parametrize(("language", "said"), [("en", "en"), ("nl", "nl")])
def test_the_words_are_in_the_readers_language(
    pages: PageClient, client: FlaskClient, language: str, said: str
) -> None:
    hold()
    sign_in(client, make_person(language=language))
    (words,) = pages.get("/guidelines").all("p", class_="exact-text")
    assert (words.get("lang"), words_of(words)) == (said, WORDS[said])


def test_words_in_one_language_serve_all_and_none_say_so(pages: PageClient, client: FlaskClient, maud: Person) -> None:
    pages.post("/crisis/hold", typed(maud, words_nl=""))
    sign_in(client, make_person(language="nl"))
    (words,) = pages.get("/guidelines").all("p", class_="exact-text")
    assert (words.get("lang"), words_of(words)) == ("en", WORDS["en"])


def test_a_hold_does_not_wait_for_words_or_a_phone(pages: PageClient, maud: Person) -> None:
    pages.post("/crisis/hold", typed(maud, words_en="", words_nl="", phone=""))
    banner = pages.get("/guidelines").one("section", class_="hold-banner")
    assert "Communications is writing what you may say" in words_of(banner)
    assert not any(link.get("href", "").startswith("tel:") for link in banner.iter("a"))


def test_a_topic_and_a_region_are_held_by_name(pages: PageClient, maud: Person) -> None:
    quays = make_topic("Quays and moorings")
    make_team(region="North")
    pages.post("/crisis/hold", typed(maud, scope="topic", topic=quays.public_id))
    pages.post("/crisis/hold", typed(maud, scope="region", region="North"))
    assert [(seen.hold.scope, seen.hold.region) for seen in announced()] == [
        (HoldScope.TOPIC, ""),
        (HoldScope.REGION, "North"),
    ]
    text = words_of(pages.get("/guidelines").tree)
    assert "On hold: Quays and moorings" in text
    assert "On hold: region North" in text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"scope": "topic"}, "Choose the topic that has to wait."),
        ({"scope": "topic", "topic": "1111111111nb"}, "Choose the topic that has to wait."),
        ({"scope": "region", "region": "Atlantis"}, "Choose the region that has to wait."),
        ({"scope": "everyone"}, "Choose from the list."),
        ({"phone": "call me"}, "Type a number that can be called"),
        ({"speaker": "somebody-else", "speaker_email": "nobody@hazelpont.example"}, "Nobody with this address"),
        ({"speaker": "1111111111nb"}, "Choose from the list."),
        ({"words_en": "x" * 1001}, "At most 1000 characters."),
    ],
)
def test_what_can_not_be_taken_is_said_and_what_was_typed_stays(
    pages: PageClient, maud: Person, wrong: dict[str, str], words: str
) -> None:
    make_topic()
    make_team(region="North")
    page = pages.post("/crisis/hold", typed(maud) | wrong, status=422)
    assert words in words_of(page.tree)
    assert WORDS["nl"] in words_of(page.tree)
    assert announced() == []


def test_somebody_outside_the_list_may_speak(pages: PageClient, maud: Person) -> None:
    skipper = make_person(name="Wim Bakker")
    pages.post("/crisis/hold", typed(maud, speaker="somebody-else", speaker_email=skipper.email.upper()))
    (seen,) = announced()
    assert seen.speaker.id == skipper.id
    assert f'value="{skipper.email}"' in pages.get("/crisis/").text


def test_a_second_click_says_that_the_first_stands(pages: PageClient, maud: Person) -> None:
    pages.post("/crisis/hold", typed(maud))
    assert "The first one stands" in words_of(pages.follow("/crisis/hold", typed(maud)).tree)
    assert len(announced()) == 1


def test_findings_are_hints_and_stop_nothing(client: FlaskClient, maud: Person) -> None:
    promise = "We guarantee that nobody will ever be hurt."
    answer = client.post("/crisis/check", data={"text": promise, "language": "en", "key": "words_en-"})
    found = json.loads(answer.text)
    assert {mark["severity"] for mark in found["marks"]} == {"hint"}
    assert "Stops it" not in found["html"]
    assert client.post("/crisis/hold", data=typed(maud, words_en=promise)).status_code == 302
    assert client.post("/crisis/check", data={"text": "x" * 1001, "language": "en"}).status_code == 422


def test_words_can_change_while_it_is_on_hold(pages: PageClient, maud: Person) -> None:
    held = hold(by=maud).hold.public_id
    name = f"{held}-"
    data = {f"{name}words_en": "We know more at 11:00.", f"{name}words_nl": "", f"{name}speaker": maud.public_id}
    page = pages.follow(f"/crisis/{held}/words", data | {f"{name}phone": ""})
    assert "Everybody sees the new words" in words_of(page.tree)
    assert announced()[0].hold.statements == {"en": "We know more at 11:00.", "nl": ""}
    pages.post(f"/crisis/{held}/words", data | {f"{name}phone": "no number"}, status=422)
    pages.post("/crisis/1111111111nb/words", data, status=404)


def test_releasing_says_that_nothing_goes_out_by_itself(pages: PageClient, maud: Person, sandbox: Sandbox) -> None:
    waiting_share(sandbox)
    held = hold(by=maud).hold.public_id
    assert "1 share waits in it. After the release its owner sees the text again" in words_of(
        pages.get("/crisis/").tree
    )
    page = pages.follow(f"/crisis/{held}/release")
    assert "Nothing goes out by itself" in words_of(page.tree)
    assert "released by Maud Verhoeff" in words_of(page.tree)
    assert "It was released already." in words_of(pages.follow(f"/crisis/{held}/release").tree)
    pages.post("/crisis/1111111111nb/release", status=404)
    assert pages.get("/guidelines").all("section", class_="hold-banner") == []


def test_the_studio_offers_the_switch(pages: PageClient, maud: Person) -> None:
    make_post("draft", author=maud)
    assert pages.get("/studio").links()["Hold everything"] == "/crisis/"


def test_names_and_words_are_shown_as_text(pages: PageClient, maud: Person) -> None:
    pages.post("/crisis/hold", typed(maud, words_en="<b>No</b> & nothing"))
    assert "&lt;b&gt;No&lt;/b&gt; &amp; nothing" in pages.get("/guidelines").text
    with transaction():
        assert announced()[0].hold.statements["en"] == "<b>No</b> & nothing"

"""The studio's pages in the browser of somebody from comms, without JavaScript."""

import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from advocacy.content.composing import read_content
from advocacy.content.drafting import Saved, save_draft, start_version
from advocacy.content.freezing import WordingText
from advocacy.content.models import newest_version
from advocacy.content.rules import State
from advocacy.core.database import transaction
from advocacy.core.encoding import MOST_BYTES
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from tests.content.factories import (
    ENGLISH,
    hash_of,
    make_comms,
    make_content,
    make_picture,
    make_post,
    picture_file,
    reload_post,
)
from tests.people.factories import make_person, make_team, make_topic, sign_in


@pytest.fixture
def lotte(client: FlaskClient) -> Person:
    person = make_comms(name="Lotte Brandsma")
    sign_in(client, person)
    return person


def form_data(**overrides: Any) -> dict[str, Any]:
    values = {
        "number": "1",
        "revision": "1",
        "title": "The last boat now leaves at 02:30",
        "wordings-0-network": "linkedin",
        "wordings-0-language": "en",
        "wordings-0-text": ENGLISH,
        "link_url": "https://hazelpont.example/night-ferry",
        "opens": "",
        "closes": "2026-12-04T18:00",
        "zone": "Europe/Amsterdam",
        "disclosure": "I work at Hazelpont",
        "act": "save",
    }
    return values | overrides


def newest(public_id: str):  # type: ignore[no-untyped-def]
    with transaction() as session:
        version = newest_version(session, reload_post(public_id).id)
        return version, read_content(session, version)


def multipart(fields: dict[str, Any], file: bytes) -> bytes:
    """A form with a file, put together in memory: the test client would leave a large one in an open file."""
    start = "-----b\r\nContent-Disposition: form-data; "
    parts = [f'{start}name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    head = f'{start}name="picture"; filename="boat.png"\r\n\r\n'
    return "\r\n".join([*parts, head]).encode() + file + b"\r\n-----b--\r\n"


def created(client: FlaskClient, **overrides: Any) -> str:
    answer = client.post("/studio/new", data=form_data(**overrides))
    assert answer.status_code == 302, answer.text
    return re.search(r"/posts/(\w+)", answer.location).group(1)  # type: ignore[union-attr]


def test_the_board_shows_each_post_in_its_column(client: FlaskClient, lotte: Person) -> None:
    for state in ("draft", "in_review", "changes_requested", "scheduled", "live", "ended", "withdrawn"):
        make_post(state, title=f"This one is {state}")
    page = client.get("/studio").text
    columns = re.findall(
        r'<section class="board-column" aria-labelledby="column-(\w+)">(.*?)</section>', page, re.DOTALL
    )
    found = {name: re.findall(r"This one is (\w+)", body) for name, body in columns}
    assert {name: sorted(titles) for name, titles in found.items()} == {
        "draft": ["changes_requested", "draft"],
        "in_review": ["in_review"],
        "approved": ["scheduled"],
        "live": ["live"],
        "ended": ["ended", "withdrawn"],
    }
    assert "One post waits for your eyes." in page


def test_the_studio_is_for_comms_alone(client: FlaskClient) -> None:
    post = make_post("live")
    sign_in(client, make_person())
    for address in ("/studio", "/studio/new", f"/posts/{post.public_id}", f"/posts/{post.public_id}/edit"):
        assert client.get(address).status_code == 403
    assert client.post(f"/posts/{post.public_id}/approve").status_code == 403


def test_an_empty_studio_says_what_to_do(client: FlaskClient, lotte: Person) -> None:
    assert "The first post starts here" in client.get("/studio").text


def test_a_new_post_is_written_and_shown_again(client: FlaskClient, lotte: Person) -> None:
    team, topic = make_team("Quays"), make_topic("Quiet water")
    assert client.get("/studio/new").status_code == 200
    public_id = created(
        client, teams=[team.public_id], topics=[topic.public_id], languages=["nl", "en"], style="results"
    )
    version, content = newest(public_id)
    assert version.state is State.DRAFT
    assert content.wordings == (WordingText(Network.LINKEDIN, "en", ENGLISH),)
    assert content.closes_at.isoformat() == "2026-12-04T17:00:00+00:00"
    assert (content.teams, content.topics) == ({team.public_id}, {topic.public_id})
    page = client.get(f"/posts/{public_id}/edit").text
    assert ENGLISH in page
    assert 'value="2026-12-04T18:00"' in page


def test_wordings_are_added_and_removed_without_losing_others(client: FlaskClient, lotte: Person) -> None:
    public_id = created(client)
    changed = form_data(act="add", new_network="x", new_language="nl", title="With a second one")
    client.post(f"/posts/{public_id}/edit", data=changed)
    _, content = newest(public_id)
    assert [(wording.network, wording.language, wording.text) for wording in content.wordings] == [
        ("linkedin", "en", ENGLISH),
        ("x", "nl", ""),
    ]
    assert content.title == "With a second one"
    again = form_data(revision="2", act="remove-0", **wording(1, "x", "nl", "Alleen water."))
    client.post(f"/posts/{public_id}/edit", data=again)
    assert newest(public_id)[1].wordings == (WordingText(Network.X, "nl", "Alleen water."),)


def wording(place: int, network: str, language: str, text: str) -> dict[str, str]:
    return {
        f"wordings-{place}-network": network,
        f"wordings-{place}-language": language,
        f"wordings-{place}-text": text,
    }


def test_eight_wordings_for_each_network_and_language_fit(client: FlaskClient, lotte: Person) -> None:
    kinds = [(network, language) for network in Network for language in ("en", "nl")] * 8
    many: dict[str, str] = {}
    for place, (network, language) in enumerate(kinds):
        many |= wording(place, network, language, f"{ENGLISH} {place}")
    public_id = created(client, **many)
    assert len(newest(public_id)[1].wordings) == 32
    assert client.get(f"/posts/{public_id}/edit").status_code == 200


def test_findings_stand_beside_the_text(client: FlaskClient, lotte: Person) -> None:
    page = client.post(
        "/studio/new", data=form_data(**{"wordings-0-text": "Our ferry is guaranteed silent."}), follow_redirects=True
    ).text
    assert "Stops it" in page
    assert "A finding has to be mended first." in page


def test_asking_with_a_finding_keeps_everything_and_says_why(client: FlaskClient, lotte: Person) -> None:
    data = form_data(act="ask", **{"wordings-0-text": "Our ferry is guaranteed silent."})
    answer = client.post("/studio/new", data=data)
    assert answer.status_code == 422
    assert "Our ferry is guaranteed silent." in answer.text
    assert "A finding has to be mended first." in answer.text


def test_from_the_composer_to_approval_by_somebody_else(client: FlaskClient, lotte: Person) -> None:
    answer = client.post("/studio/new", data=form_data(act="ask"))
    public_id = re.search(r"/posts/(\w+)$", answer.location).group(1)  # type: ignore[union-attr]
    own = client.get(f"/posts/{public_id}").text
    assert "You wrote on this version, so somebody else approves it." in own
    seen = {"number": "1", "content_hash": hash_of(public_id)}
    assert client.post(f"/posts/{public_id}/approve", data=seen).status_code == 409
    sign_in(client, make_comms())
    page = client.get(f"/posts/{public_id}").text
    assert f'name="content_hash" value="{seen["content_hash"]}"' in page
    assert client.post(f"/posts/{public_id}/approve", data=seen).status_code == 302
    assert "On offer to the people it is for" in client.get(f"/posts/{public_id}").text


def test_a_change_is_asked_for_in_words(client: FlaskClient, lotte: Person) -> None:
    post = make_post("in_review")
    assert client.post(f"/posts/{post.public_id}/changes", data={"number": "1", "words": " "}).status_code == 422
    client.post(f"/posts/{post.public_id}/changes", data={"number": "1", "words": "Silent or quiet?"})
    page = client.get(f"/posts/{post.public_id}").text
    assert "Silent or quiet?" in page
    assert "Write a new version" in page


def test_the_approver_sees_what_changed(client: FlaskClient, lotte: Person) -> None:
    author = make_comms()
    post = make_post("live", author=author, wordings=(WordingText(Network.LINKEDIN, "en", ENGLISH),))
    start_version(post.public_id, author.id)
    changed = make_content(
        title="Other", wordings=(WordingText(Network.LINKEDIN, "en", ENGLISH.replace("water", "wind")),)
    )
    save_draft(post.public_id, 2, 1, changed, author.id)
    page = client.get(f"/posts/{post.public_id}").text
    assert '<del class="left-out">water</del><ins class="added">wind</ins>' in page


def test_a_stale_save_shows_both_texts(client: FlaskClient, lotte: Person) -> None:
    public_id = created(client)
    maud = make_comms(name="Maud Verhoeff")
    theirs = make_content(wordings=(WordingText(Network.LINKEDIN, "en", "Theirs, about water."),))
    assert isinstance(save_draft(public_id, 1, 1, theirs, maud.id), Saved)
    mine = form_data(**{"wordings-0-text": "Mine, about wind."})
    answer = client.post(f"/posts/{public_id}/edit", data=mine)
    assert answer.status_code == 409
    assert "Maud Verhoeff saved in between" in answer.text
    assert "Theirs, about water." in answer.text
    assert "Mine, about wind." in answer.text
    assert newest(public_id)[1].wordings[0].text == "Theirs, about water."
    assert 'name="revision" type="hidden" value="2"' in answer.text
    assert client.post(f"/posts/{public_id}/edit", data=mine | {"revision": "2"}).status_code == 302
    assert newest(public_id)[1].wordings[0].text == "Mine, about wind."


def test_saving_what_went_to_review_meanwhile_keeps_the_words(client: FlaskClient, lotte: Person) -> None:
    post = make_post("in_review")
    answer = client.post(f"/posts/{post.public_id}/edit", data=form_data(**{"wordings-0-text": "Typed for an hour."}))
    assert answer.status_code == 409
    assert "Typed for an hour." in answer.text


def test_autosave_answers_in_json(client: FlaskClient, lotte: Person) -> None:
    public_id = created(client)
    address = f"/posts/{public_id}/autosave"
    saved = client.post(address, data=form_data(title="Saved by itself"), headers={"Accept": "application/json"})
    assert saved.json["saved"] == "Saved at 10:14"
    assert saved.json["fields"]["revision"] == 2
    stale = client.post(address, data=form_data(title="Late"), headers={"Accept": "application/json"})
    assert stale.status_code == 409
    assert "said" in stale.json
    wrong = client.post(address, data=form_data(revision="2", closes="never"), headers={"Accept": "application/json"})
    assert wrong.status_code == 422


def test_what_saves_itself_says_what_goes_out_and_what_it_costs(client: FlaskClient, lotte: Person) -> None:
    address = f"/posts/{created(client)}/autosave"
    x = {"wordings-0-network": "x", "wordings-0-text": "I work at Hazelpont. Come along."}
    plain = client.post(address, data=form_data(link_url="", **x), headers={"Accept": "application/json"}).json
    assert "No picture and no link" in plain["goesOut"]
    assert "What X will cost" in plain["costs"]
    linked = form_data(revision="2", link_url="https://hazelpont.example/night", link_title="Night ferry", **x)
    found = client.post(address, data=linked, headers={"Accept": "application/json"}).json
    assert "Night ferry" in found["goesOut"]
    assert "/r/…" in found["goesOut"]
    assert found["costs"] != plain["costs"], "a post with a link is dearer"


def test_the_check_answers_while_typing(client: FlaskClient, lotte: Person) -> None:
    data = {
        "text": "Our ferry is guaranteed silent.",
        "network": "x",
        "language": "en",
        "key": "0",
        "link": "https://hazelpont.example/",
        "disclosure": "I work at Hazelpont",
    }
    answer = client.post("/studio/check", data=data)
    assert any(mark["severity"] == "block" for mark in answer.json["marks"])
    assert answer.json["counts"]["wording-0"]["limit"] == 280
    assert answer.json["counts"]["wording-0"]["used"] > len(data["text"])
    assert answer.json["says"] == {"wording-0": "Doesn't say who speaks yet"}
    assert client.post("/studio/check", data=data | {"network": "myspace"}).status_code == 422


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("wordings-0-text", "x" * 10_001, "10001 characters long"),
        ("wordings-0-text", "quiet \x00 water", "Character 7 can&#39;t be stored"),
        ("wordings-0-text", "quiet \ufffd water", "Character 7 can&#39;t be stored"),
        ("title", "t" * 201, "201 characters long"),
        ("closes", "2027-02-31T09:00", "February 2027 has 28 days"),
        ("closes", "soon", "This is no date and time"),
        ("opens", "2026-13-01T09:00", "A year has 12 months"),
        ("opens", "2026-12-05T09:00", "This is before it opens"),
        ("zone", "Europe/Atlantis", "That time zone isn&#39;t known here"),
        ("zone", "../../etc/passwd", "That time zone isn&#39;t known here"),
        ("link_url", "javascript:alert(1)", "An address starts with https://"),
        ("link_url", "https://lotte:secret@hazelpont.example/", "An address starts with https://"),
        ("link_url", "https://", "An address starts with https://"),
        ("link_url", "https://hazelpont.example/" + "a" * 2_000, "characters long"),
        ("style", "boasting", "Choose one of the four"),
        ("wordings-0-network", "myspace", "isn&#39;t used here"),
        ("wordings-0-language", "xx", "isn&#39;t used here"),
        ("teams", "11111111NoNo", "Nothing was saved yet"),
        ("topics", "\x00", "Nothing was saved yet"),
    ],
)
def test_bad_input_is_answered_with_words_and_everything_typed(
    client: FlaskClient, lotte: Person, field: str, value: str, words: str
) -> None:
    data = form_data(link_title="Typed before the mistake", **{field: value})
    answer = client.post("/studio/new", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Typed before the mistake" in answer.text
    if "\x00" not in value and field not in ("style", "zone", "teams") and field != "wordings-0-network":
        assert value.replace("&", "&amp;") in answer.text


@pytest.mark.parametrize("address", ["/posts/11111111NoNo", "/posts/%00", "/posts/1", "/pictures/1", "/posts/1/edit"])
def test_wrong_addresses_are_not_found(client: FlaskClient, lotte: Person, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("number", ["", "-1", "two", "99999999999999999999999", "2"])
def test_wrong_version_numbers_are_not_found(client: FlaskClient, lotte: Person, number: str) -> None:
    post = make_post("in_review")
    data = {"number": number, "content_hash": hash_of(post.public_id)}
    assert client.post(f"/posts/{post.public_id}/approve", data=data).status_code == 404


def test_a_picture_is_kept_shown_and_needs_words(client: FlaskClient, lotte: Person) -> None:
    public_id = created(client, picture=(picture_file(), "boat.png"))
    _, content = newest(public_id)
    assert len(content.pictures) == 1
    answer = client.post(
        f"/posts/{public_id}/edit",
        data=form_data(act="ask", **{"pictures-0-picture_id": content.pictures[0].public_id}),
    )
    assert answer.status_code == 422
    assert "The picture needs words for people who can&#39;t see it." in answer.text
    shown = client.get(f"/pictures/{content.pictures[0].public_id}")
    assert shown.content_type == "image/png"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in shown.headers["Cache-Control"]
    shown.close()


def test_pictures_are_for_people_who_signed_in(client: FlaskClient) -> None:
    picture = make_picture(make_comms())
    assert client.get(f"/pictures/{picture.public_id}").status_code in (302, 401)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "no picture that we can read"),
        (b"\x89PNG\r\n\x1a\n broken", "no picture that we can read"),
        (b"\xff\xd8\xff" + b"0" * (MOST_BYTES + 10 * 1024 * 1024), "larger than 20 MB"),
    ],
    ids=["svg", "broken", "30 MB"],
)
def test_a_file_that_is_no_picture_loses_nothing(client: FlaskClient, lotte: Person, data: bytes, words: str) -> None:
    body = multipart(form_data(), data)
    answer = client.post("/studio/new", data=body, content_type="multipart/form-data; boundary=---b")
    assert answer.status_code == 422
    assert words in answer.text
    assert ENGLISH in answer.text


def test_a_good_picture_survives_a_mistake_elsewhere(client: FlaskClient, lotte: Person) -> None:
    answer = client.post("/studio/new", data=form_data(picture=(picture_file(), "boat.png"), closes="never"))
    assert answer.status_code == 422
    assert re.search(r'name="pictures-0-picture_id" type="hidden" value="\w{12}"', answer.text)


def test_withdrawing_asks_once_and_can_only_be_copied(client: FlaskClient, lotte: Person) -> None:
    post = make_post("live", title="Storm timetable")
    assert "Withdraw this post?" in client.get(f"/posts/{post.public_id}/withdraw").text
    assert reload_post(post.public_id).withdrawn_at is None
    client.post(f"/posts/{post.public_id}/withdraw")
    assert reload_post(post.public_id).withdrawn_at is not None
    assert client.post(f"/posts/{post.public_id}/withdraw").status_code == 409
    assert client.post(f"/posts/{post.public_id}/version").status_code == 409
    copy = client.post(f"/posts/{post.public_id}/copy")
    assert copy.status_code == 302
    page = client.get(copy.location).text
    assert "Storm timetable" in page


def test_archiving_says_why_not_yet(client: FlaskClient, lotte: Person) -> None:
    post = make_post("live")
    assert client.post(f"/posts/{post.public_id}/archive").status_code == 409
    ended = make_post("ended", title="Open day at the yard")
    assert client.post(f"/posts/{ended.public_id}/archive").status_code == 302
    assert "Open day at the yard" not in client.get("/studio").text
    assert "Open day at the yard" in client.get("/studio/archive").text


def test_taking_back_leads_to_the_composer(client: FlaskClient, lotte: Person) -> None:
    post = make_post("in_review", author=lotte)
    answer = client.post(f"/posts/{post.public_id}/take-back", data={"number": "1"})
    assert answer.location.endswith(f"/posts/{post.public_id}/edit")
    assert "version 2" in client.get(answer.location).text


def test_the_composer_of_a_frozen_version_leads_to_its_page(client: FlaskClient, lotte: Person) -> None:
    post = make_post("live")
    answer = client.get(f"/posts/{post.public_id}/edit")
    assert answer.location.endswith(f"/posts/{post.public_id}")


def test_markup_in_texts_is_shown_as_text(client: FlaskClient, lotte: Person) -> None:
    nasty = '<script>alert("x")</script>'
    content = replace(make_content(title=nasty), wordings=(WordingText(Network.LINKEDIN, "en", nasty),))
    post = make_post("draft", title=nasty, wordings=content.wordings)
    for address in (f"/posts/{post.public_id}", f"/posts/{post.public_id}/edit", "/studio"):
        assert "<script>alert" not in client.get(address).text


def test_the_approver_sees_what_each_fact_was(client: FlaskClient, lotte: Person) -> None:
    author = make_comms()
    post = make_post("live", author=author, title="The night ferry", internal_only=True)
    start_version(post.public_id, author.id)
    with transaction() as session:
        content = read_content(session, newest_version(session, post.id))
    changed = replace(content, title="The last boat", internal_only=False, roles=frozenset({"manager"}))
    save_draft(post.public_id, 2, 1, changed, author.id)
    page = client.get(f"/posts/{post.public_id}").text
    assert "was: The night ferry" in page
    assert "was: yes" in page
    assert "was: nothing" in page
    assert "outside, too" in page


def test_wordings_that_say_no_network_and_no_language_are_answered_with_a_page(
    client: FlaskClient, lotte: Person
) -> None:
    """As a form sends them that is none of ours, and thousands of them."""
    for many in (1, 3_000):
        answer = client.post("/studio/new", data={f"wordings-{place}-text": "x" for place in range(many)})
        assert answer.status_code == 422

"""Two people on one draft see each other, lose nothing, and a page that saves twice begins one post."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from advocacy.content.being_here import be_here
from advocacy.content.carrying import carried
from advocacy.content.composing import read_content
from advocacy.content.drafting import Saved, Started, save_draft, start_version
from advocacy.content.freezing import PostContent, WordingText
from advocacy.content.models import Post, newest_version
from advocacy.content.review_models import Presence
from advocacy.content.reviewing import ask_for_review, request_changes
from advocacy.content.tasks import look_after_posts
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from tests.content.factories import ENGLISH, make_comms, make_content, make_post, reload_post
from tests.content.test_pages import form_data, wording
from tests.people.factories import make_person, sign_in

JSON = {"Accept": "application/json"}


@pytest.fixture
def lotte(client: FlaskClient) -> Person:
    person = make_comms(name="Lotte Brandsma")
    sign_in(client, person)
    return person


@pytest.fixture
def maud(lotte: Person) -> Person:
    return make_comms(name="Maud Verhoeff")


def content_of(post_id: str) -> PostContent:
    with transaction() as session:
        return read_content(session, newest_version(session, reload_post(post_id).id))


def posts() -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(Post)) or 0


def begin(client: FlaskClient, **overrides: Any) -> tuple[str, dict[str, Any]]:
    """A new post that saved itself, and what the browser sends from then on."""
    data = form_data(key=public_id(), act="", **overrides)
    answer = client.post("/studio/new/autosave", data=data, headers=JSON)
    assert answer.status_code == 200, answer.text
    post = re.search(r"/posts/(\w+)/edit", answer.json["moved"]["page"])
    assert post is not None
    return post.group(1), data | answer.json["fields"]


def test_a_new_post_saves_itself_and_gets_an_address(client: FlaskClient, lotte: Person) -> None:
    post, data = begin(client, title="Fog")
    assert content_of(post).title == "Fog"
    assert reload_post(post).created_by == lotte.id
    again = client.post(f"/posts/{post}/autosave", data=data | {"title": "Fog on the river"}, headers=JSON)
    assert again.status_code == 200
    assert content_of(post).title == "Fog on the river"


def test_an_answer_that_was_lost_does_not_make_a_second_post(client: FlaskClient, lotte: Person) -> None:
    data = form_data(key=public_id(), act="")
    for lost, title in enumerate(("Fog", "Fog on", "Fog on the river")):
        sent = data | {"title": title, "revision": str(max(lost, 1))}
        assert client.post("/studio/new/autosave", data=sent, headers=JSON).status_code == 200
    by_hand = data | {"title": "By hand", "act": "save", "revision": "3"}
    assert client.post("/studio/new", data=by_hand).status_code == 302
    assert posts() == 1
    assert content_of(data["key"]).title == "By hand"


def test_nobody_writes_on_a_post_by_naming_its_key(client: FlaskClient, lotte: Person, maud: Person) -> None:
    theirs = make_post("draft", author=maud, title="Theirs")
    answer = client.post("/studio/new/autosave", data=form_data(key=theirs.public_id), headers=JSON)
    assert answer.status_code == 200
    assert posts() == 2
    assert content_of(theirs.public_id).title == "Theirs"


@pytest.mark.parametrize("key", ["", "x" * 500, "\x00", "../../etc"])
def test_a_key_that_is_none_makes_a_post_of_its_own(client: FlaskClient, lotte: Person, key: str) -> None:
    assert client.post("/studio/new", data=form_data(key=key)).status_code == 302
    assert posts() == 1


def test_a_new_post_that_went_to_review_meanwhile_keeps_the_words(client: FlaskClient, lotte: Person) -> None:
    post, data = begin(client)
    ask_for_review(post, 1, lotte.id)
    assert client.post("/studio/new/autosave", data=data, headers=JSON).status_code == 409
    kept = client.post("/studio/new", data=data | {"title": "Typed too late", "act": "save"})
    assert kept.status_code == 409
    assert "Typed too late" in kept.text


def test_a_retry_of_a_new_post_keeps_what_a_colleague_wrote_on_it(
    client: FlaskClient, lotte: Person, maud: Person
) -> None:
    post, first = begin(client, title="Fog")
    lost = first | {"revision": "1", "title": "Fog on the river"}  # the page at its first address
    theirs = replace(content_of(post), title="Maud's title")
    assert isinstance(save_draft(post, 1, 1, theirs, maud.id), Saved)
    retried = client.post("/studio/new/autosave", data=lost, headers=JSON)
    assert retried.status_code == 409
    assert "Maud Verhoeff saved in between" in retried.json["said"]
    by_hand = client.post("/studio/new", data=lost | {"act": "save"})
    assert by_hand.status_code == 409
    assert "Maud&#39;s title" in by_hand.text
    assert "Fog on the river" in by_hand.text
    assert f'action="/posts/{post}/edit"' in by_hand.text
    assert (posts(), content_of(post).title) == (1, "Maud's title")


def test_a_page_left_open_keeps_what_its_author_wrote_on_another(client: FlaskClient, lotte: Person) -> None:
    """The session ended on one page, its words were brought back on another, and the first one wakes up."""
    post, data = begin(client, title="Fog")
    went_on = client.post(f"/posts/{post}/autosave", data=data | {"title": "An hour of work"}, headers=JSON)
    assert went_on.status_code == 200
    late = client.post("/studio/new/autosave", data=data | {"revision": "1", "title": "Fog."}, headers=JSON)
    assert late.status_code == 409
    assert content_of(post).title == "An hour of work"


def test_a_retry_of_a_new_post_leaves_its_second_version_alone(
    client: FlaskClient, lotte: Person, maud: Person
) -> None:
    post, first = begin(client, title="Fog")
    ask_for_review(post, 1, lotte.id)
    request_changes(post, 1, maud.id, "Which river?")
    assert isinstance(start_version(post, lotte.id), Started)
    late = client.post("/studio/new/autosave", data=first | {"title": "Old fog"}, headers=JSON)
    assert (late.status_code, content_of(post).title) == (409, "Fog")


def test_changes_in_different_places_are_offered_together(client: FlaskClient, lotte: Person, maud: Person) -> None:
    post, data = begin(client, **wording(1, "x", "en", "Short."))
    short = WordingText(Network.X, "en", "Maud's short.")
    theirs = make_content(
        title="The last boat now leaves at 02:30",
        link_title="Maud's link title",
        wordings=(WordingText(Network.LINKEDIN, "en", ENGLISH), short),
        closes_at=content_of(post).closes_at,
    )
    assert isinstance(save_draft(post, 1, data["revision"], theirs, maud.id), Saved)
    mine = data | {"title": "My title", "act": "save"}
    offered = client.post(f"/posts/{post}/edit", data=mine)
    assert offered.status_code == 409
    assert "fit together" in offered.text
    assert "Maud&#39;s short." in offered.text
    assert 'value="My title"' in offered.text
    assert content_of(post).title == theirs.title
    accepted = _fields_of(offered.text)
    assert client.post(f"/posts/{post}/edit", data=accepted | {"act": "save"}).status_code == 302
    both = content_of(post)
    assert (both.title, both.link_title) == ("My title", "Maud's link title")
    assert [each.text for each in both.wordings] == [ENGLISH, "Maud's short."]


def _fields_of(page: str) -> dict[str, str]:
    """What the browser would send from this page: text fields of the composer."""
    found = re.findall(r'<input[^>]*?name="([\w-]+)"[^>]*?value="([^"]*)"', page)
    areas = re.findall(r'<textarea[^>]*?name="([\w-]+)"[^>]*>\s?\n?([^<]*)</textarea>', page)
    fields = {name: unescape(value) for name, value in found if name != "csrf_token"}
    fields |= {name: unescape(value).replace("\r\n", "\n").strip("\n") for name, value in areas}
    return {name: value for name, value in fields.items() if name not in ("teams", "languages", "roles")} | {
        "zone": "Europe/Amsterdam"
    }


def test_the_same_place_shows_both_texts(client: FlaskClient, lotte: Person, maud: Person) -> None:
    post, data = begin(client)
    theirs = make_content(wordings=(WordingText(Network.LINKEDIN, "en", "Their words about water."),))
    save_draft(post, 1, data["revision"], theirs, maud.id)
    answer = client.post(f"/posts/{post}/edit", data=data | {"wordings-0-text": "My words about wind.", "act": "save"})
    assert answer.status_code == 409
    assert "Their words about water." in answer.text
    assert re.search(r"<textarea[^>]*>\s*My words about wind\.</textarea>", answer.text)
    assert "Maud Verhoeff saved in between" in answer.text


def test_a_forged_beginning_harms_nobody(client: FlaskClient, lotte: Person, maud: Person) -> None:
    post, data = begin(client)
    save_draft(post, 1, data["revision"], make_content(title="Theirs"), maud.id)
    for base in ("", "{", "[" * 5_000, carried(PostContent(title="Other"))):
        answer = client.post(f"/posts/{post}/edit", data=data | {"base": base, "title": "Mine", "act": "save"})
        assert answer.status_code == 409
        assert content_of(post).title == "Theirs"


def test_two_people_see_each_other(client: FlaskClient, clock: FixedClock, lotte: Person, maud: Person) -> None:
    post, data = begin(client)
    address, seen = f"/posts/{post}/here", {"number": "1", "revision": data["revision"]}
    assert client.post(address, data=seen, headers=JSON).json == {"here": "", "ahead": ""}
    be_here(post, maud.id, writing=False)
    assert client.post(address, data=seen, headers=JSON).json["here"] == "Maud is reading along"
    be_here(post, maud.id, writing=True)
    save_draft(post, 1, data["revision"], make_content(title="Theirs"), maud.id)
    told = client.post(address, data=seen, headers=JSON).json
    assert told["here"] == "Maud is writing here, too"
    assert "Maud Verhoeff saved in between" in told["ahead"]
    assert "Maud is writing here, too" in client.get(f"/posts/{post}/edit").text
    clock.move(timedelta(minutes=1))
    assert client.post(address, data=seen, headers=JSON).json["here"] == ""
    clock.move(timedelta(hours=2))
    look_after_posts()
    with transaction() as session:
        assert session.scalars(select(Presence)).all() == []


@pytest.mark.parametrize("seen", [{}, {"number": "x", "revision": "-1"}, {"number": "9" * 30, "revision": "1"}])
def test_nonsense_about_what_was_seen_is_answered_quietly(
    client: FlaskClient, lotte: Person, seen: dict[str, str]
) -> None:
    post, _ = begin(client)
    assert client.post(f"/posts/{post}/here", data=seen, headers=JSON).json == {"here": "", "ahead": ""}
    assert client.post("/posts/1111111111nb/here", data=seen, headers=JSON).status_code == 404


def test_presence_and_saving_are_for_communications(client: FlaskClient) -> None:
    post = make_post("draft")
    sign_in(client, make_person())
    for address in (f"/posts/{post.public_id}/here", f"/posts/{post.public_id}/autosave", "/studio/new/autosave"):
        assert client.post(address, headers=JSON).status_code == 403

"""The bell, what people choose, and stopping mails from a mail."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advocacy.core.clock import FixedClock
from advocacy.core.permissions import Role
from advocacy.core.room import Channel
from advocacy.core.services import now
from advocacy.notifications.choosing import choices_of
from advocacy.notifications.mailing import send_due
from advocacy.notifications.reading import PAGE, bell_for, count_new
from advocacy.notifications.telling import tell
from advocacy.notifications.unsubscribing import unsubscribe_address
from advocacy.people.leaving import erase
from advocacy.people.models import Person
from tests.notifications.mail_server import PostOffice
from tests.people.factories import make_person, sign_in
from tests.people.pages import whole

USUAL = {Channel.IN_APP, Channel.MAIL, Channel.DIGEST}


def tell_refused(person: Person, post: str = "The night ferry", **more: object) -> None:
    parameters = {"network": "X", "post": post}
    tell([person.id], "try.refused", parameters=parameters, **more)  # type: ignore[arg-type]


@pytest.fixture
def noor(client: FlaskClient) -> Person:
    person = make_person(name="Noor Hartsuiker", email="noor@hazelpont.example")
    sign_in(client, person)
    return person


def wanted(person: Person, kind: str) -> frozenset[Channel]:
    return next(choice.channels for choice in choices_of(person) if choice.kind.name == kind)


def links(page: str) -> list[str]:
    return re.findall(r'href="(/notices/[^"?]+)"', page)


def test_nobody_was_told_anything(client: FlaskClient, noor: Person) -> None:
    page = whole(client.get("/notices"))
    assert "Nobody has told you anything yet" in page
    assert "Nothing is new." in page


def test_notices_stand_by_day_with_a_dot_while_new(client: FlaskClient, noor: Person, clock: FixedClock) -> None:
    tell_refused(noor, "Boots on the pontoon")
    clock.move(timedelta(days=1))
    tell_refused(noor, "Batteries, a thousand times")
    clock.move(timedelta(days=1))
    tell(
        [noor.id], "promise.due", parameters={"until": now() + timedelta(minutes=9)}, until=now() + timedelta(minutes=9)
    )
    tell_refused(noor)
    sign_in(client, noor)
    page = whole(client.get("/notices"))
    assert "4 are new. One has a clock." in page
    order = [
        "Today",
        "The night ferry",
        "Your hour runs",
        "Earlier this week",
        "Tuesday",
        "Boots on the pontoon",
        "Monday",
    ]
    places = [page.index(words, page.index("page-content")) for words in order]
    assert places == sorted(places)
    assert "until today at 10:23" in page
    assert page.count('class="new-dot"') == 4
    assert 'class="ring ring-48' in page


def test_opening_one_reads_it_and_leads_on(client: FlaskClient, noor: Person) -> None:
    tell_refused(noor)
    (link,) = links(whole(client.get("/notices")))
    answer = client.get(link)
    assert (answer.status_code, answer.location) == (303, "/me")
    assert count_new(noor) == 0
    assert "new-dot" not in whole(client.get("/notices"))


def test_a_notice_opens_the_page_that_telling_named(client: FlaskClient, noor: Person) -> None:
    tell_refused(noor, link=("people.welcome", {"token": "a-b"}))
    tell_refused(noor, link=("a.page_that_is_gone", {}))
    gone, named = links(whole(client.get("/notices")))
    assert client.get(named).location == "/welcome/a-b"
    assert client.get(gone).location == "/notices"


def test_all_can_be_read_at_once(client: FlaskClient, noor: Person) -> None:
    for _ in range(3):
        tell_refused(noor)
    others = make_person()
    tell_refused(others)
    assert client.post("/notices/read").status_code == 303
    assert (count_new(noor), count_new(others)) == (0, 1)
    assert "All read" not in whole(client.get("/notices"))


def test_another_persons_notice_is_not_there(client: FlaskClient, noor: Person) -> None:
    tell_refused(noor)
    (link,) = links(client.get("/notices").text)
    wim = make_person()
    sign_in(client, wim)
    assert client.get(link).status_code == 404
    assert client.get("/notices/nothing").status_code == 404
    assert count_new(noor) == 1


def test_older_ones_stand_on_the_next_page(client: FlaskClient, noor: Person) -> None:
    for number in range(PAGE + 5):
        tell_refused(noor, f"Post {number}.")
    first = whole(client.get("/notices"))
    (onward,) = re.findall(r'href="(/notices\?before=[^"]+)"', first)
    second = whole(client.get(onward))
    seen = links(first) + links(second)
    assert len(links(first)) == PAGE
    assert len(set(seen)) == len(seen) == PAGE + 5
    assert "?before=" not in second
    assert links(whole(client.get("/notices?before=nonsense"))) == links(first)


def test_the_bell_counts_what_is_new(app: Flask, noor: Person, client: FlaskClient) -> None:
    tell_refused(noor)
    with app.test_request_context():
        bell = bell_for(noor)
    assert (bell.url, bell.count) == ("/notices", 1)


def test_a_notice_of_a_kind_that_is_gone_is_passed_over(
    client: FlaskClient, noor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_refused(noor)
    tell([noor.id], "promise.due", parameters={"until": "x"})
    monkeypatch.setattr("advocacy.notifications.kinds.all_kinds", list)
    assert links(whole(client.get("/notices"))) == []


def test_text_in_a_notice_is_text(client: FlaskClient, noor: Person) -> None:
    tell_refused(noor, "<script>alert(1)</script>")
    assert "<script>alert" not in whole(client.get("/notices"))


def test_switches_show_and_keep_what_was_chosen(client: FlaskClient, noor: Person) -> None:
    page = whole(client.get("/me/notices"))
    assert 'value="mail try.refused" id="mail-try-refused" checked' in page
    assert 'value="mail promise.due"' not in page
    assert "A promise about to break" in page
    answer = client.post("/me/notices", data={"wanted": ["in_app try.refused", "mail try.closing", "x y", "mail"]})
    assert answer.status_code == 303
    assert wanted(noor, "try.refused") == {Channel.IN_APP}
    assert wanted(noor, "try.closing") == {Channel.MAIL}
    assert wanted(noor, "promise.due") == {Channel.IN_APP, Channel.MAIL}
    assert 'value="mail try.refused" id="mail-try-refused">' in whole(client.get("/me/notices"))


def test_only_who_is_ever_told_sees_the_switch(client: FlaskClient, noor: Person) -> None:
    assert "A network that pauses itself" not in whole(client.get("/me/notices"))
    sign_in(client, make_person(Role.ADMIN))
    assert "A network that pauses itself" in whole(client.get("/me/notices"))


def test_saving_leaves_what_was_not_on_the_page(client: FlaskClient, noor: Person) -> None:
    client.post("/me/notices", data={})
    noor.roles = [Role.EMPLOYEE, Role.ADMIN]
    assert wanted(noor, "try.refused") == frozenset()
    assert wanted(noor, "network.paused_by_itself") == USUAL


@pytest.fixture
def strict(app: Flask) -> Iterator[None]:
    """Forms are checked for their token, as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def path(address: str) -> str:
    return address.removeprefix("http://hzl.example")


def test_a_mail_program_stops_the_mails_with_one_post(
    client: FlaskClient, server: PostOffice, noor: Person, strict: None
) -> None:
    tell_refused(noor)
    send_due()
    (mail,) = server.taken
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip("<>")
    body = mail.get_body(("plain",))
    assert body is not None
    assert address in body.get_content()
    stranger = client.application.test_client()
    answer = stranger.post(path(address), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "These mails have stopped" in whole(answer)
    assert wanted(noor, "try.refused") == USUAL - {Channel.MAIL}
    tell_refused(noor)
    send_due()
    assert len(server.taken) == 1
    assert stranger.post(path(address)).status_code == 200  # asking twice is no error
    assert stranger.post("/me/notices").status_code == 400  # other forms keep their lock


def test_looking_at_the_link_changes_nothing(client: FlaskClient, noor: Person) -> None:
    page = whole(client.application.test_client().get(path(unsubscribe_address(noor.public_id, "try.refused"))))
    assert "Stop these mails?" in page
    assert "A share that was not taken" in page
    assert wanted(noor, "try.refused") == USUAL


def test_a_link_that_is_not_ours_leads_nowhere(client: FlaskClient, noor: Person) -> None:
    good = path(unsubscribe_address(noor.public_id, "try.refused"))
    always = path(unsubscribe_address(noor.public_id, "promise.due"))
    for wrong in (good[:-3], "/unsubscribe/x", always):
        answer = client.post(wrong)
        assert answer.status_code == 404
        assert "This link leads nowhere" in whole(answer)
    assert wanted(noor, "try.refused") == USUAL
    erase(noor.id, by=None)
    assert client.post(good).status_code == 404

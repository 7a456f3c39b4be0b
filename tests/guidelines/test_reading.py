""" "Read and understood": asked for, said once after the text was shown, reminded once, shown as a rate."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.guidelines.asking_to_read import (
    Asked,
    NotAsked,
    ask_about_edition,
    ask_about_topic,
    checkup_rates,
    close_request,
    remind_readers,
    requests_seen,
)
from advocacy.guidelines.leaving import export, leave
from advocacy.guidelines.models import Edition, Understood
from advocacy.guidelines.reading_rules import MOST_OPEN, REMINDED_AFTER, Group, rates
from advocacy.guidelines.understanding import Said, find_to_read, must_read_first, say_understood, waiting_to_read
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Team
from tests.guidelines.factories import rule_text
from tests.guidelines.learning import begun, finish, make_connected, told
from tests.guidelines.reloading import RuleFiles
from tests.people.factories import make_person, make_team, sign_in

ASKED, REMINDED = "guidelines.read", "guidelines.read_again"


@pytest.fixture
def lotte(app: Flask) -> Person:
    return make_person(Role.COMMS, name="Lotte Brandsma")


def sharer(team: Team | None = None) -> Person:
    return make_connected(make_person(team=team), Network.LINKEDIN)


def asked(by: Person, topic: str = "hiring", *, needed: bool = False) -> str:
    answer = ask_about_topic(topic, by.id, needed_to_share=needed)
    assert isinstance(answer, Asked)
    return answer.public_id


def understands(person: Person, request: str) -> Said | None:
    to_read = find_to_read(person.id, request)
    return say_understood(person.id, request, to_read.shown) if to_read else None


def test_those_whom_it_concerns_are_asked_by_name(lotte: Person) -> None:
    noor, nobody = sharer(), make_person()
    asked(lotte)
    assert told(noor, ASKED) == ["Lotte asks you to read 3 guidelines"]
    assert told(nobody, ASKED) == []


def test_one_click_after_the_text_was_shown(lotte: Person, client: FlaskClient) -> None:
    noor = sharer()
    request = asked(lotte)
    sign_in(client, noor)
    assert "Lotte asks you to read 3 guidelines." in client.get("/guidelines").get_data(as_text=True)
    page = client.get(f"/guidelines/reading/{request}").get_data(as_text=True)
    assert page.index('id="everybody-is-meant"') < page.index("Read and understood")
    shown = page.partition('name="shown" value="')[2].partition('"')[0]
    client.post(f"/guidelines/reading/{request}", data={"shown": shown})
    assert "Lotte asks you" not in client.get("/guidelines").get_data(as_text=True)
    assert "You said “read and understood”" in client.get(f"/guidelines/reading/{request}").get_data(as_text=True)
    assert understands(noor, request) is Said.BEFORE


def test_nobody_understood_what_was_not_shown(lotte: Person, rule_files: RuleFiles, client: FlaskClient) -> None:
    noor, other = sharer(), sharer()
    request = asked(lotte, "tone")
    of_another = find_to_read(other.id, request)
    before = find_to_read(noor.id, request)
    assert of_another
    assert before
    for shown in ("", "x", of_another.shown):
        assert say_understood(noor.id, request, shown) is Said.NOT_SHOWN
    rule_files.write(rule_text(), "another")
    rule_files.adopt()
    assert say_understood(noor.id, request, before.shown) is Said.NOT_SHOWN
    assert understands(noor, request) is Said.NOW
    assert say_understood(noor.id, "1111111111nb", before.shown) is None
    sign_in(client, noor)
    assert client.post("/guidelines/reading/1111111111nb").status_code == 404
    assert client.get("/guidelines/reading/1111111111nb").status_code == 404


def test_what_changed_can_be_asked_for(lotte: Person, rule_files: RuleFiles) -> None:
    noor = sharer()
    with transaction() as session:
        first = session.scalars(select(Edition.public_id)).one()
    assert ask_about_edition(first, lotte.id, needed_to_share=False) is NotAsked.NOTHING_TO_READ
    rule_files.write(rule_text(), "new-rule")
    rule_files.adopt()
    with transaction() as session:
        newest = session.scalars(select(Edition.public_id).order_by(Edition.id.desc())).first()
    assert newest
    assert isinstance(ask_about_edition(newest, lotte.id, needed_to_share=False), Asked)
    assert [rule.id for rule in waiting_to_read(noor.id)[0].rules] == ["new-rule"]


def test_the_same_is_not_asked_twice_and_not_too_much_at_once(lotte: Person) -> None:
    request = asked(lotte, "hiring")
    assert ask_about_topic("hiring", lotte.id, needed_to_share=True) is NotAsked.ASKED_ALREADY
    assert ask_about_topic("weather", lotte.id, needed_to_share=True) is NotAsked.NOTHING_TO_READ
    for topic in ("links", "figures", "crisis", "society"):
        asked(lotte, topic)
    assert len([one for one in requests_seen() if one.request.closed_at is None]) == MOST_OPEN
    assert ask_about_topic("disclosure", lotte.id, needed_to_share=False) is NotAsked.TOO_MANY_OPEN
    assert close_request(request, lotte.id)
    assert not close_request(request, lotte.id)
    asked(lotte, "hiring")


def test_reminded_once_a_week_later_and_only_those_who_did_not_say_it(lotte: Person, clock: FixedClock) -> None:
    noor, tom = sharer(), sharer()
    request = asked(lotte)
    understands(noor, request)
    clock.move(REMINDED_AFTER - timedelta(minutes=1))
    assert remind_readers() == 0
    clock.move(timedelta(minutes=2))
    remind_readers()
    clock.move(REMINDED_AFTER)
    assert remind_readers() == 0
    assert told(tom, REMINDED) == ["3 guidelines still wait to be read"]
    assert told(noor, REMINDED) == []


def test_a_closed_request_reminds_nobody_and_takes_no_click(lotte: Person, clock: FixedClock) -> None:
    noor = sharer()
    request = asked(lotte, needed=True)
    assert must_read_first(noor.id)
    close_request(request, lotte.id)
    clock.move(REMINDED_AFTER + timedelta(minutes=1))
    assert remind_readers() == 0
    assert understands(noor, request) is Said.CLOSED
    assert not must_read_first(noor.id)


def test_sharing_waits_only_where_communications_chose_that(lotte: Person) -> None:
    noor, nobody = sharer(), make_person()
    asked(lotte, "hiring")
    assert not must_read_first(noor.id)
    request = asked(lotte, "links", needed=True)
    assert must_read_first(noor.id)
    assert not must_read_first(nobody.id)
    understands(noor, request)
    assert not must_read_first(noor.id)


def test_while_sharing_waits_every_page_says_so(lotte: Person, client: FlaskClient) -> None:
    noor = sharer()
    request = asked(lotte, needed=True)
    sign_in(client, noor)
    assert f"/guidelines/reading/{request}" in client.get("/").get_data(as_text=True)
    understands(noor, request)
    assert f"/guidelines/reading/{request}" not in client.get("/").get_data(as_text=True)


def test_communications_sees_rates_by_team_and_never_who(lotte: Person, client: FlaskClient) -> None:
    quays, board = make_team("Quays"), make_team("Board room")
    people = [sharer(quays) for _ in range(6)]
    few = [sharer(board) for _ in range(2)]
    request = asked(lotte)
    for person in (*people[:3], few[0]):
        understands(person, request)
    (seen,) = requests_seen()
    assert (seen.rates.asked, seen.rates.percent) == (9, 44)  # with Lotte, who is in no team
    shown = {group.name: (group.asked, group.percent) for group in seen.rates.groups}
    # With the rate of the Quays beside that of the whole, the three others could be reckoned.
    assert shown == {"": (1, None), "Board room": (2, None), "Quays": (6, None)}
    sign_in(client, lotte)
    page = client.get("/guidelines/asked").get_data(as_text=True)
    assert "44%" in page
    assert not any(person.name in page for person in (*people, *few))


def test_who_comes_after_it_is_closed_does_not_lower_the_rate(lotte: Person, clock: FixedClock) -> None:
    people = [sharer() for _ in range(5)]
    request = asked(lotte)
    for person in (*people, lotte):
        understands(person, request)
    close_request(request, lotte.id)
    clock.move(timedelta(days=1))
    make_connected(make_person(joined_at=clock.now()), Network.LINKEDIN)
    assert (requests_seen()[0].rates.asked, requests_seen()[0].rates.percent) == (6, 100)


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"a": 9, "b": 7}, set()),
        ({"a": 4}, {"a"}),
        ({"a": 9, "b": 7, "c": 4}, {"b", "c"}),
        ({"a": 9, "b": 3, "c": 4}, {"b", "c"}),
        ({"a": 9, "b": 1, "c": 3}, {"a", "b", "c"}),
    ],
)
def test_small_groups_are_hidden_and_none_is_told_by_subtraction(sizes: dict[str, int], hidden: set[str]) -> None:
    found = rates(Group(name, size, size // 2) for name, size in sizes.items())
    assert {group.name for group in found.groups if group.percent is None} == hidden
    assert (found.percent is None) == (sum(sizes.values()) < 5)


def test_the_rate_of_check_ups_counts_people_not_check_ups(app: Flask) -> None:
    team = make_team()
    people = [make_person(team=team) for _ in range(5)]
    for _ in range(2):
        finish(people[0], begun(people[0]))
    begun(people[1])
    assert (checkup_rates().asked, checkup_rates().percent) == (5, 20)


def test_the_form_asks_and_stops_asking(lotte: Person, client: FlaskClient) -> None:
    noor = sharer()
    sign_in(client, lotte)
    client.post("/guidelines/asked", data={"what": "topic:hiring", "needed": "y"})
    (seen,) = requests_seen()
    assert seen.request.needed_to_share
    assert told(noor, ASKED)
    assert client.post("/guidelines/asked", data={"what": "topic:weather"}).status_code == 422
    assert client.post("/guidelines/asked", data={}).status_code == 422
    client.post(f"/guidelines/asked/{seen.request.public_id}/stop")
    assert requests_seen()[0].request.closed_at
    assert client.post(f"/guidelines/asked/{seen.request.public_id}/stop").status_code == 404


def test_it_goes_with_the_person_and_is_taken_along(lotte: Person) -> None:
    noor = sharer()
    understands(noor, asked(lotte))
    assert len(export(noor.id)["understood"]) == 1
    assert len(export(lotte.id)["asked_to_read"]) == 1
    leave(noor.id)
    with transaction() as session:
        assert session.scalars(select(Understood)).all() == []

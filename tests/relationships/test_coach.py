"""The coach's page: one's own last 90 days, for oneself alone."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advocacy.content.rules import Style
from advocacy.core.clock import FixedClock
from advocacy.core.permissions import Role
from advocacy.core.services import now
from advocacy.evidence.recording import Fact, record_fact
from advocacy.evidence.rules import FactKind, RuleName
from advocacy.networks.rules import Network
from advocacy.questions.rules import WhoAsked
from advocacy.relationships import coaching_evidence
from advocacy.relationships.coaching import coach
from advocacy.relationships.coaching_evidence import deeds
from advocacy.relationships.explaining import OwnRow
from advocacy.relationships.telling import known_words
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, make_topic, sign_in
from tests.questions.factories import make_expert, make_question
from tests.relationships.making_rows import see
from tests.sharing.factories import connect, publish_all, share

pytestmark = pytest.mark.usefixtures("database")
OWN = "I work at Hazelpont. I counted the lamps on the quay tonight: seven of them."


def test_one_post_on_two_networks_is_told_once(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    make_post(style=Style.RESULTS)
    for network in Network:
        connect(noor, network, sandbox)
        share(noor, network, OWN)
    publish_all(clock)
    assert coach(noor).sides.counts[Style.RESULTS] == 1


def test_what_was_never_sent_is_not_told(sandbox: Sandbox) -> None:
    noor = make_person()
    make_post(style=Style.VISION)
    connect(noor, Network.LINKEDIN, sandbox)
    share(noor, Network.LINKEDIN, OWN)
    assert coach(noor).sides.is_empty


def test_after_ninety_days_it_is_forgotten() -> None:
    noor = make_person()
    see(FactKind.ANSWER, noor, ago=timedelta(days=89))
    see(FactKind.ANSWER, noor, ago=timedelta(days=91))
    assert coach(noor).sides.counts[Style.PEOPLE] == 1


def test_what_was_taken_back_does_not_count() -> None:
    noor = make_person()
    see(FactKind.REPORTED, noor, source="reported:1")
    void = Fact(source="void:1", kind=FactKind.VOID, person_id=noor.id, happened_at=now(), voids="reported:1")
    assert record_fact(void)
    assert coach(noor).sides.is_empty


def test_asking_is_process_and_thanking_is_people(client: FlaskClient, clock: FixedClock) -> None:
    make_person(Role.ADMIN)
    noor, topic = make_person(), make_topic("Batteries")
    make_expert(topic)
    make_question(noor, topic, who_asked=WhoAsked.ME)
    make_question(noor, topic, who_asked=WhoAsked.ME, state="withdrawn")
    make_question(noor, topic, who_asked=WhoAsked.ME, state="thanked")
    found = coach(noor).sides.counts
    assert (found[Style.PROCESS], found[Style.PEOPLE]) == (2, 1)
    make_question(noor, topic, state="thanked")
    found = coach(noor).sides.counts
    assert (found[Style.PROCESS], found[Style.PEOPLE]) == (2, 3), "brought in, and thanked for"
    clock.move(timedelta(days=91))
    assert coach(noor).sides.is_empty


def test_the_step_to_ask_leads_to_where_one_asks(client: FlaskClient) -> None:
    noor = make_person()
    see(FactKind.ANSWER, noor)
    sign_in(client, noor)
    told = client.get("/me/coach").get_data(as_text=True)
    assert "Ask one thing you would like to know." in told
    assert 'href="/questions/ask"' in told


def test_somebody_who_only_sends_is_told_kindly_and_what_others_do_does_not_show(
    client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    noor, sam = make_person(), make_person(name="Sam de Wit")
    connect(noor, Network.LINKEDIN, sandbox)
    for number in range(4):
        post = make_post(style=Style.RESULTS, title=f"Number {number}")
        share(noor, Network.LINKEDIN, f"{OWN} {number}", post.public_id)
    publish_all(clock)
    sign_in(client, noor)
    told = client.get("/me/coach").get_data(as_text=True)
    assert "You send more than you listen" in told
    assert "4 times on the side of results and vision, 0 times on that" in told
    sign_in(client, sam)
    other = client.get("/me/coach").get_data(as_text=True)
    assert "You send more" not in other
    assert "Nothing yet in these 90 days" in other


def test_what_was_reported_stands_under_the_companys_day(app: Flask) -> None:
    late = datetime(2026, 11, 9, 23, 30, tzinfo=UTC)
    row = OwnRow(RuleName.REPORTED, (), True, 1, 2, 1, 2000, late)
    with app.test_request_context():
        assert known_words(row) == "Reported by you, 10 Nov"


def test_a_sides_number_opens_each_of_its_rows(client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> None:
    noor, lea = make_person(), make_expert(name="Lea Expert")
    make_post(style=Style.RESULTS)
    for network in Network:
        connect(noor, network, sandbox)
        share(noor, network, OWN)
    publish_all(clock)
    question = make_question(noor, topic=make_topic("Charging"), who_asked=WhoAsked.ME)
    see(FactKind.QUESTION_ANSWERED, noor, subject="question:q", amount=60)
    see(FactKind.ANSWER, noor, ago=timedelta(days=91))
    counts = coach(noor).sides.counts
    for side in Style:
        assert len(deeds(noor, side)[0]) == counts[side], side
    sign_in(client, noor)
    assert client.get("/me/coach").text.count('href="/me/coach/results"') == 2, "in the plot and in its table"
    assert "You shared a post" in client.get("/me/coach/results").text
    assert f"/questions/{question.public_id}" in client.get("/me/coach/process").text
    assert "/questions/q" in client.get("/me/coach/people?after=nonsense").text
    assert client.get("/me/coach/anything").status_code == 404
    sign_in(client, lea)
    assert "You shared a post" not in client.get("/me/coach/results").text, "one's own alone"


def test_a_long_side_is_paged_without_losing_one_though_two_are_of_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coaching_evidence, "ROWS_A_PAGE", 2)
    noor = make_person()
    for number, hours in enumerate((0, 1, 1, 2, 3)):
        see(FactKind.QUESTION_ANSWERED, noor, subject=f"question:q{number}", amount=60, ago=timedelta(hours=hours))
    seen: list[str | None] = []
    pages, after = 0, 0
    while True:
        page, next_after = deeds(noor, Style.PEOPLE, after)
        seen += [deed.question for deed in page]
        pages += 1
        if next_after is None:
            break
        after = next_after
    assert (seen, pages) == (["q0", "q2", "q1", "q3", "q4"], 3)

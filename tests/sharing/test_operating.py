"""The operator's side: figures, pause and resume, waking, the publish check, heartbeats; and that no text is shown."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Event
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, inspect, select, update

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.heartbeats import Mark, Process, beat, beating, heartbeats, marks
from advocacy.core.journal import JournalEntry
from advocacy.core.permissions import Role
from advocacy.core.services import services
from advocacy.networks.check_rules import CheckVerdict
from advocacy.networks.outcomes import NotSent, NotSentReason, Published
from advocacy.networks.pause_rules import PauseReason
from advocacy.networks.pausing import Pause, Trial, admit, end_trial, gates, pause, paused, states
from advocacy.networks.pricing import Budget, NetworkBook
from advocacy.networks.rules import Network, PaidCall
from advocacy.networks.spending import BudgetNoticeKind, Glances, book
from advocacy.notifications.models import Notice
from advocacy.people.models import Person
from advocacy.sharing.claiming import claim_due
from advocacy.sharing.finishing import finish
from advocacy.sharing.models import Share
from advocacy.sharing.operating.chart import Shape, beat_shapes, spending_chart
from advocacy.sharing.operating.checking import (
    check_is_due,
    check_network,
    check_networks,
    probe_is_due,
    probe_networks,
)
from advocacy.sharing.operating.counting import HISTORY, attempt_key
from advocacy.sharing.operating.listing import Shown, standing_shares, technical_share
from advocacy.sharing.operating.overseeing import operators_page, pause_by_hand, resume_by_hand, version_end
from advocacy.sharing.operating.telling import BUDGET, NOTICES, PAUSED, VERSION, tell_budget
from advocacy.sharing.operating.waking import something_to_wake, wake_waiting
from advocacy.sharing.rules import HeldReason, WaitingFor
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import after_undo, connect, publish_all, reload, share

SECRET = "I work at Hazelpont. Nobody but me may read this sentence about the quiet water."


def a_share(sandbox: Sandbox, network: Network = Network.LINKEDIN, words: str = SECRET) -> Share:
    person = make_person()
    connect(person, network, sandbox)
    return share(person, network, words)


def wait_for(found: Share, reason: WaitingFor, clock: FixedClock) -> None:
    with transaction() as session:
        session.execute(
            update(Share)
            .where(Share.id == found.id)
            .values(waiting_for=reason, due_at=clock.now() + timedelta(minutes=10))
        )


@pytest.fixture
def budget_of_a_dollar(app: Flask) -> Iterator[None]:
    usual = services().get(NetworkBook)
    services().extras.pop(Glances, None)
    services().provide(NetworkBook, NetworkBook(budgets={Network.X: Budget(Decimal(1), Decimal("0.8"))}))
    yield
    services().provide(NetworkBook, usual)
    services().extras.pop(Glances, None)


def test_the_figures_say_what_is_due_waits_and_is_unknown(sandbox: Sandbox, clock: FixedClock) -> None:
    make_post()
    begun = clock.now()
    differing: tuple[dict[str, Any], ...] = (
        {"state": DeliveryState.UNCONFIRMED},
        {"state": DeliveryState.HELD, "held_reason": HeldReason.CRISIS},
        {"waiting_for": WaitingFor.OPERATOR, "due_at": begun + timedelta(minutes=40)},
        {"due_at": begun + timedelta(hours=3), "chosen_for": begun + timedelta(hours=3)},
    )
    for values in differing:
        found = a_share(sandbox)
        with transaction() as session:
            session.execute(update(Share).where(Share.id == found.id).values(**values))
    a_share(sandbox)
    clock.move(timedelta(minutes=33))
    page = operators_page()
    line = page.queue.by_network[Network.LINKEDIN]
    assert (line.due, line.for_their_time, line.held, line.unconfirmed) == (1, 1, 1, 1)
    assert line.waiting == {WaitingFor.OPERATOR: 1}
    assert (page.queue.due, page.queue.waiting, page.queue.unconfirmed) == (1, 2, 1)
    assert page.queue.oldest is not None
    assert page.moment - page.queue.oldest.since == timedelta(minutes=33)
    assert page.queue.by_network[Network.X].oldest is None
    assert not page.queue.capped


def test_what_was_sent_in_the_last_hour_is_counted(sandbox: Sandbox, clock: FixedClock) -> None:
    make_post()
    a_share(sandbox)
    publish_all(clock)
    assert operators_page().queue.by_network[Network.LINKEDIN].sent_last_hour == 1
    clock.move(timedelta(minutes=61))
    assert operators_page().queue.by_network[Network.LINKEDIN].sent_last_hour == 0


def test_pausing_and_resuming_by_hand_are_in_the_journal(app: Flask) -> None:
    admin = make_person(Role.ADMIN)
    assert pause_by_hand(Network.X, by=admin.id)
    assert not pause_by_hand(Network.X, by=admin.id)
    assert resume_by_hand(Network.X, by=admin.id)
    assert not resume_by_hand(Network.X, by=admin.id)
    with transaction() as session:
        entries = session.scalars(select(JournalEntry).where(JournalEntry.subject == "network:x")).all()
    assert [(entry.action, entry.actor_id) for entry in entries] == [
        ("network.paused", admin.id),
        ("network.resumed", admin.id),
    ]


def test_after_a_resume_one_share_is_woken_and_the_rest_when_it_was_answered(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    make_post()
    waiting = [a_share(sandbox) for _ in range(3)]
    clock.move(timedelta(minutes=1))
    pause(Network.LINKEDIN, PauseReason.DEAD_VERSION)
    for found in waiting:
        wait_for(found, WaitingFor.OPERATOR, clock)
    assert not something_to_wake()
    resume_by_hand(Network.LINKEDIN, by=None)
    assert something_to_wake()
    wake_waiting()
    assert [reload(found).waiting_for for found in waiting] == [None, WaitingFor.OPERATOR, WaitingFor.OPERATOR]
    with transaction() as session:
        assert admit(session, Network.LINKEDIN, clock.now())
    assert not something_to_wake()
    end_trial(Network.LINKEDIN)
    assert something_to_wake()
    wake_waiting()
    assert [reload(found).due_at <= clock.now() for found in waiting] == [True] * 3
    assert not something_to_wake()


def test_shares_that_wait_for_money_are_woken_when_there_is_some(
    sandbox: Sandbox, clock: FixedClock, budget_of_a_dollar: None
) -> None:
    make_post()
    found = a_share(sandbox, Network.X)
    with transaction() as session:
        book(session, Network.X, PaidCall.POST_WITH_LINK, 4)  # looking up the account took a cent
    wait_for(found, WaitingFor.BUDGET, clock)
    assert not something_to_wake()
    services().provide(NetworkBook, NetworkBook(budgets={Network.X: Budget(Decimal(2), Decimal("0.8"))}))
    assert something_to_wake()
    wake_waiting()
    assert reload(found).waiting_for is None


def test_the_attempts_are_the_truth_behind_the_limits(sandbox: Sandbox, clock: FixedClock) -> None:
    make_post()
    shares = [a_share(sandbox) for _ in range(3)]
    after_undo(clock)
    sent, never, running = claim_due(3)
    finish(sent, Published("urn:li:share:1", "https://linkedin.example/1", 201))
    finish(never, NotSent(NotSentReason.RECONNECT))
    earlier = clock.now() - timedelta(hours=1)
    made = HISTORY.calls_since(Network.LINKEDIN, earlier, 10)
    assert {call.key for call in made} == {attempt_key(sent.share_id, 1), attempt_key(running.share_id, 1)}
    assert {call.account for call in made} < {found.account_id for found in shares}
    assert HISTORY.counts_between(Network.LINKEDIN, earlier, clock.now()) == {call.account: 1 for call in made}
    assert HISTORY.counts_between(Network.LINKEDIN, earlier, clock.now() - timedelta(seconds=1)) == {}
    assert len(HISTORY.calls_since(Network.LINKEDIN, earlier, 1)) == 1
    assert list(HISTORY.calls_since(Network.X, earlier, 10)) == []
    assert HISTORY.counts_between(Network.LINKEDIN, clock.now(), clock.now()) == {}


@pytest.mark.parametrize("network", list(Network))
def test_the_publish_check_proves_life_and_publishes_nothing(network: Network, sandbox: Sandbox) -> None:
    connect(make_person(), network, sandbox)
    found = check_network(network)
    assert (found.verdict, found.http_status) == (CheckVerdict.ALIVE, {Network.LINKEDIN: 422, Network.X: 400}[network])
    assert sandbox.posts(network) == []
    with transaction() as session:
        assert states(session)[network].check_verdict is CheckVerdict.ALIVE
        assert gates(session) == {}


@pytest.mark.parametrize(
    ("network", "fault", "verdict", "reason"),
    [
        (Network.LINKEDIN, "426", CheckVerdict.DEAD_VERSION, PauseReason.DEAD_VERSION),
        (Network.X, "402", CheckVerdict.OUT_OF_CREDIT, PauseReason.OUT_OF_CREDIT),
        (Network.LINKEDIN, "429", CheckVerdict.LIMITED, None),
        (Network.LINKEDIN, "cut_before", CheckVerdict.UNREACHABLE, None),
        (Network.X, "503", CheckVerdict.UNREACHABLE, None),
    ],
)
def test_what_the_check_finds_pauses_only_what_needs_an_operator(
    network: Network, fault: str, verdict: CheckVerdict, reason: PauseReason | None, sandbox: Sandbox
) -> None:
    connect(make_person(), network, sandbox)
    sandbox.fault(network, "posts.create", fault)
    found = check_network(network)
    assert found.verdict is verdict
    with transaction() as session:
        assert [pause.reason for pause in paused(session).values()] == ([reason] if reason else [])


def test_without_a_connected_account_only_the_line_is_proven(sandbox: Sandbox) -> None:
    assert check_network(Network.LINKEDIN).verdict is CheckVerdict.REACHED


def test_each_day_the_networks_are_checked_once(sandbox: Sandbox, clock: FixedClock) -> None:
    assert check_is_due()
    check_networks()
    assert not check_is_due()
    clock.move(timedelta(hours=23))
    assert check_is_due()


def test_an_open_breaker_is_probed_each_five_minutes_and_closes_by_itself(sandbox: Sandbox, clock: FixedClock) -> None:
    connect(make_person(), Network.X, sandbox)
    pause(Network.X, PauseReason.BREAKER)
    assert not probe_is_due()
    clock.move(timedelta(minutes=5))
    assert probe_is_due()
    sandbox.fault(Network.X, "posts.create", "503")
    probe_networks()
    with transaction() as session:
        assert isinstance(gates(session)[Network.X], Pause)
    assert not probe_is_due()
    clock.move(timedelta(minutes=5))
    probe_networks()
    with transaction() as session:
        assert isinstance(gates(session)[Network.X], Trial)


def test_a_pause_by_hand_is_not_probed(app: Flask, clock: FixedClock) -> None:
    pause(Network.X, PauseReason.BY_HAND)
    clock.move(timedelta(hours=9))
    assert not probe_is_due()


def test_linkedins_version_has_an_end(app: Flask, clock: FixedClock) -> None:
    ends = version_end()
    assert ends is not None
    assert (ends.end, ends.days_left, ends.soon) == (date(2027, 9, 15), 296, False)
    clock.set(datetime(2027, 7, 17, tzinfo=UTC))
    ends = version_end()
    assert ends is not None
    assert (ends.days_left, ends.soon) == (60, True)


def test_standing_shares_come_oldest_first_and_by_pages(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advocacy.sharing.operating.listing.PAGE", 2)
    make_post()
    shares = [a_share(sandbox, words=f"{SECRET} {number}") for number in range(3)]
    for found, reason in zip(shares, (WaitingFor.OPERATOR, WaitingFor.LIMIT, WaitingFor.RECONNECT), strict=True):
        wait_for(found, reason, clock)
    first = standing_shares(Shown.WAITING)
    assert [row.share.public_id for row in first.rows] == [found.public_id for found in shares[:2]]
    second = standing_shares(Shown.WAITING, first.next_after)
    assert [row.share.public_id for row in second.rows] == [shares[2].public_id]
    assert second.next_after is None
    assert list(standing_shares(Shown.HELD).rows) == []


def test_the_persons_text_is_not_even_read(sandbox: Sandbox, clock: FixedClock) -> None:
    make_post()
    found = a_share(sandbox)
    seen = technical_share(found.public_id)
    assert seen is not None
    assert {"text", "words", "account_name", "body"} <= inspect(seen.share).unloaded


# Telling


def told(admin: Person) -> list[tuple[str, dict[str, Any]]]:
    with transaction() as session:
        rows = session.scalars(select(Notice).where(Notice.person_id == admin.id).order_by(Notice.id)).all()
    return [(row.kind, dict(row.parameters)) for row in rows]


def test_a_check_that_finds_a_dead_version_tells_the_admins_once(sandbox: Sandbox) -> None:
    admin = make_person(Role.ADMIN)
    connect(make_person(), Network.LINKEDIN, sandbox)
    sandbox.fault(Network.LINKEDIN, "posts.create", "426", times=2)
    check_network(Network.LINKEDIN)
    check_network(Network.LINKEDIN)
    assert told(admin) == [("network.paused", {"network": "linkedin", "reason": "dead_version"})]


def test_a_version_near_its_end_and_a_month_near_its_budget_are_told_once(sandbox: Sandbox, clock: FixedClock) -> None:
    admin = make_person(Role.ADMIN)
    clock.set(datetime(2027, 7, 17, tzinfo=UTC))
    for _ in range(2):
        check_networks()
        tell_budget(Network.X, BudgetNoticeKind.NEARLY, date(2027, 7, 1))
    assert [kind for kind, _ in told(admin)] == ["network.version", "network.budget"]


@pytest.mark.parametrize(
    ("kind", "parameters", "title"),
    [
        (PAUSED, {"network": "x", "reason": "out_of_credit"}, "The credit bought at X is used up"),
        (PAUSED, {"network": "linkedin", "reason": "breaker"}, "LinkedIn does not answer"),
        (BUDGET, {"network": "x", "kind": "nearly"}, "This month's budget for X is nearly used up"),
        (BUDGET, {"network": "x", "kind": "used_up"}, "This month's budget for X is used up"),
        (VERSION, {"version": "202601", "end": "2027-01-15"}, "LinkedIn's version 202601 ends on 15 January 2027"),
    ],
)
def test_notices_say_what_is_the_case(kind: str, parameters: dict[str, Any], title: str, app: Flask) -> None:
    (found,) = [notice for notice in NOTICES if notice.name == kind]
    with app.test_request_context():
        words = found.words(parameters)
    assert words.title == title
    assert words.detail


# Pages


def admin_at(client: FlaskClient) -> None:
    sign_in(client, make_person(Role.ADMIN))


def test_the_page_shows_networks_money_and_workers(client: FlaskClient, clock: FixedClock) -> None:
    admin_at(client)
    with transaction() as session:
        book(session, Network.X, PaidCall.POST_WITH_LINK)
    beat(services().queues.redis, Process("publish", "here", 1, 0.0))
    page = client.get("/networks/").get_data(as_text=True)
    assert "LinkedIn flows. X flows." in page
    assert "Version 202609 ends on 15 September 2027" in page
    assert "$0.20 so far" in page
    assert "inside the budget of $60" in page
    assert "worker 1" in page
    assert "sends shares" in page
    assert page.count("<h1") == 1


def test_an_admin_pauses_and_resumes_from_the_page(client: FlaskClient) -> None:
    admin_at(client)
    page = client.post("/networks/x/pause", follow_redirects=True).get_data(as_text=True)
    assert "X was paused by hand" in page
    assert "Nothing is lost." in page
    page = client.post("/networks/x/resume", follow_redirects=True).get_data(as_text=True)
    assert "X starts again with one share." in page
    assert client.post("/networks/facebook/pause").status_code == 404


def test_the_check_button_asks_both(client: FlaskClient, sandbox: Sandbox) -> None:
    admin_at(client)
    connect(make_person(), Network.X, sandbox)
    page = client.post("/networks/check", follow_redirects=True).get_data(as_text=True)
    assert "X: fine" in page
    assert "LinkedIn: answers; without a connected account no more is proven" in page


def test_a_paused_network_says_what_it_said_and_what_to_do(client: FlaskClient) -> None:
    admin_at(client)
    pause(Network.X, PauseReason.OUT_OF_CREDIT, "CreditsDepleted (402)")
    page = client.get("/networks/").get_data(as_text=True)
    assert "The credit bought at X is used up" in page
    assert "Buy credit in X&#39;s developer console, then resume." in page
    assert "CreditsDepleted (402)" in page
    assert "Resume X" in page


def test_lists_and_technical_page_show_attempts_and_no_words(
    client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    admin_at(client)
    make_post()
    found = a_share(sandbox)
    sandbox.fault(Network.LINKEDIN, "posts.create", "accept_then_500")
    publish_all(clock)
    assert reload(found).state is DeliveryState.UNCONFIRMED
    listed = client.get("/networks/shares").get_data(as_text=True)
    page = client.get(f"/networks/shares/{found.public_id}").get_data(as_text=True)
    for shown in (listed, page):
        assert found.public_id in shown
        assert "quiet water" not in shown
        assert found.account_name not in shown
    assert "Nobody knows" in page
    assert ">500<" in page
    assert client.get("/networks/shares/222222222222").status_code == 404


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.COMMS, Role.MANAGER])
def test_only_admins_operate(role: Role, client: FlaskClient) -> None:
    sign_in(client, make_person(role))
    assert client.get("/networks/").status_code == 403
    assert client.get("/networks/shares").status_code == 403
    assert client.post("/networks/x/pause").status_code == 403
    with transaction() as session:
        assert gates(session) == {}


def queries_of(client: FlaskClient, path: str) -> int:
    seen: list[str] = []
    engine = services().database.engine

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize("path", ["/networks/", "/networks/shares?show=waiting"])
def test_the_number_of_queries_does_not_grow_with_the_queue(
    path: str, client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    admin_at(client)
    make_post()
    client.get(path)
    before = queries_of(client, path)
    for _ in range(6):
        wait_for(a_share(sandbox), WaitingFor.LIMIT, clock)
    assert queries_of(client, path) == before


# Heartbeats


def test_a_process_is_heard_while_it_runs_and_leaves_the_list_when_it_ends(
    app: Flask, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    redis = services().queues.redis
    with beating(redis, "publish,mail"):
        wait_until(lambda: bool(heartbeats(redis)))
        found = heartbeats(redis) or []
        assert [(heard.process.role, heard.is_heard) for heard in found] == [("publish,mail", True)]
    assert heartbeats(redis) == []


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], None]:
    def wait(answer: Callable[[], bool]) -> None:
        for _ in range(500):
            if answer():
                return
            Event().wait(0.01)
        raise AssertionError("it did not come")

    return wait


def test_marks_tell_on_time_late_missing_and_not_yet_born() -> None:
    now = 10_000.0
    beats = [now - 5, now - 15, now - 25, now - 40, now - 130, now - 140]
    found = marks(born=now - 145, beats=beats, now=now)
    assert found[-5:] == [Mark.ON_TIME, Mark.MISSING, Mark.MISSING, Mark.LATE, Mark.ON_TIME]
    assert set(found[:-5]) == {Mark.BEFORE}


def test_silence_is_one_dashed_box_and_the_time_before_birth_is_nothing() -> None:
    shapes = beat_shapes([Mark.BEFORE, Mark.ON_TIME, Mark.LATE, Mark.MISSING, Mark.MISSING, Mark.MISSING])
    assert shapes == [Shape(Mark.ON_TIME, 7, 4), Shape(Mark.LATE, 14, 4), Shape(Mark.MISSING, 21, 18)]


def test_a_killed_worker_is_shown_as_not_heard(client: FlaskClient) -> None:
    admin_at(client)
    redis = services().queues.redis
    gone = Process("publish", "here", 7, 0.0)
    beat(redis, gone)
    seconds, _ = redis.time()
    redis.zadd("advocacy:beats", {gone.key: float(seconds) - 180})
    page = client.get("/networks/").get_data(as_text=True)
    assert "not heard" in page
    assert "0 of 1 are heard. What the others held goes back to waiting after its lease." in page


# The month's line


def test_the_line_climbs_to_today_and_goes_on_to_the_forecast() -> None:
    month, moment = date(2026, 11, 1), datetime(2026, 11, 16, tzinfo=UTC)
    days = [(date(2026, 11, 2), Decimal(6)), (date(2026, 11, 10), Decimal(9))]
    chart = spending_chart(days, month, moment, Decimal(30), Decimal(60))
    heights = [point.y for point in chart.line]
    assert heights == sorted(heights, reverse=True)
    assert chart.today.x == pytest.approx((48 + 430) / 2)
    assert chart.end.x == 430
    assert chart.budget_y is not None
    assert chart.budget_y < chart.end.y < chart.today.y
    empty = spending_chart([], month, moment, Decimal(0), None)
    assert empty.budget_y is None
    assert empty.points == "48.0,196.0 239.0,196.0"


def test_the_command_line_says_how_they_stand(app: Flask, sandbox: Sandbox) -> None:
    built = services()
    built.settings = replace(built.settings, linkedin_version="202611")
    pause(Network.X, PauseReason.OUT_OF_CREDIT)
    from advocacy.sharing.operating.commands import networks

    said = app.test_cli_runner().invoke(networks, ["status"]).output
    assert "linkedin: runs. 0 due" in said
    assert "x: The credit bought at X is used up." in said
    assert "then resume" in said
    assert "x goes on" in app.test_cli_runner().invoke(networks, ["resume", "x"]).output
    checked = app.test_cli_runner().invoke(networks, ["check", "linkedin"])
    assert checked.exit_code == 1
    assert "without a connected account no more is proven" in checked.output

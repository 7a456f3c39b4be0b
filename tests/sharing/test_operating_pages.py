"""What operators see: pages, heartbeats, charts and the command line, and never anybody's words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Event

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.heartbeats import Mark, Process, beat, beating, heartbeats, marks
from advocacy.core.permissions import Role
from advocacy.core.services import services
from advocacy.networks.pause_rules import PauseReason
from advocacy.networks.pausing import gates, pause
from advocacy.networks.rules import Network, PaidCall
from advocacy.networks.spending import book
from advocacy.sharing.operating.chart import Shape, beat_shapes, spending_chart
from advocacy.sharing.rules import WaitingFor
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import connect, publish_all, reload
from tests.sharing.operating import a_share, wait_for


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

"""The operator's side: figures, pause and resume, waking, the publish check, telling; and that no text is read."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event, inspect, select, text, update

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
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
from advocacy.sharing.operating.checking import (
    check_is_due,
    check_network,
    check_networks,
    probe_is_due,
    probe_networks,
)
from advocacy.sharing.operating.counting import CALLS, attempt_key
from advocacy.sharing.operating.listing import Shown, standing_shares, technical_share
from advocacy.sharing.operating.overseeing import operators_page, pause_by_hand, resume_by_hand, version_end
from advocacy.sharing.operating.telling import BUDGET, NOTICES, PAUSED, VERSION, tell_budget
from advocacy.sharing.operating.waking import something_to_wake, wake_waiting
from advocacy.sharing.rules import HeldReason, WaitingFor
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import after_undo, connect, publish_all, reload
from tests.sharing.operating import SECRET, a_share, wait_for


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


@pytest.fixture
def plans_that_look_again() -> Iterator[None]:
    """Plans that PostgreSQL chooses now and then by its statistics: a subquery is run once for each row."""

    def choose(connection: Connection) -> None:
        for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material", "indexscan", "bitmapscan"):
            connection.execute(text(f"SET LOCAL enable_{way} = off"))

    event.listen(Engine, "begin", choose)
    yield
    event.remove(Engine, "begin", choose)


def test_one_share_is_woken_whatever_plan_the_database_chooses(
    sandbox: Sandbox, clock: FixedClock, plans_that_look_again: None
) -> None:
    make_post()
    waiting = [a_share(sandbox) for _ in range(3)]
    clock.move(timedelta(minutes=1))
    pause(Network.LINKEDIN, PauseReason.DEAD_VERSION)
    for found in waiting:
        wait_for(found, WaitingFor.OPERATOR, clock)
    resume_by_hand(Network.LINKEDIN, by=None)
    wake_waiting()
    assert [reload(found).waiting_for for found in waiting] == [None, WaitingFor.OPERATOR, WaitingFor.OPERATOR]


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
    made = CALLS.calls_since(Network.LINKEDIN, earlier, 10)
    assert {call.key for call in made} == {attempt_key(sent.share_id, 1), attempt_key(running.share_id, 1)}
    assert {call.account for call in made} < {found.account_id for found in shares}
    assert CALLS.counts_between(Network.LINKEDIN, earlier, clock.now()) == {call.account: 1 for call in made}
    assert CALLS.counts_between(Network.LINKEDIN, earlier, clock.now() - timedelta(seconds=1)) == {}
    assert len(CALLS.calls_since(Network.LINKEDIN, earlier, 1)) == 1
    assert list(CALLS.calls_since(Network.X, earlier, 10)) == []
    assert CALLS.counts_between(Network.LINKEDIN, clock.now(), clock.now()) == {}


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

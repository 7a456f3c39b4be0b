"""Figures are read when they are due, kept with their date, and never made up."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select, text, update

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import services
from advocacy.engagement.claiming import claim_batch, readings_due
from advocacy.engagement.keeping import keep
from advocacy.engagement.measuring import read_due
from advocacy.engagement.models import Watch, WatchState
from advocacy.engagement.watching import watch_published
from advocacy.evidence.rules import FactKind, RuleName
from advocacy.networks.pricing import Budget, NetworkBook
from advocacy.networks.readings import Metric, reading
from advocacy.networks.rules import PaidCall
from advocacy.networks.spending import spent
from advocacy.notifications.models import Notice
from advocacy.people.rules import Role
from advocacy.relationships.models import Points
from advocacy.relationships.scoring import score_facts
from advocacy.sharing.connecting import disconnect
from advocacy.sharing.models import Connection
from advocacy.sharing.rules import ConnectionState
from tests.engagement.factories import (
    APP_TOKEN,
    calls,
    facts,
    figures,
    move,
    published,
    read_of,
    watch_of,
    with_settings,
)
from tests.engagement.reading import (
    DAY,
    HOUR,
    X,
    at_age,
    delete_at_x,
    same_again,
    watched,
)
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person

# ---------------------------------------------------------------------------------------------------------- steps


def test_figures_grow_with_the_networks_clock(sandbox: Sandbox, clock: FixedClock) -> None:
    found = watched(X, sandbox, clock)
    assert not readings_due()
    assert read_due() == 0
    for age in (HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY):
        at_age(found, age, clock, sandbox)
        assert readings_due()
        assert read_due() == 1, age
    read = read_of(found)
    assert [one.step for one in read] == [1, 3, 4, 5, 6, 7, 8]
    seen = [amount for amount in figures(read, "impressions") if amount is not None]
    assert len(seen) == 7
    assert seen == sorted(seen)
    assert seen[0] < seen[-1]
    assert watch_of(found).state is WatchState.OVER
    assert len(calls(sandbox, "posts.lookup")) == 7


def spent_on_readings() -> Decimal:
    with transaction() as session:
        lines = spent(session, X, services().clock.now().date().replace(day=1)).lines
    return sum((line.cost for line in lines if line.call is PaidCall.POST_READ), Decimal(0))


def test_x_is_paid_for_the_posts_that_it_shows(sandbox: Sandbox, clock: FixedClock) -> None:
    found = watched(X, sandbox, clock)
    at_age(found, HOUR, clock, sandbox)
    read_due()
    assert spent_on_readings() == Decimal("0.005")
    delete_at_x(found)
    at_age(found, DAY, clock, sandbox)
    read_due()
    assert spent_on_readings() == Decimal("0.005")  # it was not there, and nothing is charged for it


def test_a_token_that_ended_early_is_renewed_and_nobody_is_asked(sandbox: Sandbox, clock: FixedClock) -> None:
    found = watched(X, sandbox, clock)
    at_age(found, HOUR, clock, sandbox)
    sandbox.fault(X, "posts.lookup", "401")
    assert read_due() == 1
    assert [call["status"] for call in calls(sandbox, "posts.lookup")] == [401, 200]
    with transaction() as session:
        assert session.get_one(Connection, found.connection_id).state is ConnectionState.CONNECTED


def test_a_network_that_turns_down_the_new_token_too_is_believed(sandbox: Sandbox, clock: FixedClock) -> None:
    found = watched(X, sandbox, clock)
    at_age(found, HOUR, clock, sandbox)
    sandbox.fault(X, "posts.lookup", "401", times=2)
    assert read_due() == 0
    with transaction() as session:
        assert session.get_one(Connection, found.connection_id).state is ConnectionState.RECONNECT
    assert not readings_due()


def test_without_money_nothing_is_read_and_it_is_no_zero(sandbox: Sandbox, clock: FixedClock) -> None:
    admin = make_person(Role.ADMIN)
    found = watched(X, sandbox, clock)
    usual = services().get(NetworkBook)
    at_age(found, HOUR, clock, sandbox)
    services().provide(NetworkBook, NetworkBook(budgets={X: Budget(Decimal("0.2"), Decimal("0.8"))}))
    try:
        assert read_due() == 0
        assert (read_of(found), calls(sandbox, "posts.lookup")) == ([], [])
        assert not readings_due()
        with transaction() as session:
            told = session.scalars(select(Notice.kind).where(Notice.person_id == admin.id)).all()
        assert told == ["network.budget"]
    finally:
        services().provide(NetworkBook, usual)
    at_age(found, 2 * HOUR + timedelta(minutes=1), clock, sandbox)
    assert read_due() == 1


def test_a_falling_figure_is_kept_as_it_is_and_takes_no_points_away(sandbox: Sandbox, clock: FixedClock) -> None:
    found = watched(X, sandbox, clock)
    for age, speed in ((3 * DAY, 20.0), (7 * DAY, 0.01)):
        sandbox.post("switches", audience_speed=speed)
        at_age(found, age, clock, sandbox)
        read_due()
    first, second = figures(read_of(found), "impressions")
    assert (second or 0) < (first or 0)
    while score_facts():
        pass
    with transaction() as session:
        rows = session.scalars(select(Points).where(Points.rule == RuleName.REACH)).all()
    assert len(rows) == 1
    assert rows[0].milli > 0


def test_the_growth_of_figures_becomes_points(sandbox: Sandbox, clock: FixedClock) -> None:
    found = watched(X, sandbox, clock)
    at_age(found, 3 * DAY, clock, sandbox)
    read_due()
    (reach,) = facts(FactKind.REACH)
    (read,) = read_of(found)
    assert (reach.amount, reach.share_id, reach.k) == (read.figures["impressions"], found.id, 1)
    assert not reach.reported


def test_after_an_outage_one_reading_is_made_and_nothing_made_up(sandbox: Sandbox, clock: FixedClock) -> None:
    found = watched(X, sandbox, clock)
    at_age(found, 5 * DAY, clock, sandbox)
    assert read_due() == 1
    assert read_due() == 0
    (read,) = read_of(found)
    assert (read.step, read.read_at) == (5, clock.now())
    watch = watch_of(found)
    assert found.published_at is not None
    assert (watch.step, watch.due_at) == (6, found.published_at + 7 * DAY)


def test_the_last_reading_may_come_until_day_37(sandbox: Sandbox, clock: FixedClock) -> None:
    _early, late = watched(X, sandbox, clock), watched(X, sandbox, clock)
    at_age(late, 14 * DAY, clock, sandbox)
    read_due()
    at_age(late, 36 * DAY, clock, sandbox)
    assert read_due() == 2
    assert [one.step for one in read_of(late)] == [7, 8]
    assert watch_of(late).state is WatchState.OVER


def test_after_day_37_nothing_is_read(sandbox: Sandbox, clock: FixedClock) -> None:
    found = watched(X, sandbox, clock)
    at_age(found, 38 * DAY, clock, sandbox)
    assert read_due() == 0
    assert watch_of(found).state is WatchState.OVER
    assert calls(sandbox, "posts.lookup") == []


def test_a_paid_post_is_read_once_in_a_utc_day(sandbox: Sandbox, clock: FixedClock) -> None:
    move(clock, sandbox, datetime(2026, 11, 23, 23, 29, tzinfo=UTC))
    found = watched(X, sandbox, clock)
    days = []
    for hours in range(1, 24 * 8):
        at_age(found, hours * HOUR, clock, sandbox)
        if read_due():
            days.append(clock.now().date())
    assert len(days) == len(set(days)) == 5


# ------------------------------------------------------------------------------------------------------- claiming


def test_two_workers_never_read_the_same_post(sandbox: Sandbox, clock: FixedClock) -> None:
    found = watched(X, sandbox, clock)
    at_age(found, HOUR, clock, sandbox)
    batch = claim_batch(X)
    assert batch is not None
    assert [one.share_id for one in batch.taken] == [found.id]
    assert claim_batch(X) is None
    assert not readings_due()
    assert read_due() == 0


def test_a_worker_killed_in_the_middle_is_followed_by_another_one(sandbox: Sandbox, clock: FixedClock) -> None:
    found = watched(X, sandbox, clock)
    at_age(found, HOUR, clock, sandbox)
    lost = claim_batch(X)
    assert lost is not None
    end_leases()
    assert read_due() == 1
    late = {str(found.remote_id): reading(str(found.remote_id), {Metric.IMPRESSIONS: 1}, frozenset())}
    assert keep(lost, late) == 0  # the first one's answer comes after all, and changes nothing
    assert len(read_of(found)) == 1


def end_leases() -> None:
    with transaction() as session:
        session.execute(update(Watch).values(lease_until=text("clock_timestamp() - interval '1 second'")))


def test_two_sweeps_make_one_watch(sandbox: Sandbox, clock: FixedClock) -> None:
    published(X, sandbox, clock)
    assert watch_published() == 1
    assert watch_published() == 0


# -------------------------------------------------------------------------------------------------------- batches


def test_the_app_reads_a_hundred_posts_in_one_call_across_people(sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, x_app_token=APP_TOKEN)
    found = published(X, sandbox, clock)
    same_again(found, 149, sandbox)
    assert watch_published() == 150
    at_age(found, HOUR, clock, sandbox)
    assert read_due() == 150
    lookups = calls(sandbox, "posts.lookup")
    assert len(lookups) == 2
    assert {call["status"] for call in lookups} == {200}
    (read,) = read_of(found)
    assert read.absent["link_clicks"] == "not_read"  # private figures are not the app's to see
    assert "link_clicks" not in read.figures


def test_without_the_apps_token_each_person_reads_with_their_own(sandbox: Sandbox, clock: FixedClock) -> None:
    first, second = watched(X, sandbox, clock), watched(X, sandbox, clock)
    at_age(second, HOUR, clock, sandbox)
    assert read_due() == 2
    assert len(calls(sandbox, "posts.lookup")) == 2
    assert all("link_clicks" in read_of(one)[0].figures for one in (first, second))


def test_protected_accounts_are_read_with_their_own_token(sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, x_app_token=APP_TOKEN)
    noor = make_person()
    sandbox.account(X, f"test-{noor.public_id}", protected=True)
    hidden, seen = watched(X, sandbox, clock, person=noor), watched(X, sandbox, clock)
    at_age(seen, HOUR, clock, sandbox)
    assert read_due() == 2
    assert read_of(hidden)[0].figures["impressions"] >= 0
    assert "link_clicks" in read_of(hidden)[0].figures
    assert len(calls(sandbox, "posts.lookup")) == 2


def test_after_disconnecting_nothing_is_read_any_more(sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, x_app_token=APP_TOKEN)
    found = watched(X, sandbox, clock)
    disconnect(found.person_id, X)
    at_age(found, HOUR, clock, sandbox)
    assert read_due() == 0
    assert watch_of(found).state is WatchState.OVER
    assert calls(sandbox, "posts.lookup") == []

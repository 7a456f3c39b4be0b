"""Money: booked before the call, stopped at the budget, forecast by the month's days; a price table read strictly."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import services
from advocacy.networks.allotting import listening_has_room
from advocacy.networks.models import Booking
from advocacy.networks.pricing import Budget, NetworkBook, NetworksFileError, load_network_book, read_network_book
from advocacy.networks.rules import LimitScope, Network, PaidCall
from advocacy.networks.spending import (
    Booked,
    BudgetGone,
    BudgetNoticeKind,
    Glances,
    PostCost,
    book,
    cost_of_post,
    fold_bookings,
    forecast,
    forecast_for_post,
    forecast_for_repost,
    spent,
    unbook,
)

NOVEMBER = date(2026, 11, 1)
LINK = PaidCall.POST_WITH_LINK


@pytest.fixture(autouse=True)
def _own_budget(app: Flask) -> Iterator[None]:
    usual = services().get(NetworkBook)
    services().extras.pop(Glances, None)
    services().provide(NetworkBook, NetworkBook(budgets={Network.X: Budget(Decimal(1), Decimal("0.8"))}))
    yield
    services().provide(NetworkBook, usual)
    services().extras.pop(Glances, None)


def booked(call: PaidCall = LINK, times: int = 1, network: Network = Network.X) -> Booked | BudgetGone:
    with transaction() as session:
        return book(session, network, call, times)


def total() -> Decimal:
    with transaction() as session:
        return spent(session, Network.X, NOVEMBER).total


def test_the_fifth_link_post_uses_a_dollar_up_and_the_sixth_waits_for_december() -> None:
    december = datetime(2026, 12, 1, tzinfo=UTC)
    fine = Booked(Decimal("0.2"))
    assert [booked() for _ in range(3)] == [fine] * 3
    assert booked() == Booked(Decimal("0.2"), BudgetNoticeKind.NEARLY)
    assert booked() == fine
    assert booked() == BudgetGone(december, BudgetNoticeKind.USED_UP)
    assert booked() == BudgetGone(december)
    assert total() == 1


def test_a_new_month_has_a_new_budget_and_tells_anew(clock: FixedClock) -> None:
    for _ in range(6):
        booked()
    clock.set(datetime(2026, 12, 1, tzinfo=UTC))
    assert booked() == Booked(Decimal("0.2"))
    booked(times=2)
    assert booked() == Booked(Decimal("0.2"), BudgetNoticeKind.NEARLY)


def test_what_was_never_made_is_put_back_into_its_month(clock: FixedClock) -> None:
    at = clock.now()
    booked()
    booked(PaidCall.POST_READ, times=10)
    clock.set(datetime(2026, 12, 2, tzinfo=UTC))
    with transaction() as session:
        unbook(session, Network.X, LINK, at)
    assert total() == Decimal("0.05")


def test_linkedin_costs_nothing_and_asks_nothing() -> None:
    assert booked(network=Network.LINKEDIN) == Booked(Decimal(0))
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(Booking)) == 0


def test_a_notice_rolls_back_with_its_booking() -> None:
    booked(times=3)

    def fail_after_booking() -> None:
        with transaction() as session:
            assert book(session, Network.X, LINK) == Booked(Decimal("0.2"), BudgetNoticeKind.NEARLY)
            raise RuntimeError("the claim failed")

    with pytest.raises(RuntimeError, match="the claim failed"):
        fail_after_booking()
    assert booked() == Booked(Decimal("0.2"), BudgetNoticeKind.NEARLY)


def test_eight_workers_together_can_not_pass_the_budget(app: Flask) -> None:
    barrier = Barrier(8)

    def work() -> None:
        with app.app_context():
            barrier.wait()
            for _ in range(3):
                booked()

    workers = [Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert total() == 1


def test_lines_days_and_forecast(clock: FixedClock) -> None:
    booked()
    clock.move(timedelta(days=1))
    booked(PaidCall.POST_READ, times=4)
    with transaction() as session:
        found = spent(session, Network.X, NOVEMBER)
        assert [(line.call, line.times, line.cost) for line in found.lines] == [
            (LINK, 1, Decimal("0.2")),
            (PaidCall.POST_READ, 4, Decimal("0.02")),
        ]
        assert found.by_day == ((date(2026, 11, 23), Decimal("0.2")), (date(2026, 11, 24), Decimal("0.02")))
        half = datetime(2026, 11, 16, tzinfo=UTC)
        assert forecast(session, Network.X, half) == Decimal("0.44")
        assert forecast(session, Network.X, datetime(2026, 11, 1, 0, 5, tzinfo=UTC)) == Decimal("6.6")


def test_finished_days_are_folded_and_the_sum_stays(clock: FixedClock) -> None:
    for _ in range(3):
        booked()
    clock.move(timedelta(days=1))
    booked()
    for _ in range(2):
        with transaction() as session:
            fold_bookings(session, clock.now().date())
    with transaction() as session:
        assert [row.times for row in session.scalars(select(Booking).order_by(Booking.id))] == [3, 1]
    assert total() == Decimal("0.8")


def test_what_a_post_will_cost() -> None:
    assert cost_of_post(Network.X, has_link=True) == Decimal("0.2")
    assert cost_of_post(Network.X, has_link=False) == Decimal("0.015")
    assert cost_of_post(Network.LINKEDIN, has_link=True) == 0
    found = forecast_for_post(Network.X, True, people=1000, share_rate=0.2)
    assert found == PostCost(200, Decimal("0.2"), posting=Decimal(40), measuring=Decimal(7))
    assert found.total == Decimal(47)


def test_hearing_answers_costs_what_reading_costs_and_ends_at_its_own_part_of_the_budget() -> None:
    quarter = {PaidCall.COMMENT_READ: 20, PaidCall.AUTHOR_READ: 15}  # $0.25 of the dollar
    with transaction() as session:
        assert listening_has_room(session, Network.X, quarter)
        assert not listening_has_room(session, Network.X, quarter | {PaidCall.AUTHOR_READ: 16})
    assert booked(PaidCall.AUTHOR_READ, times=20) == Booked(Decimal("0.2"))
    with transaction() as session:
        assert not listening_has_room(session, Network.X, {PaidCall.COMMENT_READ: 11})
        assert listening_has_room(session, Network.LINKEDIN, {PaidCall.COMMENT_READ: 11})
    assert booked() == Booked(Decimal("0.2"))  # a post goes out as before


def test_the_file_that_comes_with_us_says_what_the_issue_says() -> None:
    book = load_network_book(services().settings.policies_dir)
    assert book.budget_of(Network.X) == Budget(Decimal(60), Decimal("0.8"))
    assert book.prices_of(Network.X, {})[LINK] == Decimal("0.2")
    assert book.limits[Network.LINKEDIN] == {LimitScope.ACCOUNT: 150, LimitScope.APP: 100_000}


def test_without_the_file_there_is_still_a_budget(tmp_path: Path) -> None:
    book = load_network_book(tmp_path)
    assert book.budget_of(Network.X) == Budget(Decimal(60), Decimal("0.8"))
    assert not book.from_file


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[x.prices]\npost = '0.1'", "policies/networks.toml: x.prices.post: This must be US dollars, such as 0.015."),
        ("[x.prices]\npots = 0.1", "policies/networks.toml: x.prices.pots: This key is not known here."),
        ("[x.budget]\nmonthly = true\nwarn_at = 0.8", "policies/networks.toml: x.budget.monthly: This must be US"),
        ("[x.budget]\nmonthly = 60", "policies/networks.toml: x.budget.warn_at: This must be a part of the budget"),
        ("[x.budget]\nmonthly = 60\nwarn_at = 80", "warn_at: This must be a part of the budget, such as 0.8: from"),
        ("[x.budget]\nmonthly = 60\nwarn_at = 0.8\nlistening = 2", "x.budget.listening: This must be a part of the"),
        (
            "[x.prices]\ncomment_read = 0.1",
            "policies/networks.toml: x.prices.comment_read: This key is not known here.",
        ),
        ("[x.budget]\nmonthly = nan\nwarn_at = 0.8", "x.budget.monthly: This must be US dollars"),
        ("[x.limits]\napp_daily = 5", "policies/networks.toml: x.limits.app_daily: X publishes its limits"),
        ("[linkedin.limits]\napp_daily = 0", "linkedin.limits.app_daily: This must be a whole number from 1 up."),
        ("[facebook]\n", "policies/networks.toml: facebook: This key is not known here."),
        ("x = 1", "policies/networks.toml: x: This must be a section."),
        ("[x", "policies/networks.toml: This is not TOML"),
    ],
)
def test_every_mistake_names_file_and_key(text: str, words: str) -> None:
    with pytest.raises(NetworksFileError) as refused:
        read_network_book(text)
    assert words in str(refused.value)


def test_a_repost_is_forecast_at_its_own_price_and_measured_by_nobody() -> None:
    assert forecast_for_repost(Network.X, 200, 0.5) == PostCost(100, Decimal("0.015"), Decimal("1.500"), Decimal(0))
    assert forecast_for_repost(Network.LINKEDIN, 200).total == 0

"""The figures of insights open what is behind them, as far as nobody stands alone in it."""

from datetime import date, timedelta

import pytest

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.evidence.rules import FactKind
from advocacy.insights.boardroom import board_room, months_behind
from advocacy.insights.boardroom_rules import FigureKind
from advocacy.insights.campaign_evidence import campaign_evidence
from advocacy.insights.counting import count_everything
from advocacy.insights.outcome_evidence import behind_outcome
from advocacy.insights.outcome_rules import Missing, Outcome
from advocacy.insights.quarters import quarter_of
from advocacy.networks.models import Booking
from advocacy.networks.rules import Network, PaidCall
from advocacy.people.models import Person
from advocacy.sharing.models import Share
from tests.content.factories import make_campaign, make_post
from tests.insights.test_outcomes import LINKEDIN, TEXTS, shared_by
from tests.network_sandbox import Sandbox
from tests.pages import PageClient
from tests.people.factories import make_person, make_team, sign_in
from tests.relationships.making_rows import score_everything, see
from tests.sharing.factories import connect, publish_all, share

MONDAY = date(2026, 11, 23)


def visited(found: list[tuple[Person, Share]], times: int) -> None:
    for person, one in found:
        for _ in range(times):
            see(FactKind.CLICK, person, share_id=one.id)


def test_a_quarters_sum_opens_its_weeks_and_posts(pages: PageClient, sandbox: Sandbox, clock: FixedClock) -> None:
    visited(shared_by(sandbox, clock, 3), times=2)
    visited(shared_by(sandbox, clock, 3), times=1)
    count_everything()
    found = behind_outcome(quarter_of(None), LINKEDIN, Outcome.VISITS, 0)
    assert (found.amount, [post.amount for post in found.posts], found.others) == (9, [6, 3], 0)
    assert found.weeks == [(MONDAY, 9)]
    sign_in(pages.client, make_person(Role.COMMS))
    address = "/insights/outcomes/visits?quarter=2026-10-01&amp;network=linkedin"
    assert address in pages.get("/insights/outcomes").text
    words = pages.get(address.replace("&amp;", "&")).text
    assert "It goes no further than this" in words
    assert f"/posts/{found.posts[0].post.public_id}/results?network=linkedin" in words


def test_what_two_people_shared_is_opened_to_nobody(sandbox: Sandbox, clock: FixedClock) -> None:
    visited(shared_by(sandbox, clock, 2), times=2)
    count_everything()
    found = behind_outcome(quarter_of(None), LINKEDIN, Outcome.VISITS, 0)
    assert (found.amount, found.weeks, found.posts) == (Missing.TOO_FEW, (), ())


def test_a_post_of_one_colleague_stands_nowhere(sandbox: Sandbox, clock: FixedClock) -> None:
    """One more post, of one colleague: it is neither listed nor in the sum."""
    visited(shared_by(sandbox, clock, 3), times=1)
    visited(shared_by(sandbox, clock, 1), times=5)
    count_everything()
    found = behind_outcome(quarter_of(None), LINKEDIN, Outcome.VISITS, 0)
    assert (found.amount, len(found.posts), found.others, found.weeks) == (3, 1, 0, [(MONDAY, 3)])


def test_posts_of_few_who_are_three_people_stand_together(sandbox: Sandbox, clock: FixedClock) -> None:
    visited(shared_by(sandbox, clock, 3), times=1)
    for _ in range(2):
        clock.move(timedelta(hours=2))
        visited(shared_by(sandbox, clock, 2), times=5)
    count_everything()
    found = behind_outcome(quarter_of(None), LINKEDIN, Outcome.VISITS, 0)
    assert (found.amount, [post.amount for post in found.posts], found.others) == (23, [3], 20)
    assert found.weeks == [(MONDAY, 23)]


def later_one_shares_and_two_are_hidden(sandbox: Sandbox, clock: FixedClock, later: timedelta) -> None:
    """Three share a post; later a fourth one does, and two others share a post that the sums leave out."""
    first = shared_by(sandbox, clock, 3)
    visited(first, times=1)
    clock.move(later)
    ((noor, one),) = shared_by(sandbox, clock, 1)
    with transaction() as session:
        session.get_one(Share, one.id).post_id = first[0][1].post_id
    clock.move(timedelta(hours=2))
    visited([(noor, one), *shared_by(sandbox, clock, 2)], times=5)
    score_everything()
    count_everything()


def test_who_shared_a_hidden_post_hides_nobody_in_a_week(sandbox: Sandbox, clock: FixedClock) -> None:
    later_one_shares_and_two_are_hidden(sandbox, clock, timedelta(weeks=1))
    found = behind_outcome(quarter_of(None), LINKEDIN, Outcome.VISITS, 0)
    assert found.amount == 8, "without the hidden post"
    assert found.weeks == [(MONDAY, None), (MONDAY + timedelta(weeks=1), None)], "five visits are one colleague's"
    clock.move(timedelta(weeks=1))
    assert board_room(quarter_of(None)).trends[FigureKind.VISITS] == []


def test_who_shared_a_hidden_post_hides_nobody_in_a_month(sandbox: Sandbox, clock: FixedClock) -> None:
    later_one_shares_and_two_are_hidden(sandbox, clock, timedelta(weeks=4))
    quarter = quarter_of(None)
    months = {month.start.month: known for month, known in months_behind(quarter)}
    assert (months[12].amount(Outcome.VISITS), months[12].tells(FigureKind.VISITS)) == (5, False)
    assert months[11].tells(FigureKind.VISITS)
    assert board_room(quarter).quarter.tells(FigureKind.VISITS)


def test_a_step_of_the_funnel_opens_weeks_and_teams(pages: PageClient) -> None:
    quays, dock = make_team("Quays"), make_team("Dock")
    manager = make_person(Role.MANAGER, team=quays)
    for _ in range(5):
        make_person(team=quays)
    make_person(team=dock)
    count_everything()
    comms = make_person(Role.COMMS, team=quays)
    sign_in(pages.client, comms)
    assert "/insights/steps/shared" in pages.get("/insights").text
    words = pages.get("/insights/steps/joined").text
    assert "Whole company" in words
    assert "Dock" not in words, "a team of one"
    sign_in(pages.client, manager)
    pages.get(f"/insights/steps/joined?team={dock.public_id}", 404)
    pages.get("/insights/steps/anything", 404)


def test_a_campaign_opens_its_posts(pages: PageClient, sandbox: Sandbox, clock: FixedClock) -> None:
    campaign = make_campaign(make_person(Role.COMMS))
    many, alone = make_post(campaign=campaign), make_post(campaign=campaign)
    for text in TEXTS:
        person = make_person()
        connect(person, LINKEDIN, sandbox)
        share(person, LINKEDIN, text, post=many.public_id)
    single = make_person()
    connect(single, LINKEDIN, sandbox)
    share(single, LINKEDIN, TEXTS[0], post=alone.public_id)
    publish_all(clock)
    found = campaign_evidence(str(campaign), 0)
    assert found is not None
    assert [(row.post.public_id, row.shares) for row in found.rows] == [(many.public_id, 3)]
    assert (found.small, found.small_shares) == (1, 1)
    sign_in(pages.client, make_person(Role.COMMS))
    words = pages.get(f"/insights/campaigns/{campaign}").text
    assert "1 share more" in words
    assert 'id="on-linkedin"' in words, "each network stands in a table of its own"
    assert 'id="on-x"' not in words
    pages.get("/insights/campaigns/aaaaaaaaaaaa", 404)


@pytest.mark.parametrize(
    ("month", "status"),
    [
        ("2026-11-01", 200),
        ("2026-11-02", 404),
        ("2026-12-01", 404),
        ("x", 404),
        ("0001-01-01", 404),
        ("9999-12-01", 404),
    ],
)
def test_a_months_money_opens_its_days(pages: PageClient, month: str, status: int) -> None:
    with transaction() as session:
        for times in (2, 3):
            session.add(Booking(network=Network.X, day=MONDAY, call=PaidCall.POST, times=times, micros=times * 15_000))
    sign_in(pages.client, make_person(Role.COMMS))
    answer = pages.get(f"/insights/networks/x/cost?month={month}", status)
    assert ("$0.075" in answer.text) is (status == 200)

"""How people outside are answered, by team and hour: the rows that communications reads."""

from datetime import UTC, datetime, timedelta

from advocacy.core.clock import FixedClock
from advocacy.core.permissions import Role
from advocacy.people.models import Team
from advocacy.sharing.models import Share
from tests.insights.test_boardroom_answering import wrote_under
from tests.insights.test_outcomes import shared_by
from tests.network_sandbox import Sandbox
from tests.pages import Page, PageClient, words_of
from tests.people.factories import make_person, make_team, sign_in

HALF_PAST_MIDNIGHT = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)  # in Amsterdam, on the first of December
QUAYS, CREW = (10, 20, 90), (6, 12, 30, None)  # minutes until somebody outside had an answer


def test_each_team_and_each_hour_of_the_company_has_its_rate_and_median(
    sandbox: Sandbox, clock: FixedClock, pages: PageClient
) -> None:
    quays, crew = (make_team(name) for name in ("Quays", "Crew"))
    by_quays, by_crew = ([shared for _, shared in shared_by(sandbox, clock, 3)] for _ in range(2))
    clock.set(HALF_PAST_MIDNIGHT)
    wrote_to(quays, by_quays, QUAYS)
    clock.move(timedelta(hours=1))
    wrote_to(crew, [*by_crew, by_crew[0]], CREW)
    clock.move(timedelta(hours=3))
    sign_in(pages.client, make_person(Role.COMMS))
    page = pages.get("/insights/conversations")
    assert rows_of(page, "Teams") == [
        ["Crew", "4", "75%", "12 minutes"],
        ["Quays", "3", "66%", "20 minutes"],
    ]
    assert rows_of(page, "Time of day") == [
        ["00:00–01:00", "3", "66%", "20 minutes"],
        ["01:00–02:00", "4", "75%", "12 minutes"],
    ]


def wrote_to(team: Team, shares: list[Share], answered: tuple[int | None, ...]) -> None:
    for shared, minutes in zip(shares, answered, strict=True):
        wrote_under(shared, answered_after=minutes, team=team)


def rows_of(page: Page, table: str) -> list[list[str]]:
    (body,) = page.one("div", aria_label=table).iter("tbody")
    return [[words_of(cell) for cell in row] for row in body]

"""What is behind accounts, conversations, promises and own words: weeks and teams, and nobody who stands alone."""

from datetime import date, timedelta

from sqlalchemy import select, update

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.engagement.conversations.models import Comment, Conversation
from advocacy.insights.counting import count_everything
from advocacy.insights.health_evidence import Accounts, Ending, TeamAccounts, behind_health
from advocacy.insights.models import TeamWeek
from advocacy.insights.own_words_evidence import behind_own_words
from advocacy.insights.quarters import quarter_of
from advocacy.insights.talk_evidence import behind_team
from advocacy.people.models import Person, Team, TeamManager
from advocacy.sharing.models import Connection
from advocacy.sharing.rules import ConnectionState
from tests.engagement.talking import hear, quiet_share, say
from tests.insights.test_outcomes import LINKEDIN, shared_by
from tests.network_sandbox import Sandbox
from tests.pages import PageClient
from tests.people.factories import make_person, make_team, sign_in
from tests.queries import counted_queries
from tests.sharing.factories import connect

MONDAY, WEEK = date(2026, 11, 23), timedelta(weeks=1)


def crew_of(team: Team, people: int) -> list[Person]:
    return [make_person(team=team) for _ in range(people)]


def account(person: Person, sandbox: Sandbox, state: ConnectionState, ends_in: timedelta | None) -> None:
    connect(person, LINKEDIN, sandbox)
    with transaction() as session:
        found = session.scalars(select(Connection).where(Connection.person_id == person.id)).one()
        found.state = state
        found.reconnect_by = found.connected_at + ends_in if ends_in is not None else None


def test_accounts_open_the_weeks_in_which_they_end_and_their_teams(
    pages: PageClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    quays, dock = make_team("Quays"), make_team("Dock")
    first = make_person(team=quays, name="Siebe Haringa")
    second, third, fourth, _fifth = crew_of(quays, 4)
    (single,) = crew_of(dock, 1)
    works, waits = ConnectionState.CONNECTED, ConnectionState.RECONNECT
    account(first, sandbox, works, WEEK)
    account(second, sandbox, works, 40 * WEEK)
    account(third, sandbox, works, None)
    account(fourth, sandbox, waits, -WEEK)
    account(single, sandbox, works, -timedelta(hours=1))
    crew_of(make_team("Yard"), 6)
    found = behind_health(LINKEDIN, 0)
    assert (found.health.works, found.health.soon, found.health.lost) == (2, 2, 1)
    assert found.endings == [Ending(MONDAY, 1), Ending(MONDAY + WEEK, 1), Ending(None, 1)]
    assert found.endless == 1
    quays_and_dock = TeamAccounts(None, Accounts(people=6, works=2, soon=2, lost=1))
    assert found.teams == [quays_and_dock], "the one of Dock would be what Quays leaves over"
    sign_in(pages.client, make_person(Role.MANAGER))
    pages.get("/insights/networks/linkedin/accounts", 403)
    sign_in(pages.client, make_person(Role.COMMS))
    words = pages.get("/insights/networks/linkedin/accounts").text
    assert "Dock" not in words
    assert first.name not in words
    pages.get("/insights/networks/carrier-pigeon/accounts", 404)


def test_as_many_queries_for_many_teams_with_accounts(sandbox: Sandbox) -> None:
    for person in crew_of(make_team("Quays"), 5):
        connect(person, LINKEDIN, sandbox)
    with counted_queries() as few:
        behind_health(LINKEDIN, 0)
    for number in range(3):
        for person in crew_of(make_team(f"Team {number}"), 5):
            connect(person, LINKEDIN, sandbox)
    with counted_queries() as many:
        assert len(behind_health(LINKEDIN, 0).teams) == 4
    assert len(few) == len(many)


def test_a_teams_conversations_open_its_weeks_and_no_week_of_one_colleague(
    pages: PageClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    quays = make_team("Quays")
    said_in = dict(zip(crew_of(quays, 3), ((0, 1, 2), (0, 2), (0, 2)), strict=True))
    for person, weeks in said_in.items():
        under = quiet_share(sandbox, clock, person=person)
        for week in weeks:
            say(sandbox, under, f"Words of week {week}", "Passer By")
    hear(clock, sandbox)
    with transaction() as session:
        for person, weeks in said_in.items():
            mine = select(Conversation.id).where(Conversation.person_id == person.id)
            comments = session.scalars(select(Comment).where(Comment.conversation_id.in_(mine)).order_by(Comment.id))
            for comment, week in zip(comments, weeks, strict=True):
                comment.arrived_at, comment.starts_clock = clock.now() - week * WEEK, True
    clock.move(timedelta(hours=2))
    found = behind_team(quays)
    weeks = dict(found.weeks)
    assert found.whole is not None
    assert (found.whole.people, found.whole.judged, len(weeks)) == (3, 7, 3)
    assert weeks[MONDAY - WEEK] is None, "one colleague's"
    assert [group.judged for group in weeks.values() if group] == [3], "another goes with it, or it would be the rest"
    sign_in(pages.client, make_person(Role.COMMS))
    assert f'href="/insights/conversations/{quays.public_id}"' in pages.get("/insights/conversations").text
    page = pages.get(f"/insights/conversations/{quays.public_id}").text
    assert "too few to say" in page
    assert not any(person.name in page for person in said_in)
    dock = make_team("Dock")
    assert "Too few conversations" in pages.get(f"/insights/conversations/{dock.public_id}").text
    pages.get("/insights/conversations/1111111111nb", 404)


def test_own_words_open_the_weeks_of_three_colleagues(pages: PageClient, sandbox: Sandbox, clock: FixedClock) -> None:
    shared_by(sandbox, clock, 3)
    clock.move(timedelta(hours=2))
    shared_by(sandbox, clock, 3)
    count_everything()
    found = behind_own_words(quarter_of(None))
    assert [(row.week, row.texts, row.percent) for row in found.weeks] == [(MONDAY, 6, found.words.percent)]
    clock.move(WEEK)
    shared_by(sandbox, clock, 1)
    count_everything()
    found = behind_own_words(quarter_of(None))
    assert [row.texts for row in found.weeks] == [None, None], "the second week is what the first leaves over"
    sign_in(pages.client, make_person(Role.COMMS))
    assert "/insights/own-words?quarter=2026-10-01" in pages.get("/insights/outcomes").text
    assert "Whose text it was is told to nobody" in pages.get("/insights/own-words").text


def test_own_words_of_two_colleagues_open_nothing(pages: PageClient, sandbox: Sandbox, clock: FixedClock) -> None:
    shared_by(sandbox, clock, 2)
    count_everything()
    assert behind_own_words(quarter_of(None)).weeks == []
    sign_in(pages.client, make_person(Role.COMMS))
    assert "Fewer than three colleagues shared a text" in pages.get("/insights/own-words").text


def test_promises_open_their_weeks_and_teams_and_a_manager_only_their_own(pages: PageClient) -> None:
    quays, yard = make_team("Quays"), make_team("Yard")
    manager = make_person(Role.MANAGER)
    with transaction() as session:
        session.add(TeamManager(team_id=quays.id, person_id=manager.id))
    crew_of(quays, 5), crew_of(yard, 6)
    count_everything()
    with transaction() as session:
        for team, kept in ((quays, 3), (yard, 1)):
            newest = update(TeamWeek).where(TeamWeek.team_id == team.id, TeamWeek.week == MONDAY)
            session.execute(newest.values(due=4, kept=kept))
    sign_in(pages.client, make_person(Role.COMMS))
    assert f"/insights/promises#week-{MONDAY}" in pages.get("/insights").text
    words = pages.get("/insights/promises").text
    assert "Yard" in words
    assert "75%" in words
    sign_in(pages.client, manager)
    words = pages.get("/insights/promises").text
    assert "Quays" in words
    assert "Yard" not in words
    pages.get(f"/insights/promises?team={yard.public_id}", 404)
    sign_in(pages.client, make_person())
    pages.get("/insights/promises", 403)

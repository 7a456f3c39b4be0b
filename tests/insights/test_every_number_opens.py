"""Whoever clicks their way through insights finds no number that neither opens nor is said to go no further."""

from collections import deque
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.evidence.rules import FactKind
from advocacy.insights.adoption_rules import GoalStep
from advocacy.insights.counting import count_everything
from advocacy.insights.goals import set_goal
from advocacy.insights.models import TeamWeek
from advocacy.networks.models import Booking
from advocacy.networks.rules import Network, PaidCall
from advocacy.people.models import Person, Team, TeamManager
from advocacy.sharing.models import Connection
from tests.content.factories import make_campaign, make_post
from tests.engagement.talking import hear, quiet_share, say
from tests.house.routes import routes
from tests.insights.numbers import closed_numbers, numbers, opened
from tests.insights.test_outcomes import TEXTS
from tests.network_sandbox import Sandbox
from tests.pages import Page, PageClient, is_page
from tests.people.factories import make_person, make_team, sign_in
from tests.relationships.making_rows import score_everything, see
from tests.sharing.factories import connect, publish_all, share

WITHOUT_NUMBERS = {"insights.export", "insights.exports", "insights.goal", "insights.choose_goal"}  # files and a form
QUARTER = "2026-10-01"


@pytest.fixture
def crew(sandbox: Sandbox, clock: FixedClock) -> Team:
    """Five of a team took part in everything that insights count."""
    team = make_team("Quays")
    people = [make_person(team=team) for _ in range(5)]
    _talked(people[:3], sandbox, clock)
    _shared(people[:3], sandbox, clock)
    with transaction() as session:
        session.add(Booking(network=Network.X, day=date(2026, 11, 23), call=PaidCall.POST, times=3, micros=45_000))
        session.execute(update(Connection).values(reconnect_by=clock.now() + timedelta(days=9)))
    set_goal(GoalStep.SHARED, 80, None, chosen_by=people[0].id)
    score_everything()
    count_everything()
    with transaction() as session:
        session.execute(update(TeamWeek).where(TeamWeek.team_id == team.id).values(due=4, kept=3))
    return team


def _talked(people: list[Person], sandbox: Sandbox, clock: FixedClock) -> None:
    for person in people:
        say(sandbox, quiet_share(sandbox, clock, person=person), "Do you run at night?")
    hear(clock, sandbox)
    clock.move(timedelta(hours=2))


def _shared(people: list[Person], sandbox: Sandbox, clock: FixedClock) -> None:
    """One post of a campaign, by each of them, visited and answered."""
    post = make_post(campaign=make_campaign(make_person(Role.COMMS)))
    for person, words in zip(people, TEXTS, strict=True):
        connect(person, Network.LINKEDIN, sandbox)
        one = share(person, Network.LINKEDIN, words, post=post.public_id)
        see(FactKind.CLICK, person, share_id=one.id)
        see(FactKind.REPORTED, person, share_id=one.id, network=Network.LINKEDIN)
    publish_all(clock)


def clicked_through(pages: PageClient, first: str) -> dict[str, Page]:
    """Every page of insights that links lead to from here, of the present quarter and in one language."""
    found: dict[str, Page] = {}
    waiting = deque([(first, "")])
    while waiting:
        address, fragment = waiting.popleft()
        if address not in found and is_page(answer := pages.client.get(address)):
            assert answer.status_code == 200, address
            found[address] = Page(200, answer.text)
            links = ((to or address, part) for to, part in opened(found[address]))
            waiting.extend(link for link in links if _is_of_insights(link[0]))
        assert not fragment or f'id="{fragment}"' in found[address].text, f"{address}#{fragment}"
    return found


def _is_of_insights(address: str) -> bool:
    other = "language=" in address or ("quarter=" in address and QUARTER not in address)
    is_file = address.startswith("/insights/exports/")
    return not (other or is_file) and (address.startswith("/insights") or "/results" in address)


def test_nobody_finds_a_number_that_opens_nothing(app: Flask, crew: Team, pages: PageClient) -> None:
    sign_in(pages.client, make_person(Role.COMMS))
    found = clicked_through(pages, "/insights")
    campaigns = [address for address, _ in opened(pages.get("/campaigns")) if address.startswith("/campaigns/")]
    found |= clicked_through(pages, f"/insights{campaigns[-1]}")
    assert closed_ones(found) == {}
    at = app.url_map.bind("localhost")
    told = {at.match(address.partition("?")[0])[0] for address, page in found.items() if numbers(page)}
    every = {route.endpoint for route in routes(app) if route.endpoint.startswith("insights.")}
    assert every - told == WITHOUT_NUMBERS
    manager = make_person(Role.MANAGER)
    with transaction() as session:
        session.add(TeamManager(team_id=crew.id, person_id=manager.id))
    sign_in(pages.client, manager)
    found = clicked_through(pages, "/insights")
    assert closed_ones(found) == {}
    assert any(numbers(page) for page in found.values())


def closed_ones(found: dict[str, Page]) -> dict[str, list[str]]:
    return {address: closed for address, page in found.items() if (closed := closed_numbers(page))}


def test_a_number_that_opens_nothing_is_seen() -> None:
    row = "<tr><th>{name}</th><td>41</td></tr>"
    page = "<main><div class='stack'><section><table>{row}</table>{said}</section></div></main>"
    named, bare = row.format(name="<a href='/x'>Quays</a>"), row.format(name="Quays")
    assert closed_numbers(Page(200, page.format(row=bare, said=""))) == ["41"]
    assert closed_numbers(Page(200, page.format(row=named, said=""))) == []
    assert closed_numbers(Page(200, page.format(row=bare, said="<p data-finest>No further.</p>"))) == []

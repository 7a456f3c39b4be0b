"""The persons of one test, apart from the made-up company, and what they do on pages more than once."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.permissions import Role
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Team, TeamManager
from tests.browser.product import Product
from tests.people.factories import PASSWORD, make_person, make_team
from tests.sharing.factories import connect as connect_by_hand


@dataclass(frozen=True)
class Cast:
    mark: str
    team: Team
    writer: Person
    approver: Person
    employee: Person
    manager: Person


def make_cast(product: Product) -> Cast:
    """New people with addresses of their own: several tests may make a cast in one database."""
    with product.app.app_context():
        mark = public_id()
        team = make_team(f"Night boats {mark}")
        writer = _person(mark, "Ans Writer", Role.COMMS)
        approver = _person(mark, "Kees Approver", Role.COMMS)
        employee = _person(mark, "Rosa Visser", team=team)
        manager = _person(mark, "Piet Manager", Role.MANAGER, team=team)
        manage(team, manager)
    return Cast(mark, team, writer, approver, employee, manager)


def manage(team: Team, person: Person) -> None:
    with transaction() as session:
        session.add(TeamManager(team_id=team.id, person_id=person.id))


def _person(mark: str, name: str, *roles: Role, team: Team | None = None) -> Person:
    email = f"{name.split(maxsplit=1)[0]}-{mark}@hazelpont.example".lower()
    return make_person(*roles, team=team, email=email, name=f"{name} {mark}")


def sign_in(page: Page, person: Person) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Welcome back")


def connect(page: Page, network: str) -> None:
    """Over the sandbox's consent page, as a new account there."""
    page.goto("/accounts/")
    page.get_by_role("button", name=f"Connect {network}", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Let .* act for a test person"))
    if network == "X":
        expect(page.get_by_text("S256, present")).to_be_visible()  # PKCE
    page.get_by_role("radio", name=re.compile("A new one")).check()
    page.get_by_role("button", name="Allow it").click()
    account = page.get_by_role("region", name=network, exact=True)
    expect(account.get_by_text("Connected", exact=True)).to_be_visible()


def connected(product: Product, person: Person, *networks: Network) -> None:
    """Without the pages, for tests that are about something else."""
    with product.app.app_context():
        for network in networks:
            connect_by_hand(person, network, product.sandbox)

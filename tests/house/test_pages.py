"""Every page there is, empty and filled, for every role and in both languages: sound HTML, one h1, a fitting title."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from advocacy.core.clock import FixedClock
from advocacy.core.permissions import Role, allowed
from tests.house.filled import ARGUMENTS, QUERIES, Filled, fill
from tests.house.routes import Route, routes
from tests.network_sandbox import Sandbox
from tests.pages import Page, is_page, problems
from tests.people.factories import make_person, sign_in

ENDS_SESSION = frozenset({"people.sign_out"})
BY_SECRET = "/g/"  # claiming a gift: its link is the proof, and a token would set a cookie before anything is pressed


def addresses(app: Flask, route: Route, filled: Filled | None) -> list[str]:
    with app.test_request_context():
        if not route.arguments:
            plain = url_for(route.endpoint, _external=False)
            return [plain, *(f"{plain}?{query}" for query in QUERIES.get(route.endpoint, ()))]
        return [url_for(route.endpoint, **values) for values in ARGUMENTS[route.endpoint](filled)] if filled else []


def open_to(app: Flask, role: Role, method: str = "GET") -> list[Route]:
    found = [route for route in routes(app) if route.method == method]
    return [route for route in found if route.permission is None or allowed([role], route.permission)]


def unsound(
    client: FlaskClient, where: list[str], method: str = "GET", *, expects_refusals: bool = False
) -> dict[str, list[str]]:
    """What is wrong, by address."""
    wrong = {}
    for address in where:
        with client.open(address, method=method) as answer:
            found = problems(answer.text) + tokenless(answer.text) if is_page(answer) else []
            if answer.status_code >= 500 or (answer.status_code in {403, 404} and not expects_refusals):
                found.append(answer.status)
        if found:
            wrong[address] = found
    return wrong


def tokenless(text: str) -> list[str]:
    """Forms that would be refused, because they don't carry the token."""
    forms = [form for form in Page(200, text).all("form") if form.get("method", "").lower() == "post"]
    return [
        f"form to {form.get('action')!r} without csrf_token"
        for form in forms
        if "csrf_token" not in [field.get("name") for field in form.iter("input")]
        and not form.get("action", "").startswith(BY_SECRET)
    ]


def test_each_page_with_arguments_has_an_example(app: Flask) -> None:
    asking = {route.endpoint for route in routes(app) if route.method == "GET" and route.arguments}
    assert asking == set(ARGUMENTS)


@pytest.mark.parametrize("role", Role)
def test_pages_of_an_empty_company_are_sound(app: Flask, client: FlaskClient, role: Role) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    sign_in(client, make_person(roles=[role]))
    where = [address for route in open_to(app, role) for address in addresses(app, route, None)]
    assert unsound(client, where) == {}


@pytest.mark.parametrize(
    ("role", "language"), [(Role.EMPLOYEE, "en"), (Role.COMMS, "en"), (Role.MANAGER, "nl"), (Role.ADMIN, "en")]
)
def test_pages_of_a_filled_company_are_sound(
    app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock, role: Role, language: str
) -> None:
    viewer = make_person(roles=[role], language=language)
    filled = fill(viewer, sandbox, clock)
    app.config["WTF_CSRF_ENABLED"] = True
    sign_in(client, viewer)
    where = [address for route in open_to(app, role) for address in addresses(app, route, filled)]
    assert len(where) > 20
    assert unsound(client, where) == {}


def test_pages_for_somebody_who_does_it_all_in_dutch_are_sound(
    app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    viewer = make_person(*Role, language="nl")
    filled = fill(viewer, sandbox, clock)
    app.config["WTF_CSRF_ENABLED"] = True
    sign_in(client, viewer)
    where = [address for role in Role for route in open_to(app, role) for address in addresses(app, route, filled)]
    assert unsound(client, sorted(set(where))) == {}


def test_pages_before_signing_in_are_sound(
    app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    filled = fill(make_person(), sandbox, clock)
    app.config["WTF_CSRF_ENABLED"] = True
    opened = [route for route in routes(app) if route.method == "GET" and route.permission is None]
    where = [address for route in opened for address in addresses(app, route, filled)]
    assert unsound(client, [*where, "/r/NoSuchCode1", "/welcome/used-up", "/nowhere"], expects_refusals=True) == {}


def test_what_an_empty_form_is_answered_with_is_sound(
    app: Flask, client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    viewer = make_person(*Role)
    filled = fill(viewer, sandbox, clock)
    wrong = {}
    for route in routes(app):
        if route.method == "POST" and route.endpoint not in ENDS_SESSION:
            sign_in(client, viewer)
            found = unsound(client, list(form_addresses(app, route, filled)), "POST", expects_refusals=True)
            wrong |= {f"{route}": problem for problem in [without_token(found)] if problem}
    assert wrong == {}


def form_addresses(app: Flask, route: Route, filled: Filled) -> Iterator[str]:
    """A form's address is a page's, or one with an argument of the same kind; one that acts on nobody is a 404 page."""
    if route.endpoint in ARGUMENTS or not route.arguments:
        yield from addresses(app, route, filled)
    else:
        yield route.address


def without_token(wrong: dict[str, list[str]]) -> dict[str, list[str]]:
    """The token is off here, since the forms are sent without one."""
    return {
        address: kept
        for address, found in wrong.items()
        if (kept := [problem for problem in found if "csrf_token" not in problem])
    }


def test_refusals_are_sound_pages(client: FlaskClient) -> None:
    sign_in(client, make_person())
    assert client.get("/people").status_code == 403
    assert unsound(client, ["/people", "/nowhere", "/shares/1111111111nb"], expects_refusals=True) == {}
    assert unsound(client, ["/nowhere", "/people"], "DELETE", expects_refusals=True) == {}


def test_no_two_pages_have_the_same_title(app: Flask, client: FlaskClient) -> None:
    """The title is what tells open tabs and the pages of a history from each other."""
    sign_in(client, make_person(*Role))
    titles = defaultdict(set)
    for route in routes(app):
        if route.method == "GET" and not route.arguments:
            with client.get(route.address) as answer:
                if is_page(answer) and answer.status_code == 200:
                    titles[Page(200, answer.text).title].add(route.endpoint)
    assert len(titles) > 10
    assert {title: pages for title, pages in titles.items() if len(pages) > 1} == {}

"""Every route × every role: who may, who may not, and that no form is taken without its token."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advocacy.core.access import UnguardedRouteError, check_routes
from advocacy.core.permissions import GRANTS, Permission, Role, allowed
from advocacy.core.services import services
from tests.house.routes import Route, routes
from tests.people.factories import make_person, sign_in

# A mail program presses this one by itself (RFC 8058), without a form of ours; its signed token guards it.
# A gift is claimed, or given back, by whoever holds its secret link: that is the proof, and a token would set a cookie
# before a press.
WITHOUT_A_FORM = frozenset(
    {"unsubscribing.unsubscribe", "suggestions.take_shared", "gift_cards.take", "gift_cards.decline"}
)


def send(client: FlaskClient, route: Route) -> int:
    return client.open(route.address, method=route.method).status_code


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    assert len(routes(app)) > 40
    check_routes(app)


def test_a_route_that_says_nothing_stops_the_start() -> None:
    app = Flask("unguarded")
    app.add_url_rule("/", "welcome", lambda: "welcome")
    with pytest.raises(UnguardedRouteError, match="welcome"):
        check_routes(app)


def test_every_permission_is_granted_to_somebody_and_asked_somewhere(app: Flask) -> None:
    asked = {route.permission for route in routes(app)}
    asked |= {place.permission for room in services().rooms for place in room.places}
    assert set(GRANTS) == set(Permission)
    assert all(GRANTS.values())
    assert set(Permission) <= asked


def test_a_place_in_the_menu_asks_what_its_page_asks(app: Flask) -> None:
    permission_of = {route.endpoint: route.permission for route in routes(app) if route.method == "GET"}
    for room in services().rooms:
        for place in room.places:
            assert permission_of[place.endpoint] is place.permission, place.endpoint


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_the_table_grants_and_nothing_else(app: Flask, client: FlaskClient, role: Role) -> None:
    person = make_person(roles=[role])
    wrong = []
    for route in routes(app):
        sign_in(client, person)  # one of the routes signs out
        status = send(client, route)
        may = route.permission is None or allowed([role], route.permission)
        if (status == 403) is may or status >= 500:
            wrong.append(f"{route}: {status}")
    assert wrong == []


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in(app: Flask, client: FlaskClient) -> None:
    wrong = []
    for route in routes(app):
        answer = client.open(route.address, method=route.method)
        sent = answer.status_code in {302, 303} and "/sign-in" in answer.location
        if sent is (route.permission is None) and route.endpoint != "people.sign_out":
            wrong.append(f"{route}: {answer.status}")
    assert wrong == []


def test_nothing_is_changed_without_the_forms_token(app: Flask, client: FlaskClient) -> None:
    person = make_person(*Role)
    app.config["WTF_CSRF_ENABLED"] = True
    changing = [route for route in routes(app) if route.method != "GET" and route.endpoint not in WITHOUT_A_FORM]
    assert len(changing) > 25
    taken = []
    for route in changing:
        sign_in(client, person)
        if send(client, route) != 400:
            taken.append(str(route))
    assert taken == []

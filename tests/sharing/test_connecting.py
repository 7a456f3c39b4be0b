"""Connecting an account: the consent page and back, and everything that can go wrong on the way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now, services
from advocacy.networks.accounts import ConnectFailedReason
from advocacy.networks.budget_rules import month_of
from advocacy.networks.registry import Adapters, adapter, build_adapters
from advocacy.networks.room import CALLBACK
from advocacy.networks.rules import Network
from advocacy.networks.spending import spent
from advocacy.notifications.models import Notice
from advocacy.people.leaving import Gone, deactivate, erase
from advocacy.people.models import Person
from advocacy.people.rules import Role
from advocacy.sharing.account_views import callback_address
from advocacy.sharing.accounts import accounts_of
from advocacy.sharing.connecting import (
    ConnectProblem,
    NotConnected,
    NowConnected,
    begin_connecting,
    disconnect,
    finish_connecting,
)
from advocacy.sharing.models import Connection, TokenRow, live_connection
from advocacy.sharing.reconnecting import ask_to_reconnect
from advocacy.sharing.removal_models import Revocation
from advocacy.sharing.revoking import revoke_due
from advocacy.sharing.rules import ConnectionState
from advocacy.sharing.tokens import ReconnectNeeded, Usable, usable_token
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import BACK, connect, reload, share, try_to_connect

LINKEDIN, X = Network.LINKEDIN, Network.X
BACK_LINKEDIN = BACK.format(network="linkedin")


@pytest.mark.parametrize("network", list(Network))
def test_a_connection_knows_the_account_and_hides_its_tokens(network: Network, sandbox: Sandbox) -> None:
    noor = make_person(name="Noor Hartsuiker")
    connected = connect(noor, network, sandbox)
    with transaction() as session:
        row = session.get_one(TokenRow, connected.connection.id)
    assert connected.connection.account_name == "Noor Hartsuiker"
    token = usable_token(connected.connection.id, network)
    assert isinstance(token, Usable)
    assert token.access_token.encode() not in row.access_token


def test_finding_out_whose_account_it_is_is_counted_as_spent(sandbox: Sandbox) -> None:
    for network in Network:
        connect(make_person(), network, sandbox)
    with transaction() as session:
        totals = [spent(session, network, month_of(now())).total for network in (LINKEDIN, X)]
    assert totals == [Decimal(0), Decimal("0.010")]


def test_a_state_works_once(sandbox: Sandbox) -> None:
    noor = make_person()
    sandbox.account(LINKEDIN, "test-noor-2")
    query = _way_back(noor.id, sandbox)
    assert isinstance(finish_connecting(noor.id, LINKEDIN, BACK_LINKEDIN, query), NowConnected)
    assert finish_connecting(noor.id, LINKEDIN, BACK_LINKEDIN, query) == NotConnected(ConnectProblem.STATE_USED)


def test_a_state_belongs_to_one_person(sandbox: Sandbox) -> None:
    noor, wim = make_person(), make_person()
    sandbox.account(LINKEDIN, "test-noor-2")
    query = _way_back(noor.id, sandbox)
    assert finish_connecting(wim.id, LINKEDIN, BACK_LINKEDIN, query) == NotConnected(ConnectProblem.STATE_UNKNOWN)


def test_a_state_of_one_network_is_not_known_at_the_other(sandbox: Sandbox) -> None:
    noor = make_person()
    sandbox.account(LINKEDIN, "test-noor-2")
    query = _way_back(noor.id, sandbox)
    assert finish_connecting(noor.id, X, BACK_LINKEDIN, query) == NotConnected(ConnectProblem.STATE_UNKNOWN)


def test_a_state_ends_after_a_quarter_of_an_hour(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    sandbox.account(LINKEDIN, "test-noor-2")
    query = _way_back(noor.id, sandbox)
    clock.move(timedelta(minutes=16))
    assert finish_connecting(noor.id, LINKEDIN, BACK_LINKEDIN, query) == NotConnected(ConnectProblem.STATE_OLD)


@pytest.mark.parametrize("state", ["", "made up", "\x00", "é" * 300])
def test_a_made_up_state_is_unknown(state: str, sandbox: Sandbox) -> None:
    found = finish_connecting(make_person().id, LINKEDIN, BACK_LINKEDIN, {"state": state, "code": "x"})
    assert found == NotConnected(ConnectProblem.STATE_UNKNOWN)


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        ("refused", ConnectFailedReason.DENIED),
        ("late_code", ConnectFailedReason.CODE_EXPIRED),
        ("token_500", ConnectFailedReason.UNREACHABLE),
    ],
)
@pytest.mark.parametrize("network", list(Network))
def test_what_goes_wrong_at_the_network_has_its_reason(
    network: Network, after: str, reason: ConnectFailedReason, sandbox: Sandbox
) -> None:
    assert try_to_connect(make_person(), network, sandbox, after=after) == NotConnected(reason)


def test_the_account_of_a_colleague_is_not_taken_over(sandbox: Sandbox) -> None:
    connect(make_person(), X, sandbox, "shared-account")
    found = try_to_connect(make_person(), X, sandbox, "shared-account")
    assert found == NotConnected(ConnectProblem.COLLEAGUES_ACCOUNT)


def test_another_account_on_reconnecting_is_noticed(sandbox: Sandbox) -> None:
    noor = make_person()
    connect(noor, X, sandbox, "noor-one")
    assert try_to_connect(noor, X, sandbox, "noor-two") == NotConnected(ConnectProblem.OTHER_ACCOUNT, "@noor_two")


def come_back(client: FlaskClient, sandbox: Sandbox, away: TestResponse, account: str) -> TestResponse:
    back = sandbox.allow(away.headers["Location"], account)
    return client.get(back.removeprefix("http://hzl.example"), follow_redirects=True)


def test_the_page_asks_which_account_it_is_from_now_on(client: FlaskClient, sandbox: Sandbox) -> None:
    noor = make_person()
    connect(noor, X, sandbox, "noor-one")
    sandbox.account(X, "noor-two")
    sign_in(client, noor)
    asked = come_back(client, sandbox, client.post("/accounts/x/connect"), "noor-two")
    assert asked.status_code == 400
    assert "You came back from X as @noor_two. Connected until now: @noor_one." in asked.text
    assert account_of(noor) == "@noor_one"
    changed = come_back(client, sandbox, client.post("/accounts/x/change"), "noor-two")
    assert "X is connected." in changed.text
    assert account_of(noor) == "@noor_two"


def test_who_stays_with_the_account_signs_in_with_it_again(client: FlaskClient, sandbox: Sandbox) -> None:
    noor = make_person()
    connect(noor, X, sandbox, "noor-one")
    sandbox.account(X, "noor-two")
    sign_in(client, noor)
    come_back(client, sandbox, client.post("/accounts/x/connect"), "noor-two")
    assert "X is connected again." in come_back(client, sandbox, client.post("/accounts/x/connect"), "noor-one").text


def account_of(person: Person) -> str:
    return next(seen.name for seen in accounts_of(person.id) if seen.network is X)


def test_disconnecting_deletes_the_tokens_cancels_what_waits_and_tells_x(sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connected = connect(noor, X, sandbox)
    waiting = share(noor, X)
    assert disconnect(noor.id, X) == 1
    assert reload(waiting).state is DeliveryState.CANCELLED
    assert isinstance(usable_token(connected.connection.id, X), ReconnectNeeded)
    revoke_due()
    assert [call["status"] for call in sandbox.get("calls", call="revoke")["calls"]] == [200]
    with transaction() as session:
        assert session.query(Revocation).count() == 0
        assert live_connection(session, noor.id, X) is None


def test_after_disconnecting_one_can_connect_again(sandbox: Sandbox) -> None:
    noor = make_person()
    first = connect(noor, X, sandbox)
    disconnect(noor.id, X)
    second = connect(noor, X, sandbox)
    assert second.connection.id != first.connection.id
    assert not second.again


def test_an_x_token_is_refreshed_before_it_ends_and_the_new_pair_is_kept(sandbox: Sandbox, clock: FixedClock) -> None:
    connected = connect(make_person(), X, sandbox)
    before = usable_token(connected.connection.id, X)
    clock.move(timedelta(hours=2))
    sandbox.clock(clock.now())
    after = usable_token(connected.connection.id, X)
    assert isinstance(before, Usable)
    assert isinstance(after, Usable)
    assert after.access_token != before.access_token
    clock.move(timedelta(hours=2))
    sandbox.clock(clock.now())
    assert isinstance(usable_token(connected.connection.id, X), Usable)  # the single-use refresh token rotated too


def test_a_linkedin_token_that_ended_needs_the_person(sandbox: Sandbox, clock: FixedClock) -> None:
    connected = connect(make_person(), LINKEDIN, sandbox)
    clock.move(timedelta(days=60))
    assert isinstance(usable_token(connected.connection.id, LINKEDIN), ReconnectNeeded)


def test_the_page_leads_through_the_network_and_back(client: FlaskClient, sandbox: Sandbox) -> None:
    noor = make_person()
    sign_in(client, noor)
    sandbox.account(LINKEDIN, "noor")
    away = client.post("/accounts/linkedin/connect")
    assert away.status_code == 303
    back = sandbox.allow(away.headers["Location"], "noor")
    page = client.get(back.removeprefix("http://hzl.example"), follow_redirects=True)
    assert page.status_code == 200
    assert "LinkedIn is connected." in page.text


def test_a_denied_consent_is_a_page_with_words_and_status_400(client: FlaskClient, sandbox: Sandbox) -> None:
    noor = make_person()
    sign_in(client, noor)
    sandbox.account(X, "noor")
    away = client.post("/accounts/x/connect")
    back = sandbox.allow(away.headers["Location"], "noor", after="refused")
    page = client.get(back.removeprefix("http://hzl.example"))
    assert page.status_code == 400
    assert "You said no" in page.text


def test_there_is_no_third_network(client: FlaskClient, sandbox: Sandbox) -> None:
    sign_in(client, make_person())
    assert client.post("/accounts/myspace/connect").status_code == 404


def _way_back(person_id: int, sandbox: Sandbox) -> dict[str, str]:
    from urllib.parse import parse_qsl, urlsplit

    location = sandbox.allow(begin_connecting(person_id, LINKEDIN, BACK_LINKEDIN), "test-noor-2")
    return dict(parse_qsl(urlsplit(location).query))


@pytest.mark.parametrize("goes", [deactivate, erase])
def test_who_left_while_they_were_at_the_network_is_not_connected(
    goes: Callable[..., Gone], sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person(Role.ADMIN)
    noor = make_person()
    exchange = adapter(X).exchange

    def slow_exchange(*arguments: Any) -> object:
        result = exchange(*arguments)
        assert goes(noor.id, by=None) is Gone.DONE
        return result

    monkeypatch.setattr(type(adapter(X)), "exchange", lambda _self, *arguments: slow_exchange(*arguments))
    assert try_to_connect(noor, X, sandbox) == NotConnected(ConnectProblem.GONE)
    with transaction() as session:
        assert session.query(TokenRow).count() == 0
        assert session.query(Connection).count() == 0
    revoke_due()
    assert [call["status"] for call in sandbox.get("calls", call="revoke")["calls"]] == [200]


def test_the_token_of_a_wrong_account_is_ended_at_x(sandbox: Sandbox) -> None:
    noor = make_person()
    connected = connect(noor, X, sandbox, "noor-one")
    try_to_connect(noor, X, sandbox, "noor-two")
    revoke_due()
    assert [call["status"] for call in sandbox.get("calls", call="revoke")["calls"]] == [200]
    assert isinstance(usable_token(connected.connection.id, X), Usable)


def test_a_wrong_account_that_is_a_colleagues_keeps_its_token(sandbox: Sandbox) -> None:
    """X might end the colleague's own with it."""
    noor = make_person()
    connect(make_person(), X, sandbox, "colleague")
    connect(noor, X, sandbox, "noor-one")
    try_to_connect(noor, X, sandbox, "colleague")
    revoke_due()
    assert sandbox.get("calls", call="revoke")["calls"] == []


def changed_settings(**changes: Any) -> None:
    """The company set something else and restarted."""
    built = services()
    built.settings = replace(built.settings, **changes)
    built.provide(Adapters, build_adapters(built.settings, built.clock))


def states() -> dict[int, ConnectionState]:
    with transaction() as session:
        return {found.person_id: found.state for found in session.scalars(select(Connection))}


@pytest.mark.parametrize(
    "changes", [{"linkedin_client_id": "another-app"}, {"linkedin_scopes": "openid profile w_member_social r_more"}]
)
def test_another_app_or_more_scopes_asks_everybody_once(changes: dict[str, str], sandbox: Sandbox) -> None:
    noor, wim = make_person(), make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    connect(wim, X, sandbox)
    waiting = share(noor, LINKEDIN)
    assert ask_to_reconnect() == 0
    changed_settings(**changes)
    assert ask_to_reconnect() == 1
    assert ask_to_reconnect() == 0
    assert states() == {noor.id: ConnectionState.RECONNECT, wim.id: ConnectionState.CONNECTED}
    assert reload(waiting).state is DeliveryState.QUEUED
    with transaction() as session:
        assert session.scalars(select(Notice.kind).where(Notice.person_id == noor.id)).all() == ["account.reconnect"]


def test_fewer_scopes_or_no_app_at_all_asks_nobody(sandbox: Sandbox) -> None:
    """A setting lost by accident must not send ten thousand people to their network."""
    noor = make_person()
    connect(noor, LINKEDIN, sandbox)
    changed_settings(linkedin_scopes="w_member_social")
    assert ask_to_reconnect() == 0
    changed_settings(linkedin_client_id="")
    assert ask_to_reconnect() == 0


def test_who_granted_less_than_was_asked_is_not_asked_again_and_again(sandbox: Sandbox) -> None:
    noor = make_person()
    connected = connect(noor, LINKEDIN, sandbox)
    with transaction() as session:
        session.get_one(Connection, connected.connection.id).scopes = ["w_member_social"]
    assert ask_to_reconnect() == 0


def test_the_doctor_names_the_very_callback_address_that_is_asked_for(app: Flask) -> None:
    with app.test_request_context():
        for network in Network:
            asked_for = callback_address(network)
            assert asked_for == services().settings.public_url + CALLBACK.format(network=network.value)

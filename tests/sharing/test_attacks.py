"""Many clicks at one moment, ids of somebody else, and secrets that want to get out."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.journal import JournalEntry
from advocacy.core.services import services
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.people.rules import Role
from advocacy.sharing.confirming import Confirmed, confirm_again
from advocacy.sharing.connecting import NowConnected, begin_connecting, disconnect, finish_connecting
from advocacy.sharing.models import Connection, Share, TokenRow
from advocacy.sharing.publishing import publish_due
from advocacy.sharing.removal_models import Revocation
from advocacy.sharing.revoking import revoke_due
from advocacy.sharing.rules import HeldReason
from advocacy.sharing.tokens import opened_tokens, usable_token
from advocacy.sharing.undoing import Answered, Undone, it_is_not_there, it_is_there, undo
from tests.content.factories import make_post
from tests.house.routes import routes
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import BACK, connect, publish_all, reload, share, state_of
from tests.sharing.test_confirming import held_share, looked
from tests.sharing.test_settling import lost_share, settle_now

LINKEDIN, X = Network.LINKEDIN, Network.X
FINGERS = 10


@pytest.fixture
def at_once(app: Flask) -> Callable[[Callable[[], object]], list[object]]:
    """What ten requests at the same moment are answered with."""

    def press(act: Callable[[], object]) -> list[object]:
        def one(_: int) -> object:
            with app.app_context():
                return act()

        with ThreadPoolExecutor(FINGERS) as fingers:
            return list(fingers.map(one, range(FINGERS)))

    return press


AtOnce = Callable[[Callable[[], object]], list[object]]


def journal(action: str) -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).where(JournalEntry.action == action)) or 0


def test_ten_undos_are_one(at_once: AtOnce, sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    found = share(noor, X)
    answers = at_once(lambda: undo(noor.id, found.public_id))
    assert Counter(answers) == {Undone.TAKEN_BACK: 1, Undone.ALREADY_TAKEN_BACK: FINGERS - 1}
    publish_all(clock)
    assert sandbox.posts(X) == []


def test_undos_and_workers_at_one_moment_agree(at_once: AtOnce, sandbox: Sandbox, clock: FixedClock) -> None:
    """Either it was taken back and nothing is there, or it is there once and everybody was told so."""
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    found = share(noor, X)
    clock.move(services().settings.undo_seconds)
    turns: Iterator[int] = iter(range(FINGERS))

    def undo_or_publish() -> object:
        return publish_due() if next(turns) % 2 else undo(noor.id, found.public_id)

    answers = at_once(undo_or_publish)
    gone = Undone.TAKEN_BACK in answers
    assert len(sandbox.posts(X)) == (0 if gone else 1)
    assert state_of(found) is (DeliveryState.CANCELLED if gone else DeliveryState.PUBLISHED)


def test_ten_confirmations_are_one(at_once: AtOnce, sandbox: Sandbox, clock: FixedClock) -> None:
    noor, held = held_share(sandbox, HeldReason.LATE)
    seen = looked(noor, held)
    answers = at_once(lambda: confirm_again(noor, held.public_id, seen.text_hash, seen.account))
    assert sum(isinstance(answer, Confirmed) for answer in answers) == 1
    assert journal("share confirmed again") == 1
    publish_all(clock)
    assert len(sandbox.posts(LINKEDIN)) == 1


def test_yes_and_no_at_one_moment_leave_one_answer(at_once: AtOnce, sandbox: Sandbox, clock: FixedClock) -> None:
    found = lost_share(LINKEDIN, "accept_then_cut", sandbox, clock)
    address = f"https://www.linkedin.com/feed/update/{sandbox.posts(LINKEDIN)[0]['id']}/"
    sandbox.fault(LINKEDIN, "posts.create", "accept_then_cut")
    settle_now(found)
    assert reload(found).asked_at is not None
    turns: Iterator[int] = iter(range(FINGERS))

    def answer() -> object:
        if next(turns) % 2:
            return it_is_there(found.person_id, found.public_id, address)
        return it_is_not_there(found.person_id, found.public_id)

    assert Counter(at_once(answer)) == {Answered.THANKS: 1, Answered.NOT_ASKED: FINGERS - 1}


def test_ten_ways_back_with_one_state_connect_once(at_once: AtOnce, sandbox: Sandbox) -> None:
    noor = make_person()
    sandbox.account(X, "noor", name=noor.name)
    back = BACK.format(network="x")
    location = sandbox.allow(begin_connecting(noor.id, X, back), "noor", "works")
    query = dict(parse_qsl(urlsplit(location).query))
    answers = at_once(lambda: finish_connecting(noor.id, X, back, query))
    assert sum(isinstance(answer, NowConnected) for answer in answers) == 1
    with transaction() as session:
        assert session.query(Connection).count() == session.query(TokenRow).count() == 1


def test_ten_disconnects_end_the_token_once(at_once: AtOnce, sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    share(noor, X)
    assert sorted(at_once(lambda: disconnect(noor.id, X))) == [0] * (FINGERS - 1) + [1]  # type: ignore[type-var]
    with transaction() as session:
        assert session.query(Revocation).count() == 1


SHARING = frozenset({"shares", "accounts", "operating", "crisis"})  # the feed's ids are posts


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.MANAGER, Role.COMMS])
def test_an_id_of_somebody_else_is_nobodys(role: Role, app: Flask, client: FlaskClient, sandbox: Sandbox) -> None:
    """Every address of sharing that takes an id, with a colleague's share and connection in its place."""
    _, held = held_share(sandbox, HeldReason.LATE)
    with transaction() as session:
        connection = session.scalars(select(Connection)).one()
        before = {column.name: getattr(session.get_one(Share, held.id), column.name) for column in Share.__table__.c}
    sign_in(client, make_person(role))
    asked = 0
    for route in routes(app):
        if route.endpoint.split(".")[0] not in SHARING or "public_id" not in route.arguments:
            continue
        for theirs in (held.public_id, connection.public_id):
            address = route.address.replace("1111111111nb", theirs)
            status = client.open(address, method=route.method, data={"address": "https://x.com/a/status/1"}).status_code
            assert status in {403, 404}, f"{route}: {status}"
            asked += 1
    assert asked >= 10
    with transaction() as session:
        row = session.get_one(Share, held.id)
        assert {column.name: getattr(row, column.name) for column in Share.__table__.c} == before


def secrets_of(connection_id: int) -> set[str]:
    with transaction() as session:
        tokens = opened_tokens(session, connection_id)
    assert tokens is not None
    return {secret for secret in (tokens.access_token, tokens.refresh_token) if secret}


@pytest.mark.parametrize("network", Network)
def test_no_log_line_holds_a_secret(
    network: Network, sandbox: Sandbox, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Connecting, publishing, losing an answer, refreshing and disconnecting, with everything logged that can be.

    Two libraries would log tokens: whatever an operator sets for all, they stay quiet (networks/tokens.py).
    """
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "urllib3")
    caplog.set_level(logging.INFO, "sqlalchemy.engine")
    noor = make_person()
    make_post()
    connection = connect(noor, network, sandbox).connection
    known = secrets_of(connection.id)
    found = share(noor, network)
    sandbox.fault(network, "posts.create", "accept_then_cut")
    publish_all(clock)
    settle_now(found)
    clock.move(services().settings.publish_lease * 60 * 3)
    sandbox.clock(clock.now())
    usable_token(connection.id, network)
    known |= secrets_of(connection.id)
    disconnect(noor.id, network)
    revoke_due()
    known |= {services().settings.x_client_secret, services().settings.linkedin_client_secret}
    lines = "\n".join(record.getMessage() + str(record.exc_text or "") for record in caplog.records)
    assert len(lines) > 1_000
    assert [secret for secret in known if secret in lines] == []


def test_a_page_that_breaks_shows_and_logs_no_token(
    client: FlaskClient, app: Flask, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An adapter that breaks with a token in its hands, on the way back from the network."""
    noor = make_person()
    sandbox.account(X, "noor", name=noor.name)
    sign_in(client, noor)
    location = sandbox.allow(begin_connecting(noor.id, X, BACK.format(network="x")), "noor", "works")
    seen: list[str] = []
    exchange = adapter(X).exchange

    def breaks(_self: object, *arguments: Any) -> object:
        result: Any = exchange(*arguments)
        seen.append(result.tokens.access_token)
        raise RuntimeError(f"broke with {result!r} in its hands")

    monkeypatch.setattr(type(adapter(X)), "exchange", breaks)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    app.testing = False
    query = urlsplit(location).query
    answer = client.get(f"/accounts/x/back?{query}")
    assert (answer.status_code, len(seen)) == (500, 1)
    assert seen[0] not in answer.text
    assert seen[0] not in caplog.text
    assert dict(parse_qsl(query))["code"] not in answer.text

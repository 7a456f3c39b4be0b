"""A new vault key: what was sealed is sealed anew, and the old key is not needed any more."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import LargeBinary, select

from advocacy.core import resealing
from advocacy.core.clock import FixedClock
from advocacy.core.database import Base, transaction
from advocacy.core.resealing import Resealed, reseal
from advocacy.core.services import services
from advocacy.core.vault import Vault, VaultError, new_key
from advocacy.evidence.counterparts import counterpart_hash
from advocacy.networks.rules import Network
from advocacy.sharing.connecting import begin_connecting, disconnect
from advocacy.sharing.models import TokenRow
from advocacy.sharing.revoking import revoke_due
from advocacy.sharing.tokens import Usable, usable_token
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import BACK, connect

OLD, NEW = new_key(), new_key()


def with_keys(*keys: str) -> None:
    services().vault = Vault(keys)


def reseal_all() -> Resealed:
    return reseal(column for room in services().rooms for column in room.sealed)


@pytest.fixture
def old_key(app: Flask) -> Iterator[None]:
    usual = services().vault
    with_keys(OLD)
    yield
    services().vault = usual


def test_after_resealing_the_old_key_can_go(
    old_key: None,
    sandbox: Sandbox,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resealing, "PAGE", 2)
    people = [make_person() for _ in range(5)]
    connections = [connect(person, Network.X, sandbox).connection.id for person in people]
    code = counterpart_hash(people[0].id, Network.X, "author")
    disconnect(people[4].id, Network.X)  # its token waits to be ended at X
    begin_connecting(people[4].id, Network.X, BACK.format(network="x"))

    with_keys(NEW, OLD)
    assert reseal_all() == Resealed(renewed=2 * 4 + 1 + 6 + 1)  # tokens, revocation, verifiers, counterparts
    assert reseal_all() == Resealed(already=16)

    with_keys(NEW)
    assert all(isinstance(usable_token(connection, Network.X), Usable) for connection in connections[:4])
    assert counterpart_hash(people[0].id, Network.X, "author") == code
    revoke_due()
    assert [call["status"] for call in sandbox.get("calls", call="revoke")["calls"]] == [200]


def test_what_no_key_opens_is_counted_and_left_as_it_is(old_key: None, sandbox: Sandbox) -> None:
    connect(make_person(), Network.LINKEDIN, sandbox)
    with_keys(NEW)
    assert reseal_all() == Resealed(unopened=1)
    with transaction() as session:
        sealed = session.scalars(select(TokenRow.access_token)).one()
    with pytest.raises(VaultError):
        services().vault.renewed(sealed)


def test_a_secret_that_was_written_meanwhile_is_not_overwritten(
    old_key: None,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connected = connect(make_person(), Network.LINKEDIN, sandbox)
    with_keys(NEW, OLD)
    renewed = services().vault.renewed
    fresh = services().vault.seal("fresh", f"connection:{connected.connection.id}")

    def refreshed_meanwhile(sealed: bytes) -> bytes | None:
        with transaction() as session:
            session.get_one(TokenRow, connected.connection.id).access_token = fresh
        return renewed(sealed)

    monkeypatch.setattr(services().vault, "renewed", refreshed_meanwhile)
    reseal([TokenRow.access_token])
    token = usable_token(connected.connection.id, Network.LINKEDIN)
    assert isinstance(token, Usable)
    assert token.access_token == "fresh"


def test_every_sealed_column_is_on_a_card(app: Flask) -> None:
    """A body is what is sent, and no secret; every other column of bytes is sealed."""
    named = {f"{column.class_.__tablename__}.{column.name}" for room in services().rooms for column in room.sealed}
    bytes_kept = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary) and column.name != "body"
    }
    assert named == bytes_kept

"""Test persons: seeded ones, ones made at the consent page, ones that the control API asks for."""

import hashlib
import hmac
import sqlite3
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from advocacy.sandbox.settings import Network
from advocacy.sandbox.store import Store

SEEDED = (
    ("test-noor", "Noor Testperson", 12, False),
    ("test-wim", "Wim Testperson", 85, True),
    ("test-ayla", "Ayla Testperson", 640, False),
    ("test-company", "Test Company", 4200, False),
)
NEW_AUDIENCE = 150


@dataclass(frozen=True)
class Account:
    id: int
    network: Network
    handle: str
    name: str
    remote_id: str  # a decimal string of 19 digits; X shows it, LinkedIn never does (see `subject`)
    audience: int
    protected: bool

    def subject(self, secret: str, client_id: str) -> str:
        """LinkedIn's `sub`: pairwise, so another client sees another id for the same person."""
        digest = hmac.new(secret.encode(), f"{client_id}:{self.remote_id}".encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest).decode()[:10].replace("-", "a").replace("_", "b")


class HandleTakenError(ValueError):
    """There is a test person of this name on this network already."""


def _account(row: sqlite3.Row) -> Account:
    return Account(
        row["id"],
        Network(row["network"]),
        row["handle"],
        row["name"],
        row["remote_id"],
        row["audience"],
        bool(row["protected"]),
    )


def seed_accounts(store: Store, now: float) -> None:
    with store.writing() as connection:
        if connection.execute("SELECT 1 FROM accounts LIMIT 1").fetchone():
            return
        for network in Network:
            for handle, name, audience, protected in SEEDED:
                _insert(connection, network, handle, name, audience, protected and network is Network.X, now)


def create_account(
    store: Store, network: Network, handle: str, name: str, audience: int, protected: bool, now: float
) -> Account:
    """Raises HandleTakenError."""
    with store.writing() as connection:
        try:
            return _insert(connection, network, handle, name, audience, protected, now)
        except sqlite3.IntegrityError as error:
            raise HandleTakenError(handle) from error


def create_next_account(store: Store, network: Network, now: float) -> Account:
    """The "new one" of the consent page: the first free number."""
    with store.writing() as connection:
        row = connection.execute("SELECT coalesce(max(id), 0) + 1 AS number FROM accounts").fetchone()
        handle = f"test-new-{row['number']}"
        return _insert(connection, network, handle, f"New Testperson {row['number']}", NEW_AUDIENCE, False, now)


def _insert(
    connection: sqlite3.Connection, network: Network, handle: str, name: str, audience: int, protected: bool, now: float
) -> Account:
    row = connection.execute(
        "INSERT INTO accounts (network, handle, name, remote_id, audience, protected, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *",
        (network, handle, name, _remote_id(network, handle), audience, protected, now),
    ).fetchone()
    return _account(row)


def _remote_id(network: Network, handle: str) -> str:
    """The same person has the same id in every fresh sandbox: 19 digits that begin with 1."""
    digest = hashlib.sha256(f"{network}:{handle}".encode()).digest()
    return str(10**18 + int.from_bytes(digest[:8]) % (9 * 10**17))


def list_accounts(store: Store, network: Network | None = None) -> list[Account]:
    if network is None:
        return [_account(row) for row in store.all("SELECT * FROM accounts ORDER BY network, id")]
    return [_account(row) for row in store.all("SELECT * FROM accounts WHERE network = ? ORDER BY id", network)]


def account_by_handle(store: Store, network: Network, handle: str) -> Account | None:
    row = store.one("SELECT * FROM accounts WHERE network = ? AND handle = ?", network, handle)
    return _account(row) if row else None


def account_by_id(store: Store, account_id: int) -> Account | None:
    row = store.one("SELECT * FROM accounts WHERE id = ?", account_id)
    return _account(row) if row else None


def account_by_remote_id(store: Store, network: Network, remote_id: str) -> Account | None:
    row = store.one("SELECT * FROM accounts WHERE network = ? AND remote_id = ?", network, remote_id)
    return _account(row) if row else None

"""Authorization codes and tokens of both networks: issued, used once, expired, revoked. Only hashes are kept."""

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from advocacy.sandbox.accounts import Account, account_by_id
from advocacy.sandbox.settings import Network
from advocacy.sandbox.store import Store


class TokenKind(StrEnum):
    ACCESS = "access"
    REFRESH = "refresh"


class TokenStatus(StrEnum):
    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    MISSING = "missing"


@dataclass(frozen=True)
class Bearer:
    """Who stands behind a token. `account` is None for unknown tokens and for the app's own."""

    status: TokenStatus
    account: Account | None = None
    client_id: str = ""
    scopes: frozenset[str] = frozenset()
    granted: float = 0.0
    expires: float = 0.0
    app_only: bool = False

    def may(self, *scopes: str) -> bool:
        return self.scopes.issuperset(scopes)


@dataclass(frozen=True)
class Code:
    client_id: str
    account_id: int
    scopes: frozenset[str]
    redirect_uri: str
    challenge: str
    method: str
    expires: float
    used: bool


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _join(scopes: frozenset[str]) -> str:
    return " ".join(sorted(scopes))


def issue_code(
    store: Store, network: Network, client_id: str, account: Account, scopes: frozenset[str], redirect_uri: str,
    expires: float, challenge: str = "", method: str = "",
) -> str:  # fmt: skip
    code = secrets.token_urlsafe(48)
    store.run(
        "INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        _hash(code), network, client_id, account.id, _join(scopes), redirect_uri, challenge, method, expires,
    )  # fmt: skip
    return code


def use_code(store: Store, network: Network, code: str, now: float) -> Code | None:
    """The code as it was before this call, and used from now on; None when nobody issued it."""
    with store.writing() as connection:
        row = connection.execute(
            "SELECT * FROM codes WHERE hash = ? AND network = ?", (_hash(code), network)
        ).fetchone()
        if row is None:
            return None
        connection.execute("UPDATE codes SET used = ? WHERE hash = ?", (now, row["hash"]))
    return Code(
        row["client_id"], row["account_id"], frozenset(row["scopes"].split()), row["redirect_uri"],
        row["challenge"], row["method"], row["expires"], row["used"] is not None,
    )  # fmt: skip


def issue_token(
    store: Store, network: Network, kind: TokenKind, client_id: str, account_id: int, scopes: frozenset[str],
    granted: float, expires: float, size: int,
) -> str:  # fmt: skip
    """`size` is the number of random bytes: LinkedIn's tokens are about 500 characters long, X's about 90."""
    token = secrets.token_urlsafe(size)
    store.run(
        "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        _hash(token), network, kind, client_id, account_id, _join(scopes), granted, expires,
    )  # fmt: skip
    return token


def find_token(store: Store, network: Network, token: str, now: float, kind: TokenKind = TokenKind.ACCESS) -> Bearer:
    row = store.one("SELECT * FROM tokens WHERE hash = ? AND network = ? AND kind = ?", _hash(token), network, kind)
    if row is None:
        return Bearer(TokenStatus.UNKNOWN)
    return _bearer(store, row, now)


def _bearer(store: Store, row: sqlite3.Row, now: float) -> Bearer:
    account = account_by_id(store, row["account_id"])
    scopes = frozenset(row["scopes"].split())
    return Bearer(_status(row, now), account, row["client_id"], scopes, row["granted"], row["expires"])


def _status(row: sqlite3.Row, now: float) -> TokenStatus:
    if row["ended"] is not None:
        return TokenStatus.REVOKED
    return TokenStatus.EXPIRED if row["expires"] <= now else TokenStatus.ACTIVE


def spend_refresh_token(store: Store, network: Network, token: str, client_id: str, now: float) -> Bearer:
    """Ends the refresh token and says what it was: of two callers at once only one finds it active."""
    with store.writing() as connection:
        row = connection.execute(
            "SELECT * FROM tokens WHERE hash = ? AND network = ? AND kind = 'refresh' AND client_id = ?",
            (_hash(token), network, client_id),
        ).fetchone()
        if row is None:
            return Bearer(TokenStatus.UNKNOWN)
        connection.execute("UPDATE tokens SET ended = coalesce(ended, ?) WHERE hash = ?", (now, row["hash"]))
    return _bearer(store, row, now)


def revoke_token(store: Store, network: Network, token: str, client_id: str, now: float) -> None:
    store.run(
        "UPDATE tokens SET ended = coalesce(ended, ?) WHERE hash = ? AND network = ? AND client_id = ?",
        now, _hash(token), network, client_id,
    )  # fmt: skip


def end_tokens(
    store: Store, account_id: int, now: float, client_id: str = "", other_than: frozenset[str] = frozenset()
) -> int:
    """Ends the live tokens of a person, perhaps of one client, perhaps only those with another scope set."""
    return store.run(
        "UPDATE tokens SET ended = ?"
        " WHERE account_id = ? AND ended IS NULL AND (? = '' OR client_id = ?) AND scopes <> ?",
        now, account_id, client_id, client_id, _join(other_than),
    )  # fmt: skip

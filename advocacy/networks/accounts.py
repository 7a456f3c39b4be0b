"""Connecting a person's account: tokens, who it is, and how each step can end."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True)
class Tokens:
    """Secrets of one connection. `refresh_expires_at` is None where the network does not say."""

    access_token: str = field(repr=False)
    access_expires_at: datetime
    refresh_token: str | None = field(default=None, repr=False)
    refresh_expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()


def known_as(handle: str | None, name: str) -> str:
    """An account as its person knows it: @handle where the network has them, else the name."""
    return f"@{handle}" if handle else name


@dataclass(frozen=True)
class Account:
    """`id` never changes (X's handle may; LinkedIn's id differs per app). `protected`: only followers see the posts."""

    id: str
    name: str
    handle: str | None
    profile_url: str
    protected: bool = False


@dataclass(frozen=True)
class Authorization:
    """Where to send the person. The verifier is kept with the state and handed to `exchange` (PKCE)."""

    url: str = field(repr=False)
    code_verifier: str | None = field(default=None, repr=False)


class ConnectFailedReason(StrEnum):
    DENIED = "denied"
    CODE_EXPIRED = "code_expired"
    MISSING_PERMISSION = "missing_permission"
    MISCONFIGURED = "misconfigured"
    UNREACHABLE = "unreachable"
    OUT_OF_CREDIT = "out_of_credit"


@dataclass(frozen=True)
class Connected:
    tokens: Tokens
    account: Account


@dataclass(frozen=True)
class ConnectFailed:
    reason: ConnectFailedReason
    detail: str = ""


@dataclass(frozen=True)
class Refreshed:
    """A new pair; to be stored before it is used."""

    tokens: Tokens


@dataclass(frozen=True)
class RefreshDead:
    """No new token without the person: "reconnect needed"."""

    detail: str = ""


@dataclass(frozen=True)
class RefreshUnavailable:
    """Nothing is known about the token; try again with the same one. A lost answer of X shows as dead then."""

    retry_at: datetime
    detail: str = ""


RefreshResult = Refreshed | RefreshDead | RefreshUnavailable

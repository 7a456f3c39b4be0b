"""Tokens of connections: sealed at rest, one refresher per account, the new pair stored before it is used."""

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import BoundedSemaphore

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction, transaction_during_a_call
from advocacy.core.services import now, services
from advocacy.core.vault import VaultError
from advocacy.networks.accounts import RefreshDead, Refreshed, RefreshResult, RefreshUnavailable, Tokens
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.sharing.informing import inform_reconnect
from advocacy.sharing.models import Connection, TokenRow
from advocacy.sharing.rules import ConnectionState

EXPIRES_SOON = timedelta(seconds=90)  # longer than a call may take
REFRESHES = BoundedSemaphore(8)  # a process's: each holds a connection during its call, and others need theirs

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Usable:
    access_token: str = field(repr=False)


@dataclass(frozen=True)
class ReconnectNeeded:
    """Only the person can give us a new token."""


@dataclass(frozen=True)
class NotNow:
    """The network could not be asked for a new token; nothing is lost."""

    retry_at: datetime


Token = Usable | ReconnectNeeded | NotNow


def store_tokens(session: Session, connection_id: int, tokens: Tokens) -> None:
    """A refresh token is never overwritten with nothing."""
    row = session.get(TokenRow, connection_id) or TokenRow(connection_id=connection_id, refresh_token=None)
    vault = services().vault
    row.access_token = vault.seal(tokens.access_token, _purpose(connection_id))
    row.access_expires_at = tokens.access_expires_at
    if tokens.refresh_token:
        row.refresh_token = vault.seal(tokens.refresh_token, _purpose(connection_id))
        row.refresh_expires_at = tokens.refresh_expires_at
    session.add(row)


def forget_tokens(session: Session, connection_id: int) -> None:
    session.execute(delete(TokenRow).where(TokenRow.connection_id == connection_id))


def opened_tokens(session: Session, connection_id: int, *, lock: bool = False) -> Tokens | None:
    """None when there are none, or none that a key of ours opens.

    `lock`: after a refresh that is under way, and no other one begins until the transaction ends.
    """
    row = session.get(TokenRow, connection_id, with_for_update=lock or None)
    return _opened(row) if row else None


def lasting_tokens(session: Session, connection_ids: Collection[int]) -> dict[int, Usable]:
    """By connection, the access tokens that outlive the next call as they are; for all others ask `usable_token`."""
    opened = {row.connection_id: _opened(row) for row in session.scalars(_of_connections(connection_ids))}
    moment = now()
    return {
        connection_id: Usable(tokens.access_token)
        for connection_id, tokens in opened.items()
        if tokens and _lasts(tokens, moment)
    }


def _of_connections(connection_ids: Collection[int]) -> Select[TokenRow]:
    return select(TokenRow).where(TokenRow.connection_id.in_(connection_ids))


def usable_token(connection_id: int, network: Network) -> Token:
    """An access token that outlives the next call; refreshed when it would end. Called with no transaction open."""
    with transaction() as session:
        tokens, renewed_at = opened_tokens(session, connection_id), _renewed_at(session, connection_id)
    if tokens is None:
        return ReconnectNeeded()
    if _lasts(tokens, now()):
        return Usable(tokens.access_token)
    if not tokens.refresh_token:
        return _reconnect(connection_id, renewed_at)
    return _refresh(connection_id, network, renewed_at)


def renew_rejected(connection_id: int, network: Network, rejected: str) -> Token:
    """The network turned this access token down before its time: is there another by now, or one by a refresh?"""
    with transaction() as session:
        tokens, renewed_at = opened_tokens(session, connection_id), _renewed_at(session, connection_id)
    if tokens is None:
        return ReconnectNeeded()
    if _lasts(tokens, now()) and tokens.access_token != rejected:
        return Usable(tokens.access_token)
    return _refresh(connection_id, network, renewed_at, rejected) if tokens.refresh_token else ReconnectNeeded()


def _refresh(connection_id: int, network: Network, renewed_at: datetime | None, rejected: str | None = None) -> Token:
    """Whoever gets the row's lock first refreshes; the others look again and find the new pair."""
    with REFRESHES, transaction_during_a_call() as session:
        row = session.scalar(select(TokenRow).where(TokenRow.connection_id == connection_id).with_for_update())
        if row is None:
            return ReconnectNeeded()
        tokens = _opened(row)
        if tokens is None:
            return ReconnectNeeded()
        if _lasts(tokens, now()) and tokens.access_token != rejected:
            return Usable(tokens.access_token)
        result = adapter(network).refresh(tokens)
        if isinstance(result, Refreshed):
            store_tokens(session, connection_id, result.tokens)
    return _after_refresh(connection_id, renewed_at, result)


def _after_refresh(connection_id: int, renewed_at: datetime | None, result: RefreshResult) -> Token:
    match result:
        case Refreshed(tokens):
            return Usable(tokens.access_token)
        case RefreshUnavailable(retry_at=retry_at):
            return NotNow(retry_at)
        case RefreshDead():
            return _reconnect(connection_id, renewed_at)


def _reconnect(connection_id: int, renewed_at: datetime | None) -> ReconnectNeeded | NotNow:
    return ReconnectNeeded() if mark_reconnect_needed(connection_id, renewed_at) else NotNow(now())


def mark_reconnect_needed(connection_id: int, renewed_at: datetime | None = None) -> bool:
    """ "Reconnect needed" is a friendly state: waiting shares survive it.

    `renewed_at`: of the connection when the token was taken. False, and nothing is marked, when the person connected
    again since: the token that was turned down is an old one.
    """
    with transaction() as session:
        connection = session.get(Connection, connection_id, with_for_update=True, populate_existing=True)
        if connection and connection.state is ConnectionState.CONNECTED:
            if renewed_at and connection.renewed_at != renewed_at:
                return False
            connection.state = ConnectionState.RECONNECT
            inform_reconnect(connection)
    return True


def _renewed_at(session: Session, connection_id: int) -> datetime | None:
    return session.scalar(select(Connection.renewed_at).where(Connection.id == connection_id))


def _lasts(tokens: Tokens, moment: datetime) -> bool:
    return tokens.access_expires_at - moment > EXPIRES_SOON


def _opened(row: TokenRow) -> Tokens | None:
    """None after a key was lost: only the person can give us new ones."""
    vault = services().vault
    purpose = _purpose(row.connection_id)
    try:
        return Tokens(
            access_token=vault.open(row.access_token, purpose),
            access_expires_at=row.access_expires_at,
            refresh_token=vault.open(row.refresh_token, purpose) if row.refresh_token else None,
            refresh_expires_at=row.refresh_expires_at,
        )
    except VaultError:
        log.warning("no key opens the tokens of connection %s", row.connection_id)
        return None


def _purpose(connection_id: int) -> str:
    return f"connection:{connection_id}"

"""Tokens of connections: sealed at rest, one refresher per account, the new pair stored before it is used."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction, transaction_during_a_call
from advocacy.core.services import now, services
from advocacy.networks.accounts import RefreshDead, Refreshed, RefreshResult, RefreshUnavailable, Tokens
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.sharing.informing import inform_reconnect
from advocacy.sharing.models import Connection, TokenRow
from advocacy.sharing.rules import ConnectionState

EXPIRES_SOON = timedelta(seconds=90)  # longer than a call may take


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
    """`lock`: after a refresh that is under way, and no other one begins until the transaction ends."""
    row = session.get(TokenRow, connection_id, with_for_update=lock)
    return _opened(row) if row else None


def usable_token(connection_id: int, network: Network) -> Token:
    """An access token that outlives the next call; refreshed when it would end. Called with no transaction open."""
    with transaction() as session:
        tokens = opened_tokens(session, connection_id)
    if tokens is None:
        return ReconnectNeeded()
    if _lasts(tokens, now()):
        return Usable(tokens.access_token)
    if not tokens.refresh_token:
        return _reconnect(connection_id)
    return _refresh(connection_id, network)


def renew_rejected(connection_id: int, network: Network, rejected: str) -> Token:
    """The network turned this access token down before its time: try one refresh, where there is a way."""
    with transaction() as session:
        tokens = opened_tokens(session, connection_id)
    if tokens is None or not tokens.refresh_token:
        return ReconnectNeeded()
    return _refresh(connection_id, network, rejected)


def _refresh(connection_id: int, network: Network, rejected: str | None = None) -> Token:
    """Whoever gets the row's lock first refreshes; the others look again and find the new pair."""
    with transaction_during_a_call() as session:
        row = session.scalar(select(TokenRow).where(TokenRow.connection_id == connection_id).with_for_update())
        if row is None:
            return ReconnectNeeded()
        tokens = _opened(row)
        if _lasts(tokens, now()) and tokens.access_token != rejected:
            return Usable(tokens.access_token)
        result = adapter(network).refresh(tokens)
        if isinstance(result, Refreshed):
            store_tokens(session, connection_id, result.tokens)
    return _after_refresh(connection_id, result)


def _after_refresh(connection_id: int, result: RefreshResult) -> Token:
    match result:
        case Refreshed(tokens):
            return Usable(tokens.access_token)
        case RefreshUnavailable(retry_at=retry_at):
            return NotNow(retry_at)
        case RefreshDead():
            return _reconnect(connection_id)


def _reconnect(connection_id: int) -> ReconnectNeeded:
    mark_reconnect_needed(connection_id)
    return ReconnectNeeded()


def mark_reconnect_needed(connection_id: int) -> None:
    """ "Reconnect needed" is a friendly state: waiting shares survive it."""
    with transaction() as session:
        connection = session.get(Connection, connection_id, with_for_update=True)
        if connection and connection.state is ConnectionState.CONNECTED:
            connection.state = ConnectionState.RECONNECT
            inform_reconnect(connection)


def _lasts(tokens: Tokens, moment: datetime) -> bool:
    return tokens.access_expires_at - moment > EXPIRES_SOON


def _opened(row: TokenRow) -> Tokens:
    vault = services().vault
    purpose = _purpose(row.connection_id)
    return Tokens(
        access_token=vault.open(row.access_token, purpose),
        access_expires_at=row.access_expires_at,
        refresh_token=vault.open(row.refresh_token, purpose) if row.refresh_token else None,
        refresh_expires_at=row.refresh_expires_at,
    )


def _purpose(connection_id: int) -> str:
    return f"connection:{connection_id}"

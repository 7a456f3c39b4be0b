"""Connecting and disconnecting a person's own account. Signing in at a network is no consent to post anything."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.identifiers import random_token, token_hash
from advocacy.core.journal import record
from advocacy.core.services import now, services
from advocacy.networks.accounts import Connected, ConnectFailed, ConnectFailedReason, known_as
from advocacy.networks.registry import adapter, client_id
from advocacy.networks.rules import Network, PaidCall
from advocacy.networks.spending import note_paid
from advocacy.people.models import locked_person
from advocacy.sharing.asking import off_the_queue
from advocacy.sharing.models import ConnectAttempt, Connection, Share, live_connection
from advocacy.sharing.proposal_models import Proposal, end_open
from advocacy.sharing.proposal_rules import EndedBy, ProposalState
from advocacy.sharing.revoking import revoke_later
from advocacy.sharing.rules import CAN_BE_UNDONE, CancelledBy, ConnectionState, WaitingFor
from advocacy.sharing.tokens import forget_tokens, opened_tokens, store_tokens

ATTEMPT_LIFE = timedelta(minutes=15)


class ConnectProblem(StrEnum):
    """Why an account was not connected, beside the networks' own reasons."""

    STATE_UNKNOWN = "state_unknown"
    STATE_OLD = "state_old"
    STATE_USED = "state_used"
    COLLEAGUES_ACCOUNT = "colleagues_account"
    OTHER_ACCOUNT = "other_account"
    GONE = "gone"  # the person left or was erased while they were at the network


@dataclass(frozen=True)
class NowConnected:
    connection: Connection
    again: bool


@dataclass(frozen=True)
class NotConnected:
    """`came_back_as`: the name of the other account, where that is the problem."""

    problem: ConnectProblem | ConnectFailedReason
    came_back_as: str = ""


def begin_connecting(person_id: int, network: Network, redirect_uri: str) -> str:
    """The address of the network's consent page; the single-use state is kept as a hash, the verifier sealed."""
    state = random_token()
    authorization = adapter(network).authorize(redirect_uri, state)
    verifier = authorization.code_verifier
    sealed = services().vault.seal(verifier, _purpose(person_id, network)) if verifier else None
    attempt = ConnectAttempt(
        state_hash=token_hash(state), person_id=person_id, network=network, code_verifier=sealed, made_at=now()
    )
    with transaction() as session:
        session.add(attempt)
    return authorization.url


def finish_connecting(
    person_id: int, network: Network, redirect_uri: str, query: Mapping[str, str]
) -> NowConnected | NotConnected:
    """The person came back from the consent page. The code is exchanged here and now: X's lives thirty seconds."""
    attempt = _use_state(person_id, network, query.get("state", ""))
    if isinstance(attempt, NotConnected):
        return attempt
    speaking = adapter(network)
    refused = speaking.callback_error(query)
    if refused:
        return NotConnected(refused.reason)
    verifier = attempt.code_verifier
    opened = services().vault.open(verifier, _purpose(person_id, network)) if verifier else None
    result = speaking.exchange(redirect_uri, query.get("code", ""), opened)
    if isinstance(result, ConnectFailed):
        return NotConnected(result.reason)
    with transaction() as session:
        note_paid(session, network, PaidCall.USER_READ)
    return _keep(person_id, network, result)


def _use_state(person_id: int, network: Network, state: str) -> ConnectAttempt | NotConnected:
    """Marks the state used, whatever comes after; it works once, for one person, one network, fifteen minutes."""
    with transaction() as session:
        query = select(ConnectAttempt).where(ConnectAttempt.state_hash == token_hash(state)).with_for_update()
        attempt = session.scalar(query)
        if attempt is None or attempt.person_id != person_id or attempt.network is not network:
            return NotConnected(ConnectProblem.STATE_UNKNOWN)
        if not hmac.compare_digest(attempt.state_hash, token_hash(state)) or attempt.used_at:
            return NotConnected(ConnectProblem.STATE_USED)
        attempt.used_at = now()
        if now() - attempt.made_at > ATTEMPT_LIFE:
            return NotConnected(ConnectProblem.STATE_OLD)
        return attempt


def _keep(person_id: int, network: Network, result: Connected) -> NowConnected | NotConnected:
    try:
        with transaction() as session:
            kept = _keep_in(session, person_id, network, result)
            if isinstance(kept, NotConnected):
                _let_go(session, network, result)
            return kept
    except IntegrityError:
        return NotConnected(ConnectProblem.COLLEAGUES_ACCOUNT)


def _keep_in(session: Session, person_id: int, network: Network, result: Connected) -> NowConnected | NotConnected:
    """The person's row stays locked: who leaves meanwhile waits for this, and finds the tokens to remove."""
    if not locked_person(session, person_id).is_active:
        return NotConnected(ConnectProblem.GONE)
    connection = live_connection(session, person_id, network)
    again = connection is not None
    if connection is None:
        connection = Connection(person_id=person_id, network=network, connected_at=now())
        connection.closed_until = _closed_until(session, network, result.account.id)
        session.add(connection)
    elif connection.client_id == client_id(network) and connection.account_id != result.account.id:
        return NotConnected(ConnectProblem.OTHER_ACCOUNT, known_as(result.account.handle, result.account.name))
    _describe(connection, network, result)
    session.flush()
    store_tokens(session, connection.id, result.tokens)
    _wake_waiting(session, connection.id)
    record(
        "account connected",
        actor_id=person_id,
        subject=f"connection:{connection.public_id}",
        details={"network": network},
    )
    return NowConnected(connection, again)


def _let_go(session: Session, network: Network, result: Connected) -> None:
    """Tokens that nobody keeps are ended at the network, unless they are for an account that somebody here uses."""
    if not adapter(network).capabilities(result.tokens.scopes).can_revoke:
        return
    used = select(Connection.id).where(Connection.network == network, Connection.account_id == result.account.id)
    if session.scalar(used.where(Connection.state != ConnectionState.DISCONNECTED).limit(1)) is None:
        revoke_later(session, network, result.tokens.refresh_token or result.tokens.access_token)


def _closed_until(session: Session, network: Network, account_id: str) -> datetime | None:
    """What the network asked of this account ("not before") stands, also after disconnecting and connecting anew."""
    same = (Connection.network == network, Connection.client_id == client_id(network))
    return session.scalar(select(func.max(Connection.closed_until)).where(*same, Connection.account_id == account_id))


def _describe(connection: Connection, network: Network, result: Connected) -> None:
    account, tokens = result.account, result.tokens
    connection.client_id = client_id(network)
    connection.account_id = account.id
    connection.account_name = account.name[:200]
    connection.handle = account.handle
    connection.profile_url = account.profile_url
    connection.protected = account.protected
    connection.scopes, connection.asked_scopes = list(tokens.scopes), list(adapter(network).wanted_scopes)
    connection.state = ConnectionState.CONNECTED
    connection.renewed_at = now()
    renewable = adapter(network).capabilities(tokens.scopes).can_refresh and tokens.refresh_token
    connection.reconnect_by = tokens.refresh_expires_at if renewable else tokens.access_expires_at


def _wake_waiting(session: Session, connection_id: int) -> None:
    session.execute(
        update(Share)
        .where(Share.connection_id == connection_id, Share.state == DeliveryState.QUEUED)
        .where(Share.waiting_for == WaitingFor.RECONNECT)
        .values(due_at=now(), waiting_for=None)
    )
    ring("publish_due")


def disconnect(person_id: int, network: Network) -> int:
    """Tokens go at once, waiting shares are cancelled, the network is told. Answers how many shares were cancelled."""
    with transaction() as session:
        connection = live_connection(session, person_id, network)
        if connection is None:
            return 0
        return disconnect_in(session, connection, CancelledBy.DISCONNECTED)


def disconnect_in(session: Session, connection: Connection, because: CancelledBy) -> int:
    tokens = opened_tokens(session, connection.id, lock=True)  # a refresh under way ends first: its pair is revoked
    if tokens and adapter(connection.network).capabilities(tuple(connection.scopes)).can_revoke:
        revoke_later(session, connection.network, tokens.refresh_token or tokens.access_token)
    forget_tokens(session, connection.id)
    connection.state = ConnectionState.DISCONNECTED
    connection.ended_at = now()
    ended = session.execute(
        update(Share)
        .where(Share.connection_id == connection.id, Share.state.in_(CAN_BE_UNDONE))
        .values(off_the_queue(DeliveryState.CANCELLED, cancelled_by=because))
        .returning(Share.state)
    )
    cancelled = sum(state is DeliveryState.CANCELLED for state in ended.scalars())
    end_open(session, Proposal.connection_id == connection.id, ProposalState.CANCELLED, EndedBy.ACCOUNT)
    record(
        "account disconnected",
        actor_id=connection.person_id,
        subject=f"connection:{connection.public_id}",
        details={"network": connection.network, "cancelled": cancelled},
    )
    return cancelled


def _purpose(person_id: int, network: Network) -> str:
    return f"verifier:{network}:{person_id}"

"""The publish check with somebody's token: each day, when an admin asks, and while a breaker is open."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import now
from advocacy.networks.check_rules import CheckVerdict, PublishCheck
from advocacy.networks.checking import check, keep_check
from advocacy.networks.models import NetworkState
from advocacy.networks.pause_rules import PauseReason
from advocacy.networks.pausing import Closed, gates, pause, paused, resume, states
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Connection
from advocacy.sharing.operating.overseeing import version_end
from advocacy.sharing.operating.telling import tell_paused, tell_version
from advocacy.sharing.rules import ConnectionState
from advocacy.sharing.tokens import Usable, usable_token

EACH_DAY = timedelta(hours=23)
PROBE_AFTER = timedelta(minutes=5)
ACCOUNTS_TRIED = 3
STOPS: Mapping[CheckVerdict, PauseReason] = {
    CheckVerdict.OUT_OF_CREDIT: PauseReason.OUT_OF_CREDIT,
    CheckVerdict.DEAD_VERSION: PauseReason.DEAD_VERSION,
    CheckVerdict.APP_BLOCKED: PauseReason.APP_BLOCKED,
}


def check_network(network: Network, asked_by: int | None = None) -> PublishCheck:
    """Ask the network now, best with the asking admin's own account. A proof that posting is dead pauses it.

    Called with no transaction open. Nothing is published, and nothing a share went through changes.
    """
    began = now()
    found = check(adapter(network), _token(network, asked_by))
    with transaction() as session:
        keep_check(session, network, found)
        reason = STOPS.get(found.verdict)
        if reason and pause(network, reason, found.detail, by=asked_by, seen_at=began):
            tell_paused(network, reason)
    return found


def check_is_due() -> bool:
    with transaction() as session:
        known = states(session)
    checked = [known[network].checked_at if network in known else None for network in Network]
    return any(moment is None or now() - moment >= EACH_DAY for moment in checked)


def check_networks() -> None:
    """Each day: dead versions and an empty account are found before the first share meets them."""
    with transaction() as session:
        known = states(session)
    ends = version_end()
    if ends and ends.soon:
        tell_version(ends.version, ends.end)
    for network in Network:
        checked_at = known[network].checked_at if network in known else None
        if checked_at is None or now() - checked_at >= EACH_DAY:
            check_network(network)


def probe_is_due() -> bool:
    with transaction() as session:
        return bool(_to_probe(session, now()))


def probe_networks() -> None:
    """A breaker that opened five minutes ago closes by itself when the network answers; one share then goes first."""
    with transaction() as session:
        waiting = _to_probe(session, now())
    for network in waiting:
        if check_network(network).verdict not in {CheckVerdict.UNREACHABLE, *STOPS}:
            resume(network, by=None, only=PauseReason.BREAKER)


def _to_probe(session: Session, moment: datetime) -> list[Network]:
    """Broken ones that nobody looked at for five minutes; at most one small row each."""
    broken = [network for network, found in paused(session).items() if found.reason is PauseReason.BREAKER]
    known = states(session) if broken else {}
    return [network for network in broken if moment - _last_look(known[network]) >= PROBE_AFTER]


def _last_look(state: NetworkState) -> datetime:
    return max(moment for moment in (state.checked_at, state.paused_at) if moment)


def _token(network: Network, asked_by: int | None) -> str | None:
    """The asking admin's account, another admin's, or the newest one; None when nobody is connected or may be asked."""
    with transaction() as session:
        closed = isinstance(gates(session).get(network), Closed)
        ids = [] if closed else _accounts(session, network, asked_by)
    for connection_id in ids:
        token = usable_token(connection_id, network)
        if isinstance(token, Usable):
            return token.access_token
    return None


def _accounts(session: Session, network: Network, asked_by: int | None) -> list[int]:
    admin = Person.roles.contains([Role.ADMIN.value])
    query = (
        select(Connection.id)
        .join(Person, Person.id == Connection.person_id)
        .where(Connection.network == network, Connection.state == ConnectionState.CONNECTED)
        .where(or_(Connection.closed_until.is_(None), Connection.closed_until <= now()))  # the check is a posting call
        .order_by((Connection.person_id == asked_by).desc(), admin.desc(), Connection.renewed_at.desc())
        .limit(ACCOUNTS_TRIED)
    )
    return list(session.scalars(query))

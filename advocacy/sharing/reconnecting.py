"""The company's app at a network is another one, or asks for more: every connection needs a new yes of its person."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.networks.registry import adapter, client_id
from advocacy.networks.rules import Network
from advocacy.sharing.informing import inform_reconnect
from advocacy.sharing.models import Connection
from advocacy.sharing.rules import ConnectionState

BATCH = 200


def ask_to_reconnect() -> int:
    """Each minute: how many connections were marked. Waiting shares stay; each person is told once."""
    return sum(_of_network(network) for network in Network if client_id(network))


def _of_network(network: Network) -> int:
    marked = 0
    while batch := _mark_batch(network):
        marked += batch
    return marked


def _mark_batch(network: Network) -> int:
    with transaction() as session:
        found = _made_for_another_app(session, network)
        for connection in found:
            connection.state = ConnectionState.RECONNECT
            inform_reconnect(connection)
        return len(found)


def _made_for_another_app(session: Session, network: Network) -> Sequence[Connection]:
    query = select(Connection).where(
        Connection.network == network,
        Connection.state == ConnectionState.CONNECTED,
        or_(Connection.client_id != client_id(network), ~_asked_for_all(network)),
    )
    return session.scalars(query.order_by(Connection.id).limit(BATCH).with_for_update(skip_locked=True)).all()


def _asked_for_all(network: Network) -> ColumnElement[bool]:
    """By what the person was asked for, not by what was granted: who said yes to less is not asked again and again."""
    asked = func.coalesce(Connection.asked_scopes, Connection.scopes, type_=ARRAY(String(64)))
    return asked.contains(list(adapter(network).wanted_scopes))

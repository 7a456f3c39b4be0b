"""Which published shares are read when: pulled from sharing by a minute sweep."""

import re
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.engagement.clicking import facts_of_earlier_clicks
from advocacy.engagement.models import Watch, WatchState
from advocacy.engagement.rules import Due, first_due
from advocacy.evidence.recording import record_facts
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.sharing.models import Connection, Share, standing_in_words

BATCH = 500
# Ids that the network takes. One that it refuses would spoil the whole batch in which it is asked for.
READABLE: Mapping[Network, re.Pattern[str]] = {
    Network.LINKEDIN: re.compile(r"urn:li:(?:share|ugcPost):[0-9]{1,30}"),
    Network.X: re.compile(r"[0-9]{1,19}"),
}


def watch_published() -> int:
    """A watch for every published share that has none yet; answers how many were found."""
    query = (
        select(Share, Connection)
        .join(Connection, Connection.id == Share.connection_id)
        .outerjoin(Watch, Watch.share_id == Share.id)
        .where(*standing_in_words(), Watch.share_id.is_(None))
        .order_by(Share.id)
        .limit(BATCH)
    )
    with transaction() as session:
        found = session.execute(query).all()
        if found:  # two sweeps at once find the same shares; the second one's rows are left out
            session.execute(insert(Watch).on_conflict_do_nothing(), [_watch(*row) for row in found])
        record_facts(
            [fact for share, _ in found for fact in facts_of_earlier_clicks(session, share.id, share.person_id)]
        )
    return len(found)


def _watch(share: Share, connection: Connection) -> dict[str, object]:
    assert share.published_at is not None
    due = first_due(share.published_at, now())
    step, at = (due.step, due.at) if due else (1, share.published_at)
    return {
        "share_id": share.id,
        "network": share.network,
        "state": _state(share, connection, due),
        "step": step,
        "due_at": at,
    }


def _state(share: Share, connection: Connection, due: Due | None) -> WatchState:
    """A share that only its owner saw is not read: its address may lead to somebody else's post."""
    if not reads_figures(share.network, connection):
        return WatchState.NOT_OFFERED
    seen_by_us = share.remote_id is not None and not share.reported
    if due is None or not seen_by_us or not READABLE[share.network].fullmatch(share.remote_id or ""):
        return WatchState.OVER
    return WatchState.WATCHING


def reads_figures(network: Network, connection: Connection) -> bool:
    """Whether the network gives figures for what was granted at connecting."""
    return adapter(network).capabilities(tuple(connection.scopes)).reads_figures

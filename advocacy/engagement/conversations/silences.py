"""Where nobody listens for a person at the moment, so that an empty inbox is not taken for silence outside."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.engagement.conversations.models import Listening
from advocacy.engagement.conversations.paying import HEARING
from advocacy.engagement.conversations.rules import LISTENS, ListenState
from advocacy.networks.allotting import listening_seems_to_have_room
from advocacy.networks.budget_rules import month_of, next_month
from advocacy.networks.conversing import COMMENTS_PAGE
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share


@dataclass(frozen=True)
class Silence:
    """This month's money for listening is used up there; `until`: when it begins again, if not before."""

    network: Network
    until: date


def silences(person_id: int) -> list[Silence]:
    """On networks where something of theirs would be listened to now."""
    with transaction() as session:
        return [
            Silence(network, next_month(month_of(now())))
            for network in _listened_to(session, person_id)
            if not listening_seems_to_have_room(session, network, dict.fromkeys(HEARING, COMMENTS_PAGE))
        ]


def _listened_to(session: Session, person_id: int) -> list[Network]:
    query = select(Listening.network).join(Share, Share.id == Listening.share_id).distinct()
    mine = Share.person_id == person_id, Share.published_at > now() - LISTENS
    return sorted(session.scalars(query.where(*mine, Listening.state == ListenState.LISTENING)))

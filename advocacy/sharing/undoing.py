"""Taking a share back before it went, and answering for one of which nobody knows."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.networks.rules import Network
from advocacy.sharing.asking import off_the_queue
from advocacy.sharing.marking import mark_published
from advocacy.sharing.models import Share
from advocacy.sharing.reading_back import known_ids
from advocacy.sharing.rules import CAN_BE_UNDONE, CancelledBy

HOSTS = {
    Network.LINKEDIN: frozenset({"www.linkedin.com", "linkedin.com", "nl.linkedin.com"}),
    Network.X: frozenset({"x.com", "www.x.com", "twitter.com", "www.twitter.com", "mobile.twitter.com"}),
}
X_STATUS = re.compile(r"/(?:[A-Za-z0-9_]{1,15}|i/web)/status/([0-9]{1,19})(?:/|$)")
LINKEDIN_UPDATE = re.compile(r"/feed/update/urn:li:(share|ugcPost|activity):([0-9]{1,25})/?$")
LINKEDIN_SLUG = re.compile(r"/posts/[^/]{1,300}(activity|share|ugcPost)-([0-9]{1,25})[^/]*/?$")


class Undone(StrEnum):
    TAKEN_BACK = "taken_back"
    ALREADY_TAKEN_BACK = "already_taken_back"
    ON_ITS_WAY = "on_its_way"
    NOT_FOUND = "not_found"


def undo(person_id: int, public_id: str) -> Undone:
    """One conditional UPDATE: no row changed means that a worker has it already. What was sent once is asked about."""
    mine = (Share.public_id == public_id) & (Share.person_id == person_id)
    with transaction() as session:
        changed = session.execute(
            update(Share)
            .where(mine, Share.state.in_(CAN_BE_UNDONE))
            .values(off_the_queue(DeliveryState.CANCELLED, cancelled_by=CancelledBy.PERSON))
            .returning(Share.state)
        ).scalar()
        if changed is DeliveryState.CANCELLED:
            return Undone.TAKEN_BACK
        share = session.scalar(select(Share).where(mine))
    if share is None:
        return Undone.NOT_FOUND
    return Undone.ALREADY_TAKEN_BACK if share.state is DeliveryState.CANCELLED else Undone.ON_ITS_WAY


@dataclass(frozen=True)
class WrongAddress:
    """What was given is no post's address on that network."""


@dataclass(frozen=True)
class OthersAddress:
    """What was given is another share's post."""


class Answered(StrEnum):
    THANKS = "thanks"
    NOT_ASKED = "not_asked"
    STILL_LOOKING = "still_looking"


def it_is_there(person_id: int, public_id: str, address: str) -> Answered | WrongAddress | OthersAddress:
    """The person found it: published, marked as reported by them."""
    with transaction() as session:
        share = _unconfirmed(session, person_id, public_id)
        if share is None:
            return Answered.NOT_ASKED
        if not is_post_address(share.network, address):
            return WrongAddress()
        if _is_anothers(session, share, remote_id_in(share.network, address)):
            return OthersAddress()
        mark_published(session, share, remote_id_in(share.network, address), address)
        share.reported = True
        return Answered.THANKS


def it_is_not_there(person_id: int, public_id: str) -> Answered:
    """Cancelled, and offered again with the exact text before anything goes out.

    Only once the person is asked: as long as we look ourselves, it may still show up, and would stand there twice.
    """
    with transaction() as session:
        share = _unconfirmed(session, person_id, public_id)
        if share is None:
            return Answered.NOT_ASKED
        if share.asked_at is None:
            return Answered.STILL_LOOKING
        share.state, share.cancelled_by = DeliveryState.CANCELLED, CancelledBy.NOT_THERE
        share.settle_at = None
        return Answered.THANKS


def _is_anothers(session: Session, share: Share, remote_id: str | None) -> bool:
    """Whether another share of theirs, or somebody's of the same post, stands under this id. A repost's is common."""
    if remote_id is None or remote_id == share.repost_of:
        return False
    same = (Share.post_id == share.post_id, Share.network == share.network, Share.id != share.id)
    colleagues = select(Share.id).where(*same, Share.remote_id == remote_id).limit(1)
    return remote_id in known_ids(session, share) or session.scalar(colleagues) is not None


def is_post_address(network: Network, address: str) -> bool:
    """Whether it is https, on that network's host, and names a post."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:  # such as a bracket that is never closed
        return False
    if parts.scheme != "https" or parts.netloc.lower() not in HOSTS[network] or len(address) > 400:
        return False
    return remote_id_in(network, address) is not None


def remote_id_in(network: Network, address: str) -> str | None:
    path = urlsplit(address.strip()).path
    if network is Network.X:
        found = X_STATUS.match(path)
        return found[1] if found else None
    named = LINKEDIN_UPDATE.match(path) or LINKEDIN_SLUG.match(path)
    return f"urn:li:{named[1]}:{named[2]}" if named else None


def _unconfirmed(session: Session, person_id: int, public_id: str) -> Share | None:
    query = select(Share).where(
        Share.public_id == public_id, Share.person_id == person_id, Share.state == DeliveryState.UNCONFIRMED
    )
    return session.scalar(query.with_for_update())

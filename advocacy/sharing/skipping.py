""" "Not for me": putting a post away, saying why, bringing it back. Comms hears sums alone (feed_rules.tally)."""

from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.content.offering import offer
from advocacy.content.presenting import Offer
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.people.models import Person
from advocacy.sharing.feed_models import FeedEntry
from advocacy.sharing.feed_rules import SkipReason
from advocacy.sharing.ranking import today_of


@dataclass(frozen=True)
class Skipped:
    """A post that is put away, with what they said about it so far."""

    post_public_id: str
    title: str
    reason: SkipReason | None


def skip(person: Person, post_public_id: str, reason: SkipReason | None = None) -> Skipped | None:
    """Put it away, or say why it was; None when it is not on offer to them. Twice is once."""
    with transaction() as session:
        found = offer(session, person, post_public_id, now())
        if found is None:
            return None
        entry = _entry(session, person, found)
        entry.skipped_at = entry.skipped_at or now()
        entry.skip_reason = reason or entry.skip_reason
        return Skipped(post_public_id, found.title, entry.skip_reason)


def bring_back(person: Person, post_public_id: str) -> bool:
    """It stands in their feed again, and what they said about it is forgotten. False when it is not on offer."""
    with transaction() as session:
        found = offer(session, person, post_public_id, now())
        if found is None:
            return False
        entry = _entry(session, person, found)
        entry.skipped_at = entry.skip_reason = None
        return True


def skipped(person: Person, post_public_id: str) -> Skipped | None:
    """The post that they put away; None when it is not put away, or not on offer any more."""
    with transaction() as session:
        found = offer(session, person, post_public_id, now())
        entry = session.get(FeedEntry, (person.id, found.post_id)) if found else None
        if found is None or entry is None or entry.skipped_at is None:
            return None
        return Skipped(post_public_id, found.title, entry.skip_reason)


def _entry(session: Session, person: Person, found: Offer) -> FeedEntry:
    """The row about this post, made when it came from somewhere else than the feed; locked."""
    shown = {"shown_at": now(), "shown_on": today_of(person, now()), "sought": True, "dealt": {}}
    row = {"person_id": person.id, "post_id": found.post_id} | shown
    session.execute(insert(FeedEntry).values(row).on_conflict_do_nothing())
    return session.get_one(FeedEntry, (person.id, found.post_id), with_for_update=True)

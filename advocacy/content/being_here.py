"""Who has a post open: two people who write on one see each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from advocacy.content.models import newest_version, post_by_public_id
from advocacy.content.review_models import Presence
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.people.models import Person

HERE = timedelta(seconds=50)  # a page says every 15 seconds that it is open
WRITING = timedelta(seconds=40)
FORGOTTEN = timedelta(hours=1)


@dataclass(frozen=True)
class SomebodyHere:
    person: Person
    writing: bool


@dataclass(frozen=True)
class Here:
    """Others who have the post open, and how far its newest version is by now."""

    others: Sequence[SomebodyHere]
    number: int
    revision: int
    changed_by: str
    changed_by_id: int


def be_here(post_public_id: str, person_id: int, *, writing: bool) -> Here | None:
    """Say that one has the post open, and hear who else has; None when there is no such post."""
    with transaction() as session:
        post = post_by_public_id(session, post_public_id)
        if post is None:
            return None
        row = {"seen_at": now()} | ({"writing_at": now()} if writing else {})
        add = insert(Presence).values(post_id=post.id, person_id=person_id, **row)
        session.execute(add.on_conflict_do_update(index_elements=["post_id", "person_id"], set_=row))
        version = newest_version(session, post.id)
        by = session.get_one(Person, version.changed_by)
        others = (
            select(Person, Presence.writing_at)
            .join(Presence, Presence.person_id == Person.id)
            .where(Presence.post_id == post.id, Presence.person_id != person_id, Presence.seen_at > now() - HERE)
            .order_by(Person.name)
        )
        found = [
            SomebodyHere(person, written is not None and written > now() - WRITING)
            for person, written in session.execute(others)
        ]
        return Here(found, version.number, version.revision, by.name, by.id)


def forget_old_presences() -> None:
    with transaction() as session:
        session.execute(delete(Presence).where(Presence.seen_at < now() - FORGOTTEN))

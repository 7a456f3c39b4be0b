"""Noting what stood in somebody's feed, what they opened, and which wording they were dealt first on a network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session

from advocacy.content.offering import READER
from advocacy.people.models import Person
from advocacy.sharing.feed_models import FeedEntry
from advocacy.sharing.ranking import today_of

_POSTS = bindparam("posts", type_=BigInteger, expanding=True)
_ENTRIES = select(FeedEntry).where(FeedEntry.person_id == READER, FeedEntry.post_id.in_(_POSTS))
_ADDING = insert(FeedEntry).on_conflict_do_nothing().returning(FeedEntry.post_id)


@dataclass(frozen=True)
class Sight:
    """A post as it stood there. `sought`: they came for it; `opened`: they asked for it; `dealt`: the variant that was
    dealt, by network."""

    post_id: int
    sought: bool = False
    opened: bool = False
    dealt: Mapping[str, int] = field(default_factory=dict)


def entries_of(session: Session, person_id: int, post_ids: Sequence[int]) -> dict[int, FeedEntry]:
    """What is kept about these posts, by post."""
    if not post_ids:
        return {}
    return {one.post_id: one for one in session.scalars(_ENTRIES, {"reader": person_id, "posts": post_ids})}


def note_sights(
    session: Session, person: Person, sights: Sequence[Sight], known: Mapping[int, FeedEntry], moment: datetime
) -> None:
    """What was not shown before is kept as one insert; about the others only what is new is written."""
    added = _add(session, person, [sight for sight in sights if sight.post_id not in known], moment)
    # Two tabs that open at once choose the same posts, and the second finds the first one's rows.
    missing = [sight.post_id for sight in sights if sight.post_id not in known and sight.post_id not in added]
    there = {**known, **entries_of(session, person.id, missing)}
    for sight in sights:
        if sight.post_id in there:
            _note_opened(session, there[sight.post_id], sight, moment)
            _note_dealt(session, there[sight.post_id], sight)


def _add(session: Session, person: Person, sights: Sequence[Sight], moment: datetime) -> set[int]:
    """The ids of the posts that were kept."""
    if not sights:
        return set()
    shown = {"person_id": person.id, "shown_at": moment, "shown_on": today_of(person, moment)}
    rows = [
        shown
        | {
            "post_id": sight.post_id,
            "sought": sight.sought,
            "opened_at": moment if sight.opened else None,
            "dealt": dict(sight.dealt),
        }
        for sight in sights
    ]
    return set(session.scalars(_ADDING, rows))


def _note_opened(session: Session, entry: FeedEntry, sight: Sight, moment: datetime) -> None:
    """Whoever asked for a post opened it; the first time counts."""
    if sight.opened and entry.opened_at is None:
        _write(session, entry, opened_at=func.coalesce(FeedEntry.opened_at, moment))


def _note_dealt(session: Session, entry: FeedEntry, sight: Sight) -> None:
    """Put beside what stands there: two tabs of a browser open two networks at once, and neither takes the other's
    away. The first wording of a network stays."""
    if set(sight.dealt) - set(entry.dealt):
        _write(session, entry, dealt=cast(dict(sight.dealt), JSONB).concat(FeedEntry.dealt))


def _write(session: Session, entry: FeedEntry, **columns: object) -> None:
    one = FeedEntry.person_id == entry.person_id, FeedEntry.post_id == entry.post_id
    session.execute(update(FeedEntry).where(*one).values(columns), execution_options={"synchronize_session": False})

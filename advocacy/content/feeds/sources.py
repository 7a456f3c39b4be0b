"""Looking after sources: adding, pausing, reading now, taking over, removing; and the lists that pages show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from advocacy.content.feed_models import FeedEntry, FeedSource, all_sources, source_by_public_id
from advocacy.content.feed_rules import MOST_SOURCES, NEW_A_DAY, FeedOutcome, ItemState, SourceProblem
from advocacy.content.feeds.parsing import hashed
from advocacy.content.feeds.reading import READ_FEEDS
from advocacy.content.sameness_rules import link_key
from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.people.models import Person

PAGE = 30


@dataclass(frozen=True)
class Added:
    public_id: str


@dataclass(frozen=True)
class ListedSource:
    row: FeedSource
    keeper: Person | None
    waiting: int  # items in the list
    drafted: int


@dataclass(frozen=True)
class ListedItem:
    row: FeedEntry
    source: str


def add_source(address: str, name: str, person_id: int, most_a_day: int = NEW_A_DAY) -> Added | SourceProblem:
    """Read from now on; the first reading is rung for at once."""
    key = link_key(address)
    if not key:
        return SourceProblem.NO_ADDRESS
    with transaction() as session:
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext("content.feed_sources"))))
        if session.scalar(select(FeedSource.id).where(FeedSource.link_key == hashed(key))):
            return SourceProblem.THERE_ALREADY
        if (session.scalar(select(func.count()).select_from(FeedSource)) or 0) >= MOST_SOURCES:
            return SourceProblem.TOO_MANY
        moment = now()
        row = FeedSource(address=address, link_key=hashed(key), name=name, keeper_id=person_id, most_a_day=most_a_day)
        row.added_at, row.due_at, row.outcome = moment, moment, FeedOutcome.NEVER
        session.add(row)
        session.flush()
        record("feed.added", actor_id=person_id, subject=f"feed:{row.public_id}", details={"address": address[:200]})
        ring(READ_FEEDS)
        return Added(row.public_id)


def pause_source(public_name: str) -> bool:
    return _change(public_name, lambda row: setattr(row, "paused_at", row.paused_at or now()))


def resume_source(public_name: str) -> bool:
    """Read at once, as if it had never failed."""

    def resume(row: FeedSource) -> None:
        row.paused_at, row.due_at = None, now()
        row.failures, row.failing_since, row.told_dead_at = 0, None, None

    return _change(public_name, resume)


def read_source_now(public_name: str) -> bool:
    def hurry(row: FeedSource) -> None:
        if row.paused_at is None:
            row.due_at = min(row.due_at, now())

    return _change(public_name, hurry)


def keep_source(public_name: str, person_id: int) -> bool:
    """From now on drafts of this source begin in this person's name."""
    return _change(public_name, lambda row: setattr(row, "keeper_id", person_id))


def remove_source(public_name: str, person_id: int) -> bool:
    """The source and its list go; drafts that began with it stay."""
    with transaction() as session:
        row = source_by_public_id(session, public_name, lock=True)
        if row is None:
            return False
        session.execute(delete(FeedEntry).where(FeedEntry.source_id == row.id))
        session.delete(row)
        details: dict[str, str | int | None] = {"address": row.address[:200]}
        record("feed.removed", actor_id=person_id, subject=f"feed:{public_name}", details=details)
        return True


def _change(public_name: str, change: Callable[[FeedSource], object]) -> bool:
    with transaction() as session:
        row = source_by_public_id(session, public_name, lock=True)
        if row is None:
            return False
        change(row)
        ring(READ_FEEDS)
        return True


def listed_sources() -> list[ListedSource]:
    with transaction() as session:
        rows = all_sources(session)
        counts = select(FeedEntry.source_id, FeedEntry.state, func.count())
        grouped = session.execute(counts.group_by(FeedEntry.source_id, FeedEntry.state))
        found = {(source, state): number for source, state, number in grouped}
        keepers = {row.keeper_id for row in rows if row.keeper_id}
        persons = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(keepers)))}
        return [
            ListedSource(
                row,
                persons.get(row.keeper_id or 0),
                found.get((row.id, ItemState.LISTED), 0),
                found.get((row.id, ItemState.DRAFTED), 0),
            )
            for row in rows
        ]


def listed_items(source: str | None = None, *, after: str | None = None, most: int = PAGE) -> Sequence[ListedItem]:
    """What waits in the list, the latest reading first and each as it came; `after`: the public id of the last one
    already shown."""
    with transaction() as session:
        query = select(FeedEntry, FeedSource).join(FeedSource, FeedSource.id == FeedEntry.source_id)
        query = query.where(FeedEntry.state == ItemState.LISTED)
        if source:
            query = query.where(FeedSource.public_id == source)
        last = session.scalar(select(FeedEntry).where(FeedEntry.public_id == after)) if after else None
        if last:
            same_reading = (FeedEntry.seen_at == last.seen_at) & (FeedEntry.id > last.id)
            query = query.where((FeedEntry.seen_at < last.seen_at) | same_reading)
        rows = session.execute(query.order_by(FeedEntry.seen_at.desc(), FeedEntry.id).limit(most))
        return [ListedItem(entry, row.name or row.address) for entry, row in rows]

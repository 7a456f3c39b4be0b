"""Bringing changed rule files into force: a dry run that shows what would change, then an edition that all follow.

Broken files are refused and the present edition stays in force. Twice the same files make one edition.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.room import WrittenText
from advocacy.core.services import now, services, settings
from advocacy.guidelines.comparing import Book, Files, RuleChange, compare
from advocacy.guidelines.editions import book_of, read_book, read_files
from advocacy.guidelines.effects import Effects, effects
from advocacy.guidelines.life_rules import How
from advocacy.guidelines.loading import placeholders
from advocacy.guidelines.models import Edition, RuleEvent, newest_edition
from advocacy.guidelines.proving import failed_examples
from advocacy.guidelines.reaching import count, look_at_once, today
from advocacy.guidelines.reading import PolicyError, Problem

EDITIONS_LOCK = 0x72756C65  # "rule"; advisory locks are known by number only
MOST_TEXTS = 2_000  # of a dry run: somebody waits for its page


@dataclass(frozen=True)
class DryRun:
    """What the files would change. With `problems` nothing can come into force.

    `effects` are those on what waits: drafts, posts on offer, shares that have not gone out; and on earlier texts
    where these were asked for.
    """

    book: Book
    problems: Sequence[Problem]
    changes: Sequence[RuleChange] = ()
    effects: Effects = field(default_factory=Effects)
    in_force: bool = False  # these very files are in force already

    @property
    def hash(self) -> str:
        return self.book.rulebook.hash


@dataclass(frozen=True)
class Adopted:
    edition_id: int
    changes: Sequence[RuleChange]


@dataclass(frozen=True)
class Unchanged:
    """The same files are in force already."""


@dataclass(frozen=True)
class Broken:
    problems: Sequence[Problem]


@dataclass(frozen=True)
class OtherFiles:
    """The files are not those of the dry run any more."""


Outcome = Adopted | Unchanged | Broken | OtherFiles


def dry_run(since: datetime | None = None) -> DryRun:
    """Nothing is changed by it. `since`: texts from then on are looked at too, not only what waits."""
    files = read_files(settings().policies_dir)
    book, problems = _proved(files)
    present = book_in_force()
    if problems:
        return DryRun(book, problems)
    if present and present.rulebook.hash == book.rulebook.hash:
        return DryRun(book, (), in_force=True)
    found = _effects(present, book, waiting_texts() if since is None else texts_since(since))
    return DryRun(book, (), compare(present, book), found)


def reload_files(how: How, *, by: int | None = None, seen_hash: str | None = None) -> Outcome:
    """Bring the files into force. `seen_hash`: of the dry run that somebody looked at; other files are not taken."""
    return adopt_files(read_files(settings().policies_dir), how, by=by, seen_hash=seen_hash)


def adopt_files(files: Files, how: How, *, by: int | None = None, seen_hash: str | None = None) -> Outcome:
    """Bring these into force, wherever they were read."""
    book, problems = _proved(files)
    if problems:
        return Broken(problems)
    if seen_hash is not None and seen_hash != book.rulebook.hash:
        return OtherFiles()
    return _adopt(book, how, by)


def start_with_files() -> Outcome:
    """What a start finds in the folder comes into force, as it was read then.

    Files that are in force were proved when they came into it; most starts find such.
    """
    files = read_files(settings().policies_dir)
    book, problems = read_book(files, placeholders(settings()))
    with transaction() as session:
        newest = newest_edition(session)
    if not problems and newest and newest.hash == book.rulebook.hash:
        return Unchanged()
    return adopt_files(files, How.START)


def book_in_force() -> Book | None:
    """The newest edition with its files; None before the first, and when this release can't read it."""
    with transaction() as session:
        edition = newest_edition(session)
    if edition is None:
        return None
    try:
        return book_of(edition.files, placeholders(settings()))
    except PolicyError:
        return None


def waiting_texts() -> Iterator[WrittenText]:
    """From the rooms' cards, only what a changed rule can still do something about."""
    return (text for text in texts_since(now()) if text.waits)


def texts_since(moment: datetime) -> Iterator[WrittenText]:
    """From the rooms' cards: what waits, and what was written since."""
    for room in services().rooms:
        if room.texts:
            yield from room.texts(moment)


def _proved(files: Files) -> tuple[Book, Sequence[Problem]]:
    """The files' rulebook, and its mistakes: unreadable files, or examples that do not do what they say."""
    book, problems = read_book(files, placeholders(settings()))
    return book, problems or failed_examples(book.rulebook, today(), count)


def _effects(present: Book | None, book: Book, texts: Iterator[WrittenText]) -> Effects:
    if present is None:
        return Effects()
    return effects(present.rulebook, book.rulebook, texts, today(), count, MOST_TEXTS)


def _adopt(book: Book, how: How, by: int | None) -> Outcome:
    """One edition at a time: two who reload at once make one edition, and the second finds it."""
    with transaction() as session:
        session.execute(select(func.pg_advisory_xact_lock(EDITIONS_LOCK)))
        present = book_in_force()
        newest = newest_edition(session)
        if newest and newest.hash == book.rulebook.hash:
            return Unchanged()
        changes = compare(present, book)
        edition = _add_edition(session, book, how, by, first=newest is None)
        _add_events(session, edition, changes, first=newest is None)
        details: dict[str, str | int | None] = {"how": how, "hash": edition.hash, "changes": len(changes)}
        record("guidelines reloaded", actor_id=by, subject=f"edition:{edition.id}", details=details)
        look_at_once()
        return Adopted(edition.id, changes)


def _add_edition(session: Session, book: Book, how: How, by: int | None, *, first: bool) -> Edition:
    edition = Edition(
        hash=book.rulebook.hash,
        files=dict(book.files),
        how=how,
        adopted_by=by,
        adopted_at=now(),
        announced_at=now() if first else None,
    )
    session.add(edition)
    session.flush()
    return edition


def _add_events(session: Session, edition: Edition, changes: Sequence[RuleChange], *, first: bool) -> None:
    session.add_all(
        RuleEvent(
            edition_id=edition.id,
            rule_id=change.rule_id,
            change=change.change,
            before=change.before,
            after=change.after,
            first=first,
            happened_at=edition.adopted_at,
        )
        for change in changes
    )
    session.flush()

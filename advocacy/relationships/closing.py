"""Closing a season: totals and places are copied, with the hash of the rules they were reached under, for good."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.evidence.calendar import Period, PeriodKind
from advocacy.evidence.loading import ScoringBook
from advocacy.evidence.models import count_unscored
from advocacy.relationships.models import Season, Totals
from advocacy.relationships.positions_sql import SEASON_PERSONS, SEASON_TEAMS
from advocacy.relationships.scoring import REBUILD_LOCK

AFTER_CLOSING = timedelta(hours=1)  # facts recorded in the last moment are scored by then


def close_seasons() -> list[Period]:
    """The seasons that were closed now, oldest first."""
    book, at = services().get(ScoringBook), now()
    return [season for season in _waiting(book, at) if _close(season, book, at)]


def _waiting(book: ScoringBook, at: datetime) -> list[Period]:
    """Seasons with totals that are over, have let late facts in, and hold no result yet."""
    with transaction() as session:
        kept = select(Season.start)
        starts = session.scalars(
            select(Totals.start).where(Totals.kind == PeriodKind.SEASON, Totals.start.not_in(kept)).distinct()
        )
        seasons = [book.calendar.season(start) for start in sorted(starts)]
    return [season for season in seasons if at >= book.calendar.closes_at(season) + AFTER_CLOSING]


def _close(season: Period, book: ScoringBook, at: datetime) -> bool:
    """False while facts of the season wait for their points, or when another process was quicker. Whoever scores or
    rebuilds meanwhile began with the season open: they come to their end first."""
    with transaction() as session:
        session.execute(text("SET LOCAL lock_timeout = 0"))
        session.execute(select(func.pg_advisory_xact_lock(REBUILD_LOCK)))
        if count_unscored(session, season.end) or not _open_result(session, season, book, at):
            return False
        dates = {"start": season.start, "before": book.calendar.before(season).start, "until": season.end}
        values = {**dates, "kind": season.kind.value}
        session.execute(text(SEASON_PERSONS), values)
        session.execute(text(SEASON_TEAMS), values)
    return True


def _open_result(session: Session, season: Period, book: ScoringBook, at: datetime) -> bool:
    row = {"start": season.start, "end": season.end, "closed_at": at, "rules_hash": book.hash}
    made = insert(Season).values(**row).on_conflict_do_nothing().returning(Season.start)
    return session.scalar(made) is not None

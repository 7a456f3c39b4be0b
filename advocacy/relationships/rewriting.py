"""Kept boards of earlier periods are written anew when other people are hidden than when they were made.

Else a team's row would still hold the sum with somebody who left since, while everybody else's name stands beside it.
Results of closed seasons are another table, which nothing changes.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.evidence.calendar import Calendar, Period
from advocacy.evidence.loading import ScoringBook
from advocacy.relationships.boards import SWEEP_MS, due_again
from advocacy.relationships.models import Generation
from advocacy.relationships.positions_sql import HIDDEN_PEOPLE, TAKING_PART
from advocacy.relationships.ranking import Written, current_generation, is_alone, people_as_one, plan_for_many, write


def rewrite_kept_boards() -> list[Written]:
    """Those made longest ago first: one at least, and no more than fit in a minute's share of time. One that can't be
    written holds up none of the others; a second one ends it. Raises its error when they are done."""
    at, calendar = now(), services().get(ScoringBook).calendar
    written: list[Written] = []
    failed: DBAPIError | None = None
    for period in _outdated(at, calendar):
        try:
            one = _rewrite(period, at, calendar)
        except DBAPIError as error:
            if failed:
                break
            failed = error
        else:
            written += [one] if one else []
        if sum(board.took_ms for board in written) >= SWEEP_MS and written:
            break
    if failed:
        raise failed
    return written


def _rewrite(period: Period, at: datetime, calendar: Calendar) -> Written | None:
    """None when another worker is at it, or was quicker."""
    with transaction() as session:
        if not is_alone(session):
            return None
        current = current_generation(session, period)
        if current is None or current.hidden == people_as_one(session, HIDDEN_PEOPLE):
            return None
        return write(session, period, at, calendar, people_as_one(session, TAKING_PART))


def _outdated(at: datetime, calendar: Calendar) -> list[Period]:
    """None while the boards written last want their pause."""
    with transaction() as session:
        kept = _kept(session, at, calendar)
        last = max((board.made_at for board in kept), default=at)
        took_ms = sum(board.took_ms for board in kept if board.made_at == last)
        if not kept or at < due_again(last, took_ms):
            return []
        plan_for_many(session)
        hidden = people_as_one(session, HIDDEN_PEOPLE)
        return [calendar.period(board.kind, board.start) for board in kept if board.hidden != hidden]


def _kept(session: Session, at: datetime, calendar: Calendar) -> list[Generation]:
    """Of the periods that a refresh does not write any more, and that the company's calendar still has."""
    before = {period.kind: calendar.before(period).start for period in calendar.periods(calendar.day_of(at))}
    boards = select(Generation).where(Generation.is_current).order_by(Generation.made_at, Generation.start)
    return [
        board
        for board in session.scalars(boards)
        if board.start < before[board.kind] and calendar.period(board.kind, board.start).start == board.start
    ]

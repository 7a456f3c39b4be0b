"""What posts and text messages on their way have in common: columns, and what becomes of a row after an answer."""

from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from sqlalchemy import DateTime, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.core.database import enum_column, transaction
from advocacy.core.delivery import Delivery, DeliveryState, due, lock_lapsed, release
from advocacy.core.lost_answers import WhenUnknown
from advocacy.core.mail import Outcome
from advocacy.core.services import now
from advocacy.notifications.rules import Again, Ended, EndedBecause, after_answer


class Travelling(Delivery):
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    give_up_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_because: Mapped[EndedBecause | None] = enum_column(EndedBecause)
    last_answer: Mapped[str | None] = mapped_column(String(40))  # a code, never the other side's words


Row = TypeVar("Row", bound=Travelling)


def apply_outcome(row: Travelling, outcome: Outcome, pause: timedelta | None = None) -> None:
    """What may have arrived is not sent again. `pause`: how long the other side asks us to wait."""
    chance = Random()  # noqa: S311 - a pause, not a secret
    match after_answer(outcome, row.attempts, WhenUnknown.ONCE, now(), chance):
        case Ended() as ended:
            end_row(row, ended)
            row.sent_at = now() if ended.state is DeliveryState.PUBLISHED else None
        case Again(due_at, counted):
            release(row, DeliveryState.QUEUED)
            row.due_at = now() + pause if pause else due_at
            row.attempts -= 0 if counted else 1


def let_all_wait(session: Session, model: type[Row], row: Travelling) -> None:
    """Whoever carries them is away: asked once a minute, not once for each."""
    free = select(model.id).where(due(model, now())).with_for_update(skip_locked=True).cte("free")
    waiting = update(model).where(model.id.in_(select(free.c.id)))
    session.execute(
        waiting.values(due_at=row.due_at, last_answer=row.last_answer).execution_options(synchronize_session=False)
    )


def end_row(row: Travelling, ended: Ended) -> None:
    release(row, ended.state)
    row.ended_because = ended.because


def free_lapsed_rows(model: type[Row]) -> int:
    """Whose worker went away: not called yet, they wait again; called, nobody knows, and nothing goes twice."""
    with transaction() as session:
        lapsed = lock_lapsed(session, model)
        for row in lapsed:
            row.last_answer = "lease over"
            apply_outcome(row, Outcome.UNKNOWN if row.called_at else Outcome.LATER)
        return len(lapsed)

"""The goal line: what the company wants to reach, chosen by communications or an admin."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.insights.adoption_rules import GoalLine, GoalStep
from advocacy.insights.models import Goal


def goal_line(session: Session) -> GoalLine | None:
    """None: the company chose none yet."""
    row = session.scalar(select(Goal).order_by(Goal.id.desc()).limit(1))
    return GoalLine(row.step, row.percent, row.by) if row else None


def current_goal() -> GoalLine | None:
    with transaction() as session:
        return goal_line(session)


def set_goal(step: GoalStep, percent: int, by: date | None, *, chosen_by: int) -> None:
    """The same goal twice is one row; those before it stay, so that it can be seen what was aimed at."""
    with transaction() as session:
        if goal_line(session) == GoalLine(step, percent, by):
            return
        session.add(Goal(step=step, percent=percent, by=by, set_at=now()))
        details = {"step": step.value, "percent": percent, "by": by.isoformat() if by else None}
        record("insights.goal_set", actor_id=chosen_by, subject="company", details=details)

"""What is behind a team's answering: its weeks, as far as nobody stands alone in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Date, cast, func

from advocacy.core.database import transaction
from advocacy.core.services import settings
from advocacy.engagement.conversations.models import Comment, Conversation
from advocacy.insights.talk_rules import Answering, told
from advocacy.insights.talks import groups_by
from advocacy.people.models import Team


@dataclass(frozen=True)
class TeamWeeks:
    """`whole` None: the team is not told by itself. `weeks`: those in which somebody waited, newest first; None where
    it is not told."""

    team: Team
    whole: Answering | None
    weeks: Sequence[tuple[date, Answering | None]]


def behind_team(team: Team) -> TeamWeeks:
    """Two queries."""
    with transaction() as session:
        whole = told(groups_by(session, Conversation.team_id)).get(team.id)
        weeks = groups_by(session, _week(), Conversation.team_id == team.id) if whole else {}
    shown = told(weeks)
    return TeamWeeks(team, whole, [(week, shown.get(week)) for week in sorted(weeks, reverse=True)])


def _week() -> ColumnElement[date]:
    """The Monday, where the company is."""
    return cast(func.date_trunc("week", func.timezone(settings().time_zone, Comment.arrived_at)), Date)

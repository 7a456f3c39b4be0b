"""How people outside are answered, by team and by time of day: rates and medians, never a word and never a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, extract, func, or_, select, text
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now, settings
from advocacy.engagement.conversations.models import Comment, Conversation
from advocacy.engagement.conversations.rules import HOUR, LAST_SECOND
from advocacy.insights.talk_rules import Answering, told
from advocacy.people.models import Team

DAYS = 90


@dataclass(frozen=True)
class TalksPage:
    """`whole` is told from three people up; `hidden`: how many teams are too small to be told."""

    whole: Answering
    teams: Mapping[str, Answering]
    hidden: int
    hours: Mapping[int, Answering]


def talks_page() -> TalksPage:
    """Of the last 90 days: three queries, whatever the size of the company."""
    with transaction() as session:
        whole = _answering(session.execute(_query(func.count())).first())
        names = dict(session.execute(select(Team.id, Team.name)).all())
        teams = _groups(session, Conversation.team_id)
        hours = _groups(session, _hour_of_day())
    shown = told(teams)
    named = {names.get(team, ""): group for team, group in shown.items() if team is not None}
    return TalksPage(
        whole=whole,
        teams=dict(sorted(named.items(), key=lambda one: one[0].casefold())),
        hidden=len(teams) - len(named),
        hours=dict(sorted(told(hours).items())),
    )


def _hour_of_day() -> ColumnElement[int]:
    """0 to 23, in the company's zone."""
    here = func.timezone(settings().time_zone, Comment.arrived_at)
    return cast(extract("hour", here), Integer)


def _groups(session: Session, by: Any) -> dict[Any, Answering]:
    rows = session.execute(_query(by).group_by(text("1"))).all()
    return {row[0]: _answering(row) for row in rows}


def _query(first: Any) -> Select[Any]:
    """Clocks whose hour can be judged: answered, or over. What needed no answer is in none of it."""
    waited = extract("epoch", Comment.answered_at - Comment.arrived_at)
    kept = Comment.answered_at < Comment.arrived_at + HOUR + LAST_SECOND
    answered = Comment.answered_at.is_not(None)
    judged = or_(answered, Comment.arrived_at < now() - HOUR - LAST_SECOND)
    return (
        select(
            first,
            func.count(Conversation.person_id.distinct()),
            func.count(),
            func.count().filter(kept),
            func.percentile_cont(0.5).within_group(waited),  # those without an answer are none of them
        )
        .join(Conversation, Conversation.id == Comment.conversation_id)
        .where(
            Comment.starts_clock,
            Comment.not_needed.is_(False),
            judged,
            Comment.arrived_at > now() - timedelta(days=DAYS),
        )
    )


def _answering(row: Any) -> Answering:
    _first, people, judged, kept, median = row
    return Answering(people, judged, kept, float(median) if median is not None else None)

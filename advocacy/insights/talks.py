"""How people outside are answered, by team and by time of day: rates and medians, never a word and never a person."""

from collections.abc import Mapping, Sequence
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
class TeamTalks:
    key: str
    name: str
    answering: Answering


@dataclass(frozen=True)
class TalksPage:
    """`whole` is told from three people up; `hidden`: how many teams are too small to be told."""

    whole: Answering
    teams: Sequence[TeamTalks]
    hidden: int
    hours: Mapping[int, Answering]


def talks_page() -> TalksPage:
    """Of the last 90 days: four queries, whatever the size of the company."""
    with transaction() as session:
        whole = _answering(session.execute(_query(func.count())).first())
        teams = groups_by(session, Conversation.team_id)
        named = _named(session, told(teams))
        hours = groups_by(session, _hour_of_day())
    return TalksPage(
        whole=whole,
        teams=named,
        hidden=len(teams) - len(named),
        hours=dict(sorted(told(hours).items())),
    )


def _named(session: Session, shown: Mapping[int | None, Answering]) -> list[TeamTalks]:
    """In the order of their names. Conversations without a team are of none that could be named."""
    teams = session.execute(select(Team.id, Team.public_id, Team.name).where(Team.id.in_(shown.keys() - {None})))
    found = [TeamTalks(key, name, shown[team]) for team, key, name in teams]
    return sorted(found, key=lambda one: one.name.casefold())


def _hour_of_day() -> ColumnElement[int]:
    """0 to 23, in the company's zone."""
    here = func.timezone(settings().time_zone, Comment.arrived_at)
    return cast(extract("hour", here), Integer)


def groups_by(session: Session, by: Any, *where: ColumnElement[bool]) -> dict[Any, Answering]:
    rows = session.execute(_query(by).where(*where).group_by(text("1"))).all()
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

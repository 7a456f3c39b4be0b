"""How many people who wrote to us heard back within the hour, by quarter or month: whoever got no answer is counted."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Date, cast, func, or_, select
from sqlalchemy.orm import Session

from advocacy.core.services import now, settings
from advocacy.engagement.conversations.models import Comment, Conversation
from advocacy.engagement.conversations.rules import HOUR, LAST_SECOND
from advocacy.evidence.calendar import Period
from advocacy.insights.quarters import calendar, start_of
from advocacy.insights.talk_rules import Answering


def answering(session: Session, periods: Sequence[Period]) -> Mapping[date, Answering]:
    """By the first day of each; by when their words arrived. What needed no answer is in none of it, nor an hour that
    still runs."""
    start = start_of(periods, cast(func.timezone(settings().time_zone, Comment.arrived_at), Date))
    kept = Comment.answered_at < Comment.arrived_at + HOUR + LAST_SECOND
    judged = or_(Comment.answered_at.is_not(None), Comment.arrived_at < now() - HOUR - LAST_SECOND)
    query = (
        select(start, func.count(Conversation.person_id.distinct()), func.count(), func.count().filter(kept))
        .join(Conversation, Conversation.id == Comment.conversation_id)
        .where(Comment.starts_clock, Comment.not_needed.is_(False), judged)
        .where(Comment.arrived_at >= calendar().start_of(periods[0].start))
        .where(Comment.arrived_at < calendar().start_of(periods[-1].end))
    )
    rows = session.execute(query.group_by(start))
    return {first: Answering(people, all_of_them, in_time, None) for first, people, all_of_them, in_time in rows}

"""How many answers from outside each share has: one number for every page, and none where nobody looked."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from advocacy.engagement.conversations.models import Listening
from advocacy.engagement.models import Reading
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FactKind
from advocacy.sharing.models import Share

_Void = aliased(FactRow)
COMMENTS = Reading.figures["comments"].astext.cast(Integer)


def answers_by_share(shares: Select[Any]) -> Subquery:
    """`share_id` and `n`, which is empty where nothing was read. Replies that come singly are counted as such: the
    network's figure holds colleagues' and our own too."""
    counted = select(func.max(COMMENTS)).where(Reading.share_id == Share.id).scalar_subquery()
    singly = func.coalesce(_from_outside(), case((_was_heard(), 0)))
    answers = case((Share.replies_singly.is_(True), singly), else_=counted).label("n")
    return select(Share.id.label("share_id"), answers).where(Share.id.in_(shares)).subquery()


def answers_were_read() -> ColumnElement[bool]:
    """Whether somebody looked for answers under a share."""
    figure = select(Reading.share_id).where(Reading.share_id == Share.id, COMMENTS.is_not(None)).exists()
    return or_(and_(Share.replies_singly.is_(True), _was_heard()), and_(Share.replies_singly.is_not(True), figure))


def _was_heard() -> ColumnElement[bool]:
    return select(Listening.share_id).where(Listening.share_id == Share.id, Listening.read_at.is_not(None)).exists()


def _from_outside() -> ColumnElement[int | None]:
    taken_back = select(_Void.id).where(_Void.voids == FactRow.source).exists()
    outside = (FactRow.kind == FactKind.COMMENT, FactRow.from_colleague.is_(False), ~taken_back)
    return select(func.sum(FactRow.amount)).where(FactRow.share_id == Share.id, *outside).scalar_subquery()

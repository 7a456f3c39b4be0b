"""How many versions wait for somebody's eyes: the badge of the studio and the words on top of it."""

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, exists, func, or_, select, true

from advocacy.content.models import Post, PostVersion, VersionTopic
from advocacy.content.review_models import Approval, TopicApprover
from advocacy.content.rules import State
from advocacy.content.suggestion_models import is_author
from advocacy.core.database import transaction
from advocacy.people.models import Person
from advocacy.people.rules import PersonState

_READER = bindparam("reader", type_=BigInteger)
_READER_APPROVES = TopicApprover.person_id == _READER


def _awaits(who: ColumnElement[bool]) -> ColumnElement[bool]:
    """A topic of the version still waits for one of these approvers."""
    given = exists().where(Approval.version_id == VersionTopic.version_id, Approval.topic_id == VersionTopic.topic_id)
    named = exists().where(VersionTopic.version_id == PostVersion.id, VersionTopic.topic_id == TopicApprover.topic_id)
    here = exists().where(Person.id == TopicApprover.person_id, Person.state == PersonState.ACTIVE)
    return named.where(~given.correlate(VersionTopic), here.correlate(TopicApprover), who)


def _approved_by_comms(*who: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Approval.version_id == PostVersion.id, Approval.topic_id.is_(None), *who)


_APPROVED_IT = _approved_by_comms(Approval.person_id == _READER)
_WAITING = (
    select(func.count())
    .select_from(PostVersion)
    .join(Post, Post.id == PostVersion.post_id)
    .where(PostVersion.state == State.IN_REVIEW, Post.withdrawn_at.is_(None), Post.archived_at.is_(None))
    .where(~is_author(_READER))
    .where(or_(~_approved_by_comms(), ~_awaits(true()), and_(_awaits(_READER_APPROVES), ~_APPROVED_IT)))
)


def waiting_for(person: Person) -> int:
    """How many versions wait for this person's eyes: in review, and neither written on by them nor made of their idea.

    What communications approved waits for its topics' approvers alone, as long as there are any.
    """
    with transaction() as session:
        return session.scalar(_WAITING, {"reader": person.id}) or 0

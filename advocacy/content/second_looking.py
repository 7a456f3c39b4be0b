"""The second look: topics whose named approvers, such as a lawyer, have to say yes after communications did."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.content.models import Post, PostVersion, VersionTopic
from advocacy.content.review_models import Approval, TopicApprover, approvals_of, second_stage
from advocacy.content.rules import Obstacle, State
from advocacy.content.suggestion_models import authors_of
from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.people.models import Person, Topic, person_by_email, topic_by_public_id
from advocacy.people.rules import PersonState


@dataclass(frozen=True)
class ApproversRow:
    topic: Topic
    people: Sequence[Person]


@dataclass(frozen=True)
class Waiting:
    """A version that waits for the second look of somebody."""

    post: Post
    version: PostVersion


def say_yes(session: Session, version: PostVersion, person_id: int, *, as_comms: bool) -> Obstacle | None:
    """Write the approval down, inside a transaction that holds the post. Four eyes were looked after before."""
    given = approvals_of(session, version.id)
    by_comms = next((approval for approval in given if approval.topic_id is None), None)
    if as_comms:
        if by_comms is None:
            session.add(_approval(version, None, person_id))
            session.flush()
            return None
        return Obstacle.SECOND_LOOK_OPEN if open_topics(session, version) else None
    mine = [topic for topic, people in open_topics(session, version).items() if person_id in _ids(people)]
    if by_comms is None or not mine:
        return Obstacle.NOT_YOUR_TURN
    if by_comms.person_id == person_id:
        return Obstacle.APPROVED_ALREADY
    session.add_all(_approval(version, topic.id, person_id) for topic in mine)
    session.flush()
    return None


def open_topics(session: Session, version: PostVersion) -> dict[Topic, list[Person]]:
    """Topics that still wait for one of their approvers; a topic whose approvers all left waits for nobody."""
    done = {approval.topic_id for approval in approvals_of(session, version.id)}
    return {topic: people for topic, people in second_stage(session, version.id).items() if topic.id not in done}


def approved_by_comms(session: Session, version_id: int) -> bool:
    return any(approval.topic_id is None for approval in approvals_of(session, version_id))


def looks_at_it(session: Session, version_id: int, person_id: int) -> bool:
    """Whether somebody may see a version because they are a named approver of one of its topics."""
    named = select(TopicApprover.topic_id).join(VersionTopic, VersionTopic.topic_id == TopicApprover.topic_id)
    named = named.where(VersionTopic.version_id == version_id, TopicApprover.person_id == person_id)
    return session.execute(named.limit(1)).first() is not None


def is_asked_twice(person: Person) -> bool:
    """Whether somebody gives the second look for a topic."""
    with transaction() as session:
        return bool(session.scalar(select(exists().where(TopicApprover.person_id == person.id))))


def count_second_looks(person: Person) -> int:
    return len(waits_for(person))


def waits_for(person: Person) -> list[Waiting]:
    """What waits for this person's second look now, the longest first."""
    mine = select(VersionTopic.version_id).join(TopicApprover, TopicApprover.topic_id == VersionTopic.topic_id)
    query = (
        select(Post, PostVersion)
        .join(PostVersion, PostVersion.post_id == Post.id)
        .where(PostVersion.state == State.IN_REVIEW, Post.withdrawn_at.is_(None), Post.archived_at.is_(None))
        .where(PostVersion.id.in_(mine.where(TopicApprover.person_id == person.id)))
        .order_by(PostVersion.asked_for_review_at, PostVersion.id)
    )
    with transaction() as session:
        return [
            Waiting(post, version)
            for post, version in session.execute(query)
            if approved_by_comms(session, version.id)
            and any(person.id in _ids(people) for people in open_topics(session, version).values())
        ]


def approver_rows() -> list[ApproversRow]:
    """Every topic with who approves it, by name."""
    query = select(TopicApprover.topic_id, Person).join(Person, Person.id == TopicApprover.person_id)
    with transaction() as session:
        people: dict[int, list[Person]] = {}
        for topic_id, person in session.execute(query.order_by(Person.name)):
            people.setdefault(topic_id, []).append(person)
        topics = session.scalars(select(Topic).order_by(Topic.name))
        return [ApproversRow(topic, people.get(topic.id, [])) for topic in topics]


def name_approver(topic_public_id: str, email: str, *, by: int) -> bool:
    """False when there is no such topic or nobody active of that address."""
    with transaction() as session:
        topic = topic_by_public_id(session, topic_public_id)
        person = person_by_email(session, email.strip().lower())
        if topic is None or person is None or person.state is not PersonState.ACTIVE:
            return False
        row = {"topic_id": topic.id, "person_id": person.id, "named_at": now()}
        session.execute(insert(TopicApprover).values(row).on_conflict_do_nothing())
        record("topic.approver_named", actor_id=by, subject=f"topic:{topic.public_id}", details={"person": person.id})
    return True


def dismiss_approver(topic_public_id: str, person_public_id: str, *, by: int) -> bool:
    """Naming nobody else ends the second look for that topic, also for what waits for it. False: whoever asks wrote on
    what waits, and would take the second pair of eyes off their own words."""
    if not (is_public_id(topic_public_id) and is_public_id(person_public_id)):
        return True
    with transaction() as session:
        if _wrote_what_waits(session, topic_public_id, by):
            return False
        topic = select(Topic.id).where(Topic.public_id == topic_public_id).scalar_subquery()
        person = select(Person.id).where(Person.public_id == person_public_id).scalar_subquery()
        session.execute(delete(TopicApprover).where(TopicApprover.topic_id == topic, TopicApprover.person_id == person))
        record("topic.approver_dismissed", actor_id=by, subject=f"topic:{topic_public_id}")
        return True


def _wrote_what_waits(session: Session, topic_public_id: str, person_id: int) -> bool:
    about = select(PostVersion).join(VersionTopic, VersionTopic.version_id == PostVersion.id)
    about = about.join(Topic, Topic.id == VersionTopic.topic_id).where(Topic.public_id == topic_public_id)
    waiting = session.scalars(about.where(PostVersion.state == State.IN_REVIEW)).all()
    return any(person_id in authors_of(session, version) for version in waiting)


def _approval(version: PostVersion, topic_id: int | None, person_id: int) -> Approval:
    return Approval(
        version_id=version.id,
        topic_id=topic_id,
        person_id=person_id,
        content_hash=version.content_hash or "",
        approved_at=now(),
    )


def _ids(people: Sequence[Person]) -> set[int]:
    return {person.id for person in people}

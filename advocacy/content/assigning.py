"""Who looks at a version, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.models import PostVersion, newest_version, post_by_public_id
from advocacy.content.review_telling import inform_asked
from advocacy.content.rules import OPEN_STATES, Obstacle, State
from advocacy.content.suggestion_models import authors_of
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.people.models import Person
from advocacy.people.rules import PersonState


@dataclass(frozen=True)
class Assigned:
    """The reviewer by name; empty when it waits for anybody."""

    reviewer: str
    due_at: datetime | None


def assign(
    post_public_id: str, number: int, reviewer_public_id: str, due_at: datetime | None
) -> Assigned | Obstacle | None:
    """Ask one person, or with an empty id anybody; None when there is no such post or version.

    Only while it is being written or reviewed. A reviewer of a version in review is told at once.
    """
    with transaction() as session:
        post = post_by_public_id(session, post_public_id, lock=True)
        version = newest_version(session, post.id) if post else None
        if post is None or version is None or version.number != number:
            return None
        if version.state not in OPEN_STATES or post.withdrawn_at or post.archived_at:
            return Obstacle.NOT_IN_THIS_STATE
        reviewer = _reviewer(session, version, reviewer_public_id) if reviewer_public_id else None
        if reviewer_public_id and reviewer is None:
            return Obstacle.NO_REVIEWER
        before = version.reviewer_id
        version.reviewer_id, version.review_due_at = reviewer.id if reviewer else None, due_at
        if version.state is State.IN_REVIEW and version.reviewer_id != before:
            inform_asked(session, post, version)
        return Assigned(reviewer.name if reviewer else "", due_at)


def possible_reviewers(session: Session, version: PostVersion) -> Sequence[Person]:
    """Everybody active of communications who did not write on the version."""
    query = select(Person).where(Person.state == PersonState.ACTIVE, Person.roles.contains([Role.COMMS]))
    wrote = authors_of(session, version)
    return session.scalars(query.where(Person.id.not_in(wrote)).order_by(Person.name, Person.id)).all()


def _reviewer(session: Session, version: PostVersion, public_id: str) -> Person | None:
    found = possible_reviewers(session, version)
    return next((person for person in found if person.public_id == public_id), None)

"""The reviewing side of a post's page: who looks at it until when, whose yes is missing, and what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.content.assigning import possible_reviewers
from advocacy.content.commenting import Thread, threads_of
from advocacy.content.models import PostVersion
from advocacy.content.rules import OPEN_STATES, Obstacle, State, who_may_not_approve
from advocacy.content.second_looking import approved_by_comms, open_topics
from advocacy.people.models import Person, Topic, names


@dataclass(frozen=True)
class ReviewSide:
    """`second`: topics whose approvers have still to say yes. `my_second`: the person reading is one of them."""

    reviewer: Person | None
    due_at: datetime | None
    late: bool
    may_assign: bool
    possible: Sequence[Person]
    first_given: bool
    second: Mapping[Topic, Sequence[Person]]
    my_second: bool
    my_second_obstacle: Obstacle | None
    threads: Sequence[Thread]
    people: Mapping[int, Person]

    @property
    def open_threads(self) -> int:
        return sum(thread.open for thread in self.threads)


def review_side(
    session: Session,
    versions: Sequence[PostVersion],
    version: PostVersion,
    person_id: int,
    wrote: set[int],
    now: datetime,
) -> ReviewSide:
    threads = threads_of(session, {each.id: each.number for each in versions if each.number <= version.number})
    waiting = open_topics(session, version) if version.state in OPEN_STATES else {}
    may_assign = version is versions[-1] and version.state in OPEN_STATES
    first_given = approved_by_comms(session, version.id)
    in_review = version.state is State.IN_REVIEW and first_given
    due = version.review_due_at
    return ReviewSide(
        reviewer=session.get(Person, version.reviewer_id) if version.reviewer_id else None,
        due_at=due,
        late=due is not None and due <= now and version.state is State.IN_REVIEW,
        may_assign=may_assign,
        possible=possible_reviewers(session, version) if may_assign else (),
        first_given=first_given,
        second=waiting,
        my_second=in_review and any(person_id == one.id for people in waiting.values() for one in people),
        my_second_obstacle=who_may_not_approve(wrote, person_id),
        threads=threads,
        people=names(session, _speakers(threads)),
    )


def _speakers(threads: Sequence[Thread]) -> list[int]:
    said = [comment for thread in threads for comment in (thread.first, *thread.answers)]
    return sorted({comment.person_id for comment in said} | {c.resolved_by for c in said if c.resolved_by})

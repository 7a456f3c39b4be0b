"""What people are told about a review: asked, asked again, words, a change, a yes, and whether it is still true."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from advocacy.content.ending import posts_over, reviews_over
from advocacy.content.models import Post, PostVersion, writer_ids
from advocacy.content.review_models import Comment, approvals_of, second_stage
from advocacy.content.rules import State
from advocacy.content.suggestion_models import authors_of
from advocacy.core.database import transaction
from advocacy.core.permissions import Permission, Role
from advocacy.core.room import Channel, NoticeKind
from advocacy.core.services import now
from advocacy.notifications.kinds import said
from advocacy.notifications.telling import tell
from advocacy.people.models import Person
from advocacy.people.rules import PersonState

ASKED, REMINDED, LATE = "review.asked", "review.reminder", "review.late"
CHANGES, APPROVED, COMMENT = "review.changes", "review.approved", "review.comment"
SECOND, FRESH = "review.second_look", "post.still_true"
DAY_BEFORE = timedelta(days=1)
LONG_WITHOUT_DEADLINE = timedelta(days=3)


def inform_asked(session: Session, post: Post, version: PostVersion, *, freed_of: int | None = None) -> None:
    """The reviewer; without one, everybody of communications who didn't write on it. `freed_of`: the reviewer who is
    gone, so that those who heard of it once hear of it again."""
    key = f"{version.reviewer_id or 0}" if freed_of is None else f"freed of {freed_of}"
    _tell(_reviewers(session, version), ASKED, post, version, key=key)


def inform_approvers(session: Session, post: Post, version: PostVersion) -> None:
    done = {approval.topic_id for approval in approvals_of(session, version.id)}
    waiting = {
        person.id
        for topic, people in second_stage(session, version.id).items()
        for person in people
        if topic.id not in done
    }
    tell(waiting, SECOND, parameters={"title": version.title}, link=_second_page(post), once_key=_key(post, version))


def inform_changes(session: Session, post: Post, version: PostVersion, person_id: int) -> None:
    _tell(_writers(session, version) - {person_id}, CHANGES, post, version)


def inform_approved(session: Session, post: Post, version: PostVersion) -> None:
    _tell(_writers(session, version), APPROVED, post, version)


def inform_comment(session: Session, post: Post, version: PostVersion, comment: Comment) -> None:
    """Who wrote the version, and who spoke in the thread before."""
    thread = comment.thread_id or comment.id
    spoke = select(Comment.person_id).where((Comment.id == thread) | (Comment.thread_id == thread))
    people = (_writers(session, version) | set(session.scalars(spoke))) - {comment.person_id}
    comms = [person_id for person_id in people if _is_comms(session, person_id)]
    parameters, key = {"title": version.title}, comment.public_id
    tell(comms, COMMENT, parameters=parameters, link=_page(post), once_key=key)
    tell(people - set(comms), COMMENT, parameters=parameters, link=_second_page(post), once_key=key)


def inform_stale(session: Session, post: Post, version: PostVersion) -> None:
    """Who made it; when they are gone, everybody of communications."""
    assert post.fresh_until is not None
    key = f"{post.public_id}:{post.fresh_until.date()}"
    here = session.get_one(Person, version.made_by).state is PersonState.ACTIVE
    tell(
        {version.made_by} if here else _communications(session),
        FRESH,
        parameters={"title": version.title},
        link=_page(post),
        once_key=key,
    )


def remind_reviewers() -> None:
    """Every quarter of an hour: a day before the deadline, when it is over, and after three days without one."""
    with transaction() as session:
        for post, version in session.execute(_in_review()):
            kind = reminder(version.asked_for_review_at, version.review_due_at, now())
            if kind is not None:
                _remind(session, post, version, kind)


def reminder(asked_at: datetime | None, due_at: datetime | None, moment: datetime) -> str | None:
    """Which reminder is due by now; each is told once."""
    if due_at is None:
        return REMINDED if asked_at is not None and asked_at + LONG_WITHOUT_DEADLINE <= moment else None
    if due_at <= moment:
        return LATE
    return REMINDED if due_at - DAY_BEFORE <= moment else None


def _remind(session: Session, post: Post, version: PostVersion, kind: str) -> None:
    due = version.review_due_at
    key = due.isoformat() if due else ""
    if any(approval.topic_id is None for approval in approvals_of(session, version.id)):
        waiting = {person.id for people in second_stage(session, version.id).values() for person in people}
        done = {approval.person_id for approval in approvals_of(session, version.id)}
        tell(
            waiting - done,
            SECOND,
            parameters={"title": version.title},
            link=_second_page(post),
            once_key=f"{_key(post, version)}:{kind}:{key}",
        )
        return
    people = _reviewers(session, version) | ({version.asked_by} if kind == LATE and version.asked_by else set())
    _tell(people, kind, post, version, key=key)


def _in_review() -> Select[Post, PostVersion]:
    query = select(Post, PostVersion).join(PostVersion, PostVersion.post_id == Post.id)
    return query.where(PostVersion.state == State.IN_REVIEW, Post.withdrawn_at.is_(None), Post.archived_at.is_(None))


def _reviewers(session: Session, version: PostVersion) -> set[int]:
    if version.reviewer_id:
        return {version.reviewer_id}
    return _communications(session) - authors_of(session, version)


def _communications(session: Session) -> set[int]:
    comms = select(Person.id).where(Person.state == PersonState.ACTIVE, Person.roles.contains([Role.COMMS]))
    return set(session.scalars(comms))


def _writers(session: Session, version: PostVersion) -> set[int]:
    return writer_ids(session, version.id)


def _is_comms(session: Session, person_id: int) -> bool:
    return Role.COMMS in session.get_one(Person, person_id).roles


def _tell(people: Collection[int], kind: str, post: Post, version: PostVersion, key: str = "") -> None:
    parameters = {"title": version.title, "due": version.review_due_at}
    tell(people, kind, parameters=parameters, link=_page(post), once_key=f"{_key(post, version)}:{key}")


def _key(post: Post, version: PostVersion) -> str:
    return f"{post.public_id}:{version.number}"


def _page(post: Post) -> tuple[str, dict[str, str]]:
    return "content.post", {"public_id": post.public_id}


def _second_page(post: Post) -> tuple[str, dict[str, str]]:
    return "content.second_look", {"public_id": post.public_id}


def _kind(
    name: str, title: object, words: tuple[object, object], button: object, icon: str, tone: str = "quiet", **more: Any
) -> NoticeKind:
    return NoticeKind(
        name=name,
        title=title,
        words=said(*words),
        endpoint="content.studio",
        button=button,
        icon=icon,
        tone=tone,
        permission=Permission.CURATE,
        **more,
    )


NOTICES = (
    _kind(
        ASKED,
        _l("A post waits for your review"),
        (_l("“%(title)s” waits for your eyes"), _l("Read it, and approve it or say what should change.")),
        _l("Look at the post"),
        "eye",
        in_channel=True,
        over=reviews_over,
    ),
    _kind(
        REMINDED,
        _l("A review is due soon"),
        (
            _l("“%(title)s” still waits for your eyes"),
            _l("Approve it, or say what should change."),
        ),
        _l("Look at the post"),
        "clock",
        "soon",
        over=reviews_over,
    ),
    _kind(
        LATE,
        _l("A review is late"),
        (_l("The review of “%(title)s” is late"), _l("It was to be done %(due)s. Somebody else can do it, too.")),
        _l("Look at the post"),
        "alarm",
        "soon",
        in_channel=True,
        over=reviews_over,
    ),
    _kind(
        CHANGES,
        _l("A change is asked for in a post of yours"),
        (
            _l("“%(title)s” needs a change"),
            _l("What should change stands on the post."),
        ),
        _l("Look at the post"),
        "arrow-counterclockwise",
        "soon",
        over=posts_over,
    ),
    _kind(
        APPROVED,
        _l("A post of yours was approved"),
        (_l("“%(title)s” is approved"), _l("It is offered when its window opens.")),
        _l("Look at the post"),
        "check-lg",
        "good",
        over=posts_over,
    ),
    _kind(
        FRESH,
        _l("A post has been on offer for long"),
        (_l("Is “%(title)s” still true?"), _l("Read it once more, then say that it is, or change it.")),
        _l("Look at the post"),
        "patch-question",
        "soon",
        over=posts_over,
    ),
    NoticeKind(
        name=COMMENT,
        title=_l("Somebody said something about a version you wrote on"),
        words=said(_l("New words about “%(title)s”"), _l("They stand beside the version they are about.")),
        endpoint="content.second_looks",
        button=_l("Read them"),
        icon="chat",
        channels=frozenset({Channel.IN_APP}),
        over=posts_over,
    ),
    NoticeKind(
        name=SECOND,
        title=_l("A post about a topic of yours waits for your approval"),
        words=said(
            _l("“%(title)s” waits for your approval"),
            _l("Communications approved it. It is about a topic for which you are asked, too."),
        ),
        endpoint="content.second_looks",
        button=_l("Look at the post"),
        icon="person-check",
        tone="soon",
        over=reviews_over,
    ),
)

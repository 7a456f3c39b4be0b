"""Four eyes: asking for a review, taking it back, asking for a change, approving."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.campaigning import freeze_tags
from advocacy.content.checking import Checked, check_content, keep_check, obstacles, with_reasons
from advocacy.content.composing import read_content
from advocacy.content.drafting import Started, add_draft_from, note
from advocacy.content.freezing import content_hash
from advocacy.content.models import Happening, Post, PostVersion, post_by_public_id, version_by_number
from advocacy.content.review_telling import inform_approved, inform_approvers, inform_asked, inform_changes
from advocacy.content.rules import Obstacle, State, Step, look_again_at, next_state, who_may_not_approve
from advocacy.content.second_looking import open_topics, say_yes
from advocacy.content.suggestion_models import authors_of
from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now


@dataclass(frozen=True)
class Done:
    """The step was taken; the version is in `state` now."""

    state: State


@dataclass(frozen=True)
class NotDone:
    """Nothing was changed. `obstacles` say why, the gravest first; `checked` where findings stand in the way."""

    obstacles: Sequence[Obstacle]
    checked: Checked | None = None


def ask_for_review(post_public_id: str, number: int, person_id: int) -> Done | NotDone | None:
    """Freeze the draft and give it its hash. None when there is no such version."""
    with transaction() as session:
        found = _version(session, post_public_id, number)
        if found is None:
            return None
        post, version = found
        state, content, moment = next_state(version.state, Step.ASK), read_content(session, version), now()
        if state is None or _over(post):
            return NotDone([_over(post) or Obstacle.NOT_IN_THIS_STATE])
        checked = with_reasons(check_content(content, moment, post_id=post.id), post.public_id, version.number)
        in_the_way = obstacles(content, checked, moment)
        if in_the_way:
            return NotDone(in_the_way, checked)
        version.state, version.content_hash = state, content_hash(content)
        version.asked_for_review_at, version.asked_by = moment, person_id
        keep_check(post, version, checked)
        note(session, post, version, Happening.ASKED, person_id, checked=checked)
        inform_asked(session, post, version)
        return Done(state)


def take_back(post_public_id: str, number: int, person_id: int) -> Started | NotDone | None:
    """A writer takes a version out of review and goes on in a new draft with the same words."""
    with transaction() as session:
        found = _version(session, post_public_id, number)
        if found is None:
            return None
        post, version = found
        state = next_state(version.state, Step.TAKE_BACK)
        if state is None or _over(post):
            return NotDone([_over(post) or Obstacle.NOT_IN_THIS_STATE])
        if person_id != version.asked_by and person_id not in authors_of(session, version):
            return NotDone([Obstacle.NOT_A_WRITER])
        version.state = state
        note(session, post, version, Happening.TAKEN_BACK, person_id)
        session.flush()  # the new draft may only come after this version has left the review
        return add_draft_from(session, post, version, person_id)


def request_changes(post_public_id: str, number: int, person_id: int, words: str) -> Done | NotDone | None:
    """A reviewer says what should change; the words are needed."""
    with transaction() as session:
        found = _version(session, post_public_id, number)
        if found is None:
            return None
        post, version = found
        state = next_state(version.state, Step.REQUEST_CHANGES)
        if state is None or _over(post):
            return NotDone([_over(post) or Obstacle.NOT_IN_THIS_STATE])
        obstacle = who_may_not_approve(authors_of(session, version), person_id)
        if obstacle or not words.strip():
            return NotDone([obstacle or Obstacle.NO_WORDS])
        version.state = state
        note(session, post, version, Happening.CHANGES_REQUESTED, person_id, words.strip())
        inform_changes(session, post, version, person_id)
        return Done(state)


def approve(
    post_public_id: str, number: int, seen_hash: str, person_id: int, *, as_comms: bool = True
) -> Done | NotDone | None:
    """Say yes to exactly what the approver saw; the last yes offers it and supersedes what was offered before.

    `seen_hash`: the content hash of the page on which the button stood. `as_comms`: the first look; the second one
    belongs to the named approvers of the version's topics, and until it is given the version stays in review.
    """
    with transaction() as session:
        found = _version(session, post_public_id, number)
        if found is None:
            return None
        post, version = found
        content, moment = read_content(session, version), now()
        obstacle = _not_approvable(session, post, version, seen_hash, content_hash(content), person_id)
        if obstacle:
            return NotDone([obstacle])
        checked = with_reasons(check_content(content, moment, post_id=post.id), post.public_id, version.number)
        in_the_way = obstacles(content, checked, moment)
        if in_the_way:
            return NotDone(in_the_way, checked)
        obstacle = say_yes(session, version, person_id, as_comms=as_comms)
        if obstacle:
            return NotDone([obstacle])
        keep_check(post, version, checked)
        if open_topics(session, version):
            note(session, post, version, Happening.SECOND_STAGE, person_id, checked=checked)
            inform_approvers(session, post, version)
            return Done(version.state)
        _offer(session, post, version, person_id, checked)
        inform_approved(session, post, version)
        return Done(version.state)


def _not_approvable(
    session: Session, post: Post, version: PostVersion, seen_hash: str, present_hash: str, person_id: int
) -> Obstacle | None:
    if _over(post) or next_state(version.state, Step.APPROVE) is None:
        return _over(post) or Obstacle.NOT_IN_THIS_STATE
    if not seen_hash == version.content_hash == present_hash:
        return Obstacle.NOT_WHAT_WAS_SEEN
    return who_may_not_approve(authors_of(session, version), person_id)


def _offer(session: Session, post: Post, version: PostVersion, person_id: int, checked: Checked) -> None:
    _replace_earlier(session, post, version)
    version.state, version.approved_at, version.approved_by = State.APPROVED, now(), person_id
    post.offered_version_id, post.blocked_by_rule = version.id, None
    freeze_tags(session, post, version)
    post.fresh_until = look_again_at(max(now(), version.opens_at or now()), version.closes_at)
    note(session, post, version, Happening.APPROVED, person_id, checked=checked)
    record(
        "post.approved",
        actor_id=person_id,
        subject=f"post:{post.public_id}",
        details={"version": version.number, "content_hash": version.content_hash},
    )


def _replace_earlier(session: Session, post: Post, version: PostVersion) -> None:
    earlier = select(PostVersion).where(PostVersion.post_id == post.id, PostVersion.number < version.number)
    for older in session.scalars(earlier):
        older.state = next_state(older.state, Step.REPLACE) or older.state


def _version(session: Session, post_public_id: str, number: int) -> tuple[Post, PostVersion] | None:
    """The post, locked so that two decisions come one after the other, and that version."""
    post = post_by_public_id(session, post_public_id, lock=True)
    version = version_by_number(session, post.id, number) if post else None
    return (post, version) if post and version else None


def _over(post: Post) -> Obstacle | None:
    if post.withdrawn_at:
        return Obstacle.WITHDRAWN
    return Obstacle.ARCHIVED if post.archived_at else None

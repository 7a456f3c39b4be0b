"""What stays and what goes when somebody leaves the company, and what of theirs is handed out."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from advocacy.content.calendar_models import CalendarFeed
from advocacy.content.campaign_models import Campaign
from advocacy.content.feed_models import FeedSource
from advocacy.content.models import Post, PostVersion, ReviewEvent
from advocacy.content.reach_models import Reachable
from advocacy.content.review_models import Approval, Comment, Presence, TopicApprover
from advocacy.content.review_telling import inform_asked
from advocacy.content.rules import OPEN_STATES, State
from advocacy.content.suggestions.leaving import exported_decisions, exported_suggestions, let_suggestions_go
from advocacy.core.database import transaction
from advocacy.people.models import Topic


def let_go(person_id: int) -> None:
    """Posts are the company's, and who wrote, said and approved what belongs to the record of four eyes.

    What they were still to do goes: a review waits for anybody again, a topic for its other approvers.
    """
    with transaction() as session:
        for table in (Presence, Reachable, TopicApprover, CalendarFeed):
            session.execute(delete(table).where(table.person_id == person_id))
        _free_reviews(session, person_id)
        let_suggestions_go(session, person_id)
        session.execute(update(FeedSource).where(FeedSource.keeper_id == person_id).values(keeper_id=None))


def _free_reviews(session: Session, person_id: int) -> None:
    """Whoever else may review hears that it waits for them."""
    theirs = PostVersion.reviewer_id == person_id, PostVersion.state.in_(OPEN_STATES)
    waiting = select(Post, PostVersion).join(Post, Post.id == PostVersion.post_id).where(*theirs)
    for post, version in session.execute(waiting.order_by(PostVersion.id)).all():
        version.reviewer_id = None
        if version.state is State.IN_REVIEW:
            inform_asked(session, post, version, freed_of=person_id)


def export(person_id: int) -> dict[str, Any]:
    """What this person wrote, decided and said about posts."""
    with transaction() as session:
        return {
            "versions": list(_versions(session, person_id)),
            "steps": list(_steps(session, person_id)),
            "comments": list(_comments(session, person_id)),
            "approvals": list(_approvals(session, person_id)),
            "approves_topics": list(_topics(session, person_id)),
            "campaigns": list(_campaigns(session, person_id)),
            "calendar_address_made": _calendar_address(session, person_id),
            "suggestions": list(exported_suggestions(session, person_id)),
            "looks_after_feeds": list(_feeds(session, person_id)),
            "answered_suggestions": list(exported_decisions(session, person_id)),
        }


def _versions(session: Session, person_id: int) -> Iterator[dict[str, Any]]:
    made = select(PostVersion, Post.public_id).join(Post, Post.id == PostVersion.post_id).order_by(PostVersion.id)
    for version, post in session.execute(made.where(PostVersion.made_by == person_id)):
        at = version.made_at.isoformat()
        yield {"post": post, "version": version.number, "title": version.title, "at": at}


def _steps(session: Session, person_id: int) -> Iterator[dict[str, Any]]:
    events = select(ReviewEvent, Post.public_id).join(Post, Post.id == ReviewEvent.post_id).order_by(ReviewEvent.id)
    for event, post in session.execute(events.where(ReviewEvent.person_id == person_id)):
        at = event.happened_at.isoformat()
        yield {"post": post, "step": event.happening.value, "at": at, "words": event.words}


def _comments(session: Session, person_id: int) -> Iterator[dict[str, Any]]:
    said = select(Comment, PostVersion.number, Post.public_id).join(PostVersion, PostVersion.id == Comment.version_id)
    said = said.join(Post, Post.id == PostVersion.post_id).where(Comment.person_id == person_id)
    for comment, number, post in session.execute(said.order_by(Comment.id)):
        yield {"post": post, "version": number, "words": comment.words, "at": comment.said_at.isoformat()}


def _approvals(session: Session, person_id: int) -> Iterator[dict[str, Any]]:
    given = select(Approval, PostVersion.number, Post.public_id)
    given = given.join(PostVersion, PostVersion.id == Approval.version_id).join(Post, Post.id == PostVersion.post_id)
    for approval, number, post in session.execute(given.where(Approval.person_id == person_id).order_by(Approval.id)):
        yield {"post": post, "version": number, "at": approval.approved_at.isoformat()}


def _topics(session: Session, person_id: int) -> Iterator[str]:
    named = select(Topic.name).join(TopicApprover, TopicApprover.topic_id == Topic.id)
    yield from session.scalars(named.where(TopicApprover.person_id == person_id).order_by(Topic.name))


def _campaigns(session: Session, person_id: int) -> Iterator[dict[str, Any]]:
    mine = or_(Campaign.created_by == person_id, Campaign.closed_by == person_id)
    for campaign in session.scalars(select(Campaign).where(mine).order_by(Campaign.id)):
        planned = campaign.created_at.isoformat() if campaign.created_by == person_id else None
        closed = campaign.closed_at.isoformat() if campaign.closed_at and campaign.closed_by == person_id else None
        yield {"campaign": campaign.public_id, "name": campaign.name, "planned_at": planned, "closed_at": closed}


def _calendar_address(session: Session, person_id: int) -> str | None:
    """When it was made; the address itself is a key and stays out."""
    feed = session.get(CalendarFeed, person_id)
    return feed.made_at.isoformat() if feed else None


def _feeds(session: Session, person_id: int) -> Iterator[str]:
    kept = select(FeedSource.address).where(FeedSource.keeper_id == person_id)
    yield from session.scalars(kept.order_by(FeedSource.id))

"""The room's card: the studio in the navigation, the check of what is on offer, and whose tables these are."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

import advocacy.content.composing_views  # noqa: F401 - adds the composer's routes to the blueprint
from advocacy.content.models import Post, PostVersion, ReviewEvent
from advocacy.content.overseeing import waiting_for
from advocacy.content.rechecking import recheck_due
from advocacy.content.tasks import recheck_posts
from advocacy.content.views import blueprint
from advocacy.core.database import transaction
from advocacy.core.permissions import Permission
from advocacy.core.queues import Queue
from advocacy.core.room import Cron, Place, PlaceGroup, Room, Task


def export(person_id: int) -> dict[str, Any]:
    """What this person wrote, decided and said about posts."""
    with transaction() as session:
        made = select(PostVersion, Post.public_id).join(Post, Post.id == PostVersion.post_id).order_by(PostVersion.id)
        events = select(ReviewEvent, Post.public_id).join(Post, Post.id == ReviewEvent.post_id).order_by(ReviewEvent.id)
        return {
            "versions": [
                {
                    "post": public_id,
                    "version": version.number,
                    "title": version.title,
                    "at": version.made_at.isoformat(),
                }
                for version, public_id in session.execute(
                    made.where(PostVersion.made_by == person_id).order_by(PostVersion.id)
                )
            ],
            "steps": [
                {
                    "post": public_id,
                    "step": event.happening.value,
                    "at": event.happened_at.isoformat(),
                    "words": event.words,
                }
                for event, public_id in session.execute(
                    events.where(ReviewEvent.person_id == person_id).order_by(ReviewEvent.id)
                )
            ],
        }


def leaving(person_id: int) -> None:
    """Nothing goes: posts are the company's, and who wrote and approved them belongs to the record of four eyes."""


ROOM = Room(
    name="content",
    blueprints=(blueprint,),
    tasks=(Task("recheck_posts", Queue.SLOW, recheck_posts),),
    cron=(Cron("recheck_posts", timedelta(minutes=1), due=recheck_due),),
    places=(
        Place(
            "content.studio",
            _("Studio"),
            "grid-1x2",
            PlaceGroup.COMMS,
            Permission.CURATE,
            order=10,
            badge=waiting_for,
        ),
    ),
    leaving=leaving,
    export=export,
    owns=(
        "content_posts",
        "content_versions",
        "content_version_writers",
        "content_pictures",
        "content_review_events",
    ),
)

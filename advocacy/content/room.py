"""The room's card: the studio in the navigation, the check of what is on offer, and whose tables these are."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

import advocacy.content.composing_views  # noqa: F401 - adds the composer's routes to the blueprint
from advocacy.content.leaving import export, let_go
from advocacy.content.overseeing import waiting_for
from advocacy.content.rechecking import recheck_due
from advocacy.content.tasks import recheck_posts
from advocacy.content.views import blueprint
from advocacy.core.permissions import Permission
from advocacy.core.queues import Queue
from advocacy.core.room import Cron, Place, PlaceGroup, Room, Task

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
    leaving=let_go,
    export=export,
    owns=(
        "content_posts",
        "content_versions",
        "content_version_writers",
        "content_pictures",
        "content_review_events",
        "content_presences",
        "content_comments",
        "content_topic_approvers",
        "content_approvals",
        "content_reachable",
    ),
)

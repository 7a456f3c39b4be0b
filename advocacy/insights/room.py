"""The card of insights: sums of what the rooms below know. Its tables hold counts of many, never a key to a person."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

import advocacy.insights.adoption_views
import advocacy.insights.boardroom_views
import advocacy.insights.evidence_views
import advocacy.insights.outcome_views
import advocacy.insights.talk_views  # noqa: F401 - all put their pages on the blueprint
from advocacy.core.permissions import Permission
from advocacy.core.queues import Queue
from advocacy.core.room import Cron, Place, PlaceGroup, Room, Task
from advocacy.insights import own_words_views
from advocacy.insights.tasks import count_insights
from advocacy.insights.views import blueprint

COUNT_INSIGHTS = "count_insights"

ROOM = Room(
    name="insights",
    blueprints=(blueprint, own_words_views.blueprint),
    tasks=(Task(COUNT_INSIGHTS, Queue.SLOW, count_insights),),
    cron=(Cron(COUNT_INSIGHTS, timedelta(minutes=10)),),
    places=(
        Place("insights.show", _("Insights"), "bar-chart", PlaceGroup.MORE, Permission.SEE_TEAM, order=30),
        Place("own_words.show", _("Own words"), "pencil", PlaceGroup.ME, Permission.SHARE, order=47),
    ),
)

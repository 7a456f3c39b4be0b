"""The card of engagement. Its tables hang on shares; none has a key to a person."""

from datetime import timedelta

from advocacy.core.queues import Queue
from advocacy.core.room import Cron, Rail, Room, Task
from advocacy.engagement import views
from advocacy.engagement.claiming import readings_due
from advocacy.engagement.leaving import export, leave
from advocacy.engagement.tasks import count_campaigns, read_figures, watch_shares

ROOM = Room(
    name="engagement",
    blueprints=(views.blueprint,),
    tasks=(
        Task("watch_shares", Queue.MEASURE, watch_shares),
        Task("read_figures", Queue.MEASURE, read_figures),
        Task("count_campaigns", Queue.SLOW, count_campaigns),
    ),
    cron=(
        Cron("watch_shares", timedelta(minutes=1)),
        Cron("count_campaigns", timedelta(minutes=1)),
        Cron("read_figures", timedelta(minutes=1), due=readings_due),
    ),
    rail=(Rail("engagement/rail_week.html", 20, views.week_card),),
    leaving=leave,
    export=export,
)

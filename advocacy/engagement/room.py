"""The card of engagement: clicks, readings, conversations. Only conversations have keys to persons."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from advocacy.core.permissions import Permission
from advocacy.core.queues import Queue
from advocacy.core.room import Check, Cron, Place, PlaceGroup, Rail, Room, Task
from advocacy.engagement import views
from advocacy.engagement.claiming import readings_due
from advocacy.engagement.conversations import inbox_views
from advocacy.engagement.conversations import views as conversation_views
from advocacy.engagement.conversations.calls import CALLS
from advocacy.engagement.conversations.checking import check_texts
from advocacy.engagement.conversations.claiming_replies import replies_due
from advocacy.engagement.conversations.inbox import waiting_for
from advocacy.engagement.conversations.informing import NOTICES
from advocacy.engagement.conversations.settling_replies import settling_due
from advocacy.engagement.conversations.tasks import (
    let_go_of_texts,
    listen,
    send_replies,
    settle_replies,
    sweep_conversations,
)
from advocacy.engagement.leaving import export, leave
from advocacy.engagement.tasks import count_campaigns, read_figures, watch_shares

ROOM = Room(
    name="engagement",
    blueprints=(views.blueprint, inbox_views.blueprint, conversation_views.blueprint),
    tasks=(
        Task("watch_shares", Queue.MEASURE, watch_shares),
        Task("read_figures", Queue.MEASURE, read_figures),
        Task("count_campaigns", Queue.SLOW, count_campaigns),
        Task("listen", Queue.MEASURE, listen),
        Task("send_replies", Queue.PUBLISH, send_replies),
        Task("settle_replies", Queue.PUBLISH, settle_replies),
        Task("sweep_conversations", Queue.PUBLISH, sweep_conversations),
        Task("let_go_of_texts", Queue.SLOW, let_go_of_texts),
    ),
    cron=(
        Cron("watch_shares", timedelta(minutes=1)),
        Cron("count_campaigns", timedelta(minutes=1)),
        Cron("read_figures", timedelta(minutes=1), due=readings_due),
        Cron("listen", timedelta(minutes=5)),
        Cron("send_replies", timedelta(seconds=1), due=replies_due),
        Cron("settle_replies", timedelta(seconds=1), due=settling_due),
        Cron("sweep_conversations", timedelta(minutes=1)),
        Cron("let_go_of_texts", timedelta(hours=1)),
    ),
    places=(
        Place(
            "inbox.show",
            _l("Inbox"),
            "chat",
            PlaceGroup.MAIN,
            Permission.ASK,
            order=20,
            badge=waiting_for,
            is_shortcut=True,
            leads_to="conversations",
        ),
    ),
    checks=(Check("texts of people outside", check_texts),),
    rail=(Rail("engagement/rail_week.html", 20, views.week_card),),
    notices=NOTICES,
    owns=("engagement_conversations", "engagement_replies"),
    leaving=leave,
    export=export,
    calls=CALLS,
)

"""The card of notifications."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from advocacy.core.permissions import Permission
from advocacy.core.queues import Queue
from advocacy.core.room import Check, Cron, Place, PlaceGroup, Room, Task
from advocacy.notifications import choice_views, unsubscribe_views, views
from advocacy.notifications.checking import mails_configured, oldest_unsent
from advocacy.notifications.claiming import anything_to_send
from advocacy.notifications.leaving import export, let_go
from advocacy.notifications.planning import digests_due
from advocacy.notifications.reading import count_new
from advocacy.notifications.tasks import make_digests, plan_digests, send_mails, sweep_mails, tidy_notices

ROOM = Room(
    name="notifications",
    blueprints=(views.blueprint, choice_views.blueprint, unsubscribe_views.blueprint),
    tasks=(
        Task("send_mails", Queue.MAIL, send_mails),
        Task("sweep_mails", Queue.MAIL, sweep_mails),
        Task("tidy_notices", Queue.SLOW, tidy_notices),
        Task("make_digests", Queue.SLOW, make_digests),
        Task("plan_digests", Queue.SLOW, plan_digests),
    ),
    cron=(
        Cron("send_mails", timedelta(seconds=1), due=anything_to_send),
        Cron("sweep_mails", timedelta(minutes=1)),
        Cron("tidy_notices", timedelta(days=1)),
        Cron("make_digests", timedelta(minutes=1), due=digests_due),
        Cron("plan_digests", timedelta(minutes=15)),
    ),
    places=(
        Place("notices.show", _l("Notices"), "bell", PlaceGroup.MORE, Permission.BE_HERE, order=5, badge=count_new),
        Place("notice_choices.choose", _l("What we tell you"), "sliders", PlaceGroup.ME, Permission.BE_HERE, order=60),
    ),
    checks=(Check("Mails", mails_configured), Check("Mails waiting", oldest_unsent)),
    leaving=let_go,
    export=export,
    owns=("notifications_notices", "notifications_preferences", "notifications_outbox", "notifications_hours"),
    install=unsubscribe_views.install,
)

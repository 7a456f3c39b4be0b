"""The card of sharing."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from advocacy.core.permissions import Permission
from advocacy.core.queues import Queue
from advocacy.core.room import Cron, Place, PlaceGroup, Room, Task
from advocacy.sharing import account_views, crisis_views, feed_views, share_views
from advocacy.sharing.claiming import shares_due
from advocacy.sharing.leaving import export, leave
from advocacy.sharing.settling import settling_due
from advocacy.sharing.tasks import free_words, publish_due, revoke_due, settle_due, sweep_shares

ROOM = Room(
    name="sharing",
    blueprints=(feed_views.blueprint, share_views.blueprint, account_views.blueprint, crisis_views.blueprint),
    tasks=(
        Task("publish_due", Queue.PUBLISH, publish_due),
        Task("sweep_shares", Queue.PUBLISH, sweep_shares),
        Task("settle_due", Queue.PUBLISH, settle_due),
        Task("revoke_tokens", Queue.PUBLISH, revoke_due),
        Task("free_words", Queue.SLOW, free_words),
    ),
    cron=(
        Cron("publish_due", timedelta(seconds=1), due=shares_due),
        Cron("sweep_shares", timedelta(minutes=1)),
        Cron("settle_due", timedelta(seconds=1), due=settling_due),
        Cron("revoke_tokens", timedelta(minutes=1)),
        Cron("free_words", timedelta(hours=1)),
    ),
    places=(
        Place("feed.show", _l("Feed"), "house", PlaceGroup.MAIN, Permission.SHARE, order=10),
        Place("accounts.show", _l("Connected accounts"), "plug", PlaceGroup.ME, Permission.SHARE, order=30),
        Place("shares.index", _l("Your shares"), "send", PlaceGroup.ME, Permission.SHARE, order=40),
        Place("crisis.show", _l("Crisis"), "pause-circle", PlaceGroup.ADMIN, Permission.SWITCH_CRISIS, order=90),
    ),
    banner=crisis_views.banner,
    owns=("sharing_connections", "sharing_connect_attempts", "sharing_shares", "sharing_holds"),
    leaving=leave,
    export=export,
)

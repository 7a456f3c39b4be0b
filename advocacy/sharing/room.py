"""The card of sharing."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from advocacy.core.permissions import Permission
from advocacy.core.queues import Queue
from advocacy.core.room import Arrivals, Cron, Place, PlaceGroup, Room, Task
from advocacy.sharing import account_views, crisis_views, feed_views, informing, public_views, share_views
from advocacy.sharing.claiming import shares_due
from advocacy.sharing.delegates import desk_views
from advocacy.sharing.delegates import informing as delegate_notices
from advocacy.sharing.delegates import views as delegate_views
from advocacy.sharing.delegates.listing import leads_or_prepares, texts_waiting
from advocacy.sharing.leaving import export, leave
from advocacy.sharing.models import ConnectAttempt, TokenRow, connected_ids
from advocacy.sharing.operating.checking import check_is_due, probe_is_due
from advocacy.sharing.operating.commands import networks
from advocacy.sharing.operating.counting import CALLS
from advocacy.sharing.operating.telling import NOTICES
from advocacy.sharing.operating.views import blueprint as operating_pages
from advocacy.sharing.operating.waking import something_to_wake
from advocacy.sharing.rechecking import recheck_due, share_texts
from advocacy.sharing.removal_models import Revocation
from advocacy.sharing.removing import take_backs_due
from advocacy.sharing.searching import SEARCH
from advocacy.sharing.settling import settling_due
from advocacy.sharing.tasks import (
    ask_for_new_consent,
    check_networks,
    count_shares,
    free_words,
    measure_share_rates,
    probe_networks,
    publish_due,
    recheck_waiting,
    remind_to_reconnect,
    revoke_due,
    settle_due,
    sweep_proposals,
    sweep_shares,
    take_back_due,
    tell_the_studio,
    wake_waiting,
)

ROOM = Room(
    name="sharing",
    search=SEARCH,
    blueprints=(
        feed_views.blueprint,
        share_views.blueprint,
        account_views.blueprint,
        operating_pages,
        crisis_views.blueprint,
        public_views.blueprint,
        delegate_views.blueprint,
        desk_views.blueprint,
    ),
    commands=(networks,),
    tasks=(
        Task("publish_due", Queue.PUBLISH, publish_due),
        Task("sweep_shares", Queue.PUBLISH, sweep_shares),
        Task("sweep_proposals", Queue.SLOW, sweep_proposals),
        Task("recheck_shares", Queue.PUBLISH, recheck_waiting),
        Task("settle_due", Queue.PUBLISH, settle_due),
        Task("revoke_tokens", Queue.PUBLISH, revoke_due),
        Task("take_back", Queue.PUBLISH, take_back_due),
        Task("wake_waiting", Queue.PUBLISH, wake_waiting),
        Task("probe_networks", Queue.PUBLISH, probe_networks),
        Task("ask_to_reconnect", Queue.SLOW, ask_for_new_consent),
        Task("remind_to_reconnect", Queue.SLOW, remind_to_reconnect),
        Task("check_networks", Queue.SLOW, check_networks),
        Task("free_words", Queue.SLOW, free_words),
        Task("tell_the_studio", Queue.SLOW, tell_the_studio),
        Task("measure_share_rates", Queue.SLOW, measure_share_rates),
        Task("count_shares", Queue.SLOW, count_shares),
    ),
    cron=(
        Cron("publish_due", timedelta(seconds=1), due=shares_due),
        Cron("sweep_shares", timedelta(minutes=1)),
        Cron("sweep_proposals", timedelta(minutes=1)),
        Cron("recheck_shares", timedelta(seconds=10), due=recheck_due),
        Cron("settle_due", timedelta(seconds=1), due=settling_due),
        Cron("revoke_tokens", timedelta(minutes=1)),
        Cron("take_back", timedelta(seconds=1), due=take_backs_due),
        Cron("wake_waiting", timedelta(seconds=1), due=something_to_wake),
        Cron("probe_networks", timedelta(minutes=1), due=probe_is_due),
        Cron("check_networks", timedelta(hours=1), due=check_is_due),
        Cron("ask_to_reconnect", timedelta(minutes=1)),
        Cron("remind_to_reconnect", timedelta(hours=6)),
        Cron("free_words", timedelta(hours=1)),
        Cron("tell_the_studio", timedelta(minutes=1)),
        Cron("measure_share_rates", timedelta(hours=1)),
        Cron("count_shares", timedelta(minutes=1)),
    ),
    places=(
        Place("feed.show", _l("Feed"), "house", PlaceGroup.MAIN, Permission.SHARE, order=10),
        Place("accounts.show", _l("Connected accounts"), "plug", PlaceGroup.ME, Permission.SHARE, order=30),
        Place("shares.index", _l("Your shares"), "send", PlaceGroup.ME, Permission.SHARE, order=40),
        Place(
            "delegates.index",
            _l("Prepared texts"),
            "pencil",
            PlaceGroup.ME,
            Permission.SHARE,
            order=42,
            badge=texts_waiting,
            concerns=leads_or_prepares,
        ),
        Place("crisis.show", _l("Crisis"), "pause-circle", PlaceGroup.ADMIN, Permission.SWITCH_CRISIS, order=90),
        Place("operating.show", _l("Networks"), "broadcast", PlaceGroup.ADMIN, Permission.OPERATE, order=10),
    ),
    banner=crisis_views.banner,
    arrivals=Arrivals("shares.index", _l("Your shares")),
    notices=(*NOTICES, *informing.NOTICES, *delegate_notices.NOTICES),
    owns=(
        "sharing_connections",
        "sharing_connect_attempts",
        "sharing_shares",
        "sharing_holds",
        "sharing_feed_entries",
        "sharing_proposals",
        "sharing_delegations",
    ),
    sealed=(TokenRow.access_token, TokenRow.refresh_token, ConnectAttempt.code_verifier, Revocation.token),
    leaving=leave,
    export=export,
    texts=share_texts,
    connected=connected_ids,
    calls=CALLS,
)

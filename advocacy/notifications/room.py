"""The card of notifications."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from advocacy.core.permissions import Permission
from advocacy.core.posting import Poster
from advocacy.core.queues import Queue
from advocacy.core.room import Check, Cron, Place, PlaceGroup, Room, Task
from advocacy.core.services import Services, settings
from advocacy.notifications import choice_views, phone_views, unsubscribe_views, views, webhook_views
from advocacy.notifications.checking import channels_checked, mails_configured, oldest_unsent, texts_checked
from advocacy.notifications.claiming import anything_to_send
from advocacy.notifications.leaving import export, let_go
from advocacy.notifications.models import OutboxMail
from advocacy.notifications.notices import NOTICES
from advocacy.notifications.planning import digests_due
from advocacy.notifications.reading import count_new
from advocacy.notifications.tasks import (
    make_digests,
    plan_digests,
    post_to_channels,
    send_mails,
    send_texts,
    sweep_mails,
    sweep_posts,
    sweep_texts,
    tidy_notices,
)
from advocacy.notifications.text_gateway import gateway_for
from advocacy.notifications.text_models import Phone
from advocacy.notifications.texting import Texts, anything_to_text
from advocacy.notifications.webhook_models import Webhook
from advocacy.notifications.webhook_posting import anything_to_post


def install(built: Services) -> None:
    built.provide(Poster, Poster())
    built.provide(Texts, Texts(gateway_for(built.settings)))
    unsubscribe_views.install(built)


def texts_concern(_person: Any) -> bool:
    return bool(settings().text_gateway)


ROOM = Room(
    name="notifications",
    blueprints=(
        views.blueprint,
        choice_views.blueprint,
        unsubscribe_views.blueprint,
        webhook_views.blueprint,
        phone_views.blueprint,
    ),
    tasks=(
        Task("send_mails", Queue.MAIL, send_mails),
        Task("sweep_mails", Queue.MAIL, sweep_mails),
        Task("tidy_notices", Queue.SLOW, tidy_notices),
        Task("post_to_channels", Queue.MAIL, post_to_channels),
        Task("sweep_posts", Queue.MAIL, sweep_posts),
        Task("send_texts", Queue.MAIL, send_texts),
        Task("sweep_texts", Queue.MAIL, sweep_texts),
        Task("make_digests", Queue.SLOW, make_digests),
        Task("plan_digests", Queue.SLOW, plan_digests),
    ),
    cron=(
        Cron("send_mails", timedelta(seconds=1), due=anything_to_send),
        Cron("sweep_mails", timedelta(minutes=1)),
        Cron("tidy_notices", timedelta(days=1)),
        Cron("post_to_channels", timedelta(seconds=1), due=anything_to_post),
        Cron("sweep_posts", timedelta(minutes=1)),
        Cron("send_texts", timedelta(seconds=1), due=anything_to_text),
        Cron("sweep_texts", timedelta(minutes=1)),
        Cron("make_digests", timedelta(minutes=1), due=digests_due),
        Cron("plan_digests", timedelta(minutes=15)),
    ),
    places=(
        Place("notices.show", _l("Notices"), "bell", PlaceGroup.MORE, Permission.BE_HERE, order=5, badge=count_new),
        Place("notice_choices.choose", _l("What we tell you"), "sliders", PlaceGroup.ME, Permission.BE_HERE, order=60),
        Place(
            "phone.show",
            _l("Text messages"),
            "phone",
            PlaceGroup.ME,
            Permission.BE_HERE,
            order=62,
            concerns=texts_concern,
        ),
        Place("channels.show", _l("Channels"), "chat", PlaceGroup.ADMIN, Permission.OPERATE, order=40),
    ),
    checks=(
        Check("Mails", mails_configured),
        Check("Mails waiting", oldest_unsent),
        Check("Channels", channels_checked),
        Check("Text messages", texts_checked),
    ),
    leaving=let_go,
    export=export,
    owns=(
        "notifications_notices",
        "notifications_preferences",
        "notifications_outbox",
        "notifications_hours",
        "notifications_webhooks",
        "notifications_phones",
        "notifications_texts",
    ),
    notices=NOTICES,
    sealed=(Webhook.address, OutboxMail.address, Phone.number),
    install=install,
)

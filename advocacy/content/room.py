"""The room's card: the studio in the navigation, the check of what is on offer, and whose tables these are."""

from datetime import timedelta

from flask_babel import lazy_gettext as _

import advocacy.content.composing_views
import advocacy.content.keeping_views
import advocacy.content.picture_views
import advocacy.content.review_views
import advocacy.content.typing_views  # noqa: F401 - and what the composer asks while somebody types
from advocacy.content import calendar_views, campaign_views, informing, review_telling
from advocacy.content.digesting import DIGEST
from advocacy.content.feeds import informing as feed_notices
from advocacy.content.feeds.reading import feeds_due, read_feeds
from advocacy.content.feeds.views import blueprint as feed_pages
from advocacy.content.leaving import export, let_go
from advocacy.content.previews.looking import look_at_links, looks_due
from advocacy.content.previews.views import blueprint as preview_pages
from advocacy.content.rechecking import recheck_due
from advocacy.content.remembering import FrozenMemory
from advocacy.content.searching import SEARCH
from advocacy.content.second_looking import count_second_looks, is_asked_twice
from advocacy.content.suggestions import informing as suggestion_notices
from advocacy.content.suggestions.crediting import credit_due, credit_suggestions
from advocacy.content.suggestions.listing import open_suggestions
from advocacy.content.suggestions.views import blueprint as suggestion_pages
from advocacy.content.suggestions.views import install as take_shared_without_token
from advocacy.content.tasks import look_after_posts, recheck_posts
from advocacy.content.trying import post_texts
from advocacy.content.views import blueprint
from advocacy.content.waiting import waiting_for
from advocacy.core.fetching import Fetcher
from advocacy.core.permissions import Permission
from advocacy.core.queues import Queue
from advocacy.core.room import Arrivals, Check, Cron, Place, PlaceGroup, Room, ShareTarget, Task
from advocacy.core.services import Services
from advocacy.core.storing import check_store


def install(built: Services) -> None:
    """What varies between installations and tests: who calls addresses from outside."""
    built.provide(Fetcher, Fetcher())
    built.provide(FrozenMemory, FrozenMemory())
    take_shared_without_token(built)


ROOM = Room(
    name="content",
    search=SEARCH,
    install=install,
    arrivals=Arrivals("suggestions.mine", _("Your ideas")),
    share_target=ShareTarget(taking="suggestions.take_shared", page="suggestions.suggest"),
    checks=(Check("Pictures", check_store),),
    blueprints=(
        blueprint,
        campaign_views.blueprint,
        calendar_views.blueprint,
        suggestion_pages,
        preview_pages,
        feed_pages,
    ),
    tasks=(
        Task("recheck_posts", Queue.SLOW, recheck_posts),
        Task("look_after_posts", Queue.SLOW, look_after_posts),
        Task("credit_suggestions", Queue.SLOW, credit_suggestions),
        Task("look_at_links", Queue.SLOW, look_at_links),
        Task("read_feeds", Queue.SLOW, read_feeds),
    ),
    cron=(
        Cron("recheck_posts", timedelta(seconds=10), due=recheck_due),
        Cron("look_after_posts", timedelta(minutes=15)),
        Cron("credit_suggestions", timedelta(minutes=1), due=credit_due),
        Cron("look_at_links", timedelta(seconds=10), due=looks_due),
        Cron("read_feeds", timedelta(minutes=1), due=feeds_due),
    ),
    digest=DIGEST,
    notices=(*review_telling.NOTICES, *informing.NOTICES, *suggestion_notices.NOTICES, *feed_notices.NOTICES),
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
        Place("calendar.show", _("Calendar"), "calendar3", PlaceGroup.COMMS, Permission.CURATE, order=20),
        Place("campaigns.index", _("Campaigns"), "flag", PlaceGroup.COMMS, Permission.CURATE, order=25),
        Place(
            "suggestions.board",
            _("Suggestions"),
            "lightbulb",
            PlaceGroup.COMMS,
            Permission.CURATE,
            order=15,
            badge=open_suggestions,
        ),
        Place(
            "content.second_looks",
            _("Your approvals"),
            "person-check",
            PlaceGroup.MORE,
            Permission.BE_HERE,
            order=12,
            badge=count_second_looks,
            concerns=is_asked_twice,
        ),
        Place("feeds.index", _("News"), "rss", PlaceGroup.COMMS, Permission.CURATE, order=17),
        Place(
            "suggestions.suggest",
            _("Suggest a post"),
            "lightbulb",
            PlaceGroup.MORE,
            Permission.BE_HERE,
            order=15,
            is_shortcut=True,
        ),
    ),
    leaving=let_go,
    export=export,
    texts=post_texts,
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
        "content_campaigns",
        "content_calendar_feeds",
        "content_suggestions",
        "content_feed_sources",
    ),
)

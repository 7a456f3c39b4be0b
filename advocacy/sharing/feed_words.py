"""What the feed says about itself."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from advocacy.sharing.choosing import Wanted
from advocacy.sharing.feed_rules import Filter, SkipReason
from advocacy.sharing.feeding import Feed
from advocacy.sharing.ranking import LONG_PAGE

REASON_WORDS: Mapping[SkipReason, Any] = {
    SkipReason.TOPIC: _l("Not my topic"),
    SkipReason.WORDS: _l("Not how I speak"),
    SkipReason.READERS: _l("Not for my readers"),
    SkipReason.KNOWN: _l("Nothing new"),
}


def lead_of(feed: Feed, wanted: Wanted) -> str:
    """What is the case, in one line."""
    if feed.held:
        return ngettext(
            "One share of yours waits. Nothing of it went out.",
            "%(num)d shares of yours wait. Nothing of them went out.",
            len(feed.held),
        )
    return {
        Filter.NEW: _new_words,
        Filter.SHARED: _shared_words,
        Filter.SKIPPED: _skipped_words,
        Filter.SEARCH: _search_words,
    }[feed.filter](feed, wanted)


def _new_words(feed: Feed, _wanted: Wanted) -> str:
    if not feed.new:
        return _("You have seen everything for today.")
    return ngettext("One post for you. Share it, or don't.", "%(num)d posts for you. Pick one, or none.", feed.new)


def _shared_words(_feed: Feed, _wanted: Wanted) -> str:
    return _("What you shared of the posts that are on offer now.")


def _skipped_words(_feed: Feed, _wanted: Wanted) -> str:
    return _("What you put away. Only you see this list.")


def _search_words(feed: Feed, wanted: Wanted) -> str:
    if not wanted.search:
        return _("Search in everything that is on offer to you.")
    if wanted.after:
        return _("More posts on offer to you that hold “%(words)s”.", words=wanted.search)
    if not feed.cards:
        return _("Nothing on offer to you holds “%(words)s”.", words=wanted.search)
    if feed.overflows:
        return _(
            "More than %(num)d posts on offer to you hold “%(words)s”. Those that fit you best come first.",
            num=LONG_PAGE,
            words=wanted.search,
        )
    return ngettext(
        "One post on offer to you holds “%(words)s”.",
        "%(num)d posts on offer to you hold “%(words)s”.",
        len(feed.cards) + feed.more,
        words=wanted.search,
    )

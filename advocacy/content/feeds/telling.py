"""Words for how a source of news is doing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.content.feed_models import FeedSource
from advocacy.content.feed_rules import GOOD, MOST_ITEMS, FeedOutcome, SourceProblem
from advocacy.content.preview_rules import PreviewState
from advocacy.content.previews.asking import PreviewNow
from advocacy.content.previews.telling import problem_words
from advocacy.core.look.words import moment_in_words

SOURCE_PROBLEMS: Mapping[SourceProblem, Any] = {
    SourceProblem.NO_ADDRESS: _l("An address starts with https:// and a name, such as https://example.com/news.xml."),
    SourceProblem.THERE_ALREADY: _l("That feed is read already; it stands in the list."),
    SourceProblem.TOO_MANY: _l("A hundred sources are read already. Remove one first."),
}


def outcome_words(row: FeedSource, now: datetime) -> str:
    """How the latest reading went, and what follows."""
    words = _outcome(row)
    if row.outcome in GOOD or row.outcome is FeedOutcome.NEVER:
        return words
    if row.paused_at:
        return words
    again = _("We try again %(when)s.", when=moment_in_words(max(row.due_at, now), now))
    return f"{words} {again}"


def _outcome(row: FeedSource) -> str:
    detail = row.detail or 0
    new = str(ngettext("One new item.", "%(num)d new items.", detail))
    words: Mapping[FeedOutcome, str] = {
        FeedOutcome.NEVER: _("Not read yet; that takes a moment."),
        FeedOutcome.NEW: new,
        FeedOutcome.NOTHING_NEW: _("Nothing new."),
        FeedOutcome.MENDED: _("Its XML breaks at line %(line)s; what could be read was taken.", line=detail),
        FeedOutcome.NO_XML: _unread(detail),
        FeedOutcome.NO_FEED: _("That is a page or a file, not a feed. Look for its RSS or Atom address."),
        FeedOutcome.EMPTY: _("A feed without any item."),
        FeedOutcome.TANGLED: _(
            "Its markup is nested so deeply, or so long, that no feed is written so. It is not read."
        ),
        FeedOutcome.NOT_FETCHED: _why_not(row),
    }
    return str(words[row.outcome])


def _unread(line: int) -> str:
    if not line:
        return str(_("Nothing of it could be read."))
    return str(_("Its XML is not valid at line %(line)s, and nothing of it could be read.", line=line))


def _why_not(row: FeedSource) -> str:
    """As the previews say it: the same client, the same problems."""
    return problem_words(PreviewNow(row.address, PreviewState.FAILED, None, row.problem, row.detail))


def left_out_words(row: FeedSource) -> str:
    """Empty while the whole feed is taken."""
    if not row.left_out:
        return ""
    words = _(
        "A long feed: its first %(most)s items were read, %(count)s more were left.",
        most=MOST_ITEMS,
        count=format_decimal(row.left_out),
    )
    return str(words)


def pill_of(row: FeedSource) -> tuple[str, str, str]:
    """Word, tone and icon."""
    if row.paused_at:
        return str(_("Paused")), "quiet", "pause-circle"
    if row.told_dead_at:
        return str(_("Not readable for a week")), "bad", "exclamation-circle"
    if row.failures:
        return str(_("Not readable")), "soon", "exclamation-circle"
    if row.outcome is FeedOutcome.NEVER:
        return str(_("Waiting to be read")), "outline", "hourglass-split"
    return str(_("Readable")), "good", "check-lg"

"""Figures in words."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import format_date, format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from advocacy.engagement.looking import Figures
from advocacy.engagement.models import WatchState
from advocacy.engagement.reporting import Asking
from advocacy.engagement.weeks import ThisWeek
from advocacy.networks.readings import Metric

METRICS: Mapping[Metric, Any] = {
    Metric.IMPRESSIONS: later("Seen"),
    Metric.REACHED: later("People reached"),
    Metric.REACTIONS: later("Reactions"),
    Metric.COMMENTS: later("Answers"),
    Metric.RESHARES: later("Passed on"),
    Metric.QUOTES: later("Quoted"),
    Metric.BOOKMARKS: later("Saved"),
    Metric.LINK_CLICKS: later("Link followed"),
    Metric.PROFILE_CLICKS: later("Profile opened"),
    Metric.ENGAGEMENTS: later("Acts of all kinds"),
}
NOT_ASKED: Mapping[Asking, Any] = {
    Asking.TOO_EARLY: later("The network is asked first, about an hour after a share went out. Come back then."),
    Asking.TOLD_BY_NETWORK: later("The network tells how many answered, so there is nothing for you to report."),
    Asking.GONE: later("This share is no longer there, so nothing more can be reported."),
}


def number(amount: int) -> str:
    return str(format_decimal(amount))


def names(metrics: Sequence[Metric]) -> str:
    """ "Seen, reactions and so on", in the order of the table."""
    return ", ".join(str(METRICS[metric]) for metric in metrics)


def listed(figures: Mapping[Metric, int]) -> str:
    return " · ".join(f"{METRICS[metric]} {number(amount)}" for metric, amount in figures.items())


def state_words(figures: Figures, due_in_words: str) -> str:
    """One sentence on whether and when figures are read."""
    network = figures.share.network.label
    match figures.state:
        case WatchState.WATCHING if figures.next_at:
            return _("Next reading %(when)s.", when=due_in_words)
        case WatchState.NOT_OFFERED:
            return _("%(network)s gives us no figures for this share. That says nothing about it.", network=network)
        case WatchState.GONE:
            return _("It is no longer on %(network)s. What was read before stays, with its dates.", network=network)
        case WatchState.OVER if figures.share.reported:
            return _("You told us that it is there. Figures are read only of posts that we saw arrive.")
        case WatchState.OVER:
            return _("Readings are over. These are the last figures we have.") if figures.rows else _("Not read.")
        case _:
            return _("Figures are read from an hour after it went out.")


def visits_words(figures: Figures) -> str:
    """The line beside the trend, with its numbers."""
    parts = [f"{_day(day)}: {number(count)}" for day, count in figures.visits.items()]
    return _("Visits by day. %(days)s", days=", ".join(parts))


def trend_words(week: ThisWeek) -> str:
    return _("Week by week, this one last: %(numbers)s", numbers=", ".join(number(count) for count in week.trend))


def visits_this_week(week: ThisWeek) -> str:
    words: str = ngettext("%(num)s visit through your links", "%(num)s visits through your links", week.visits)
    return words


def reported_words(people: int, at: datetime | None = None) -> str:
    """Who says so, and when."""
    if at is None:
        words: str = ngettext("%(num)s reported by you", "%(num)s reported by you", people)
        return words
    return _("Reported by you, %(day)s", day=format_date(at, "d MMM"))


def _day(day: date) -> str:
    return str(format_date(day, "d MMM"))

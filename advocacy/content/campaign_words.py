"""The words for how a campaign stands."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.content.campaign_listing import CampaignRow
from advocacy.content.campaign_rules import Measure, Stage

MEASURE_WORDS: Mapping[Measure, Any] = {
    Measure.SHARES: _l("Shares"),
    Measure.VISITS: _l("Visits through our links"),
    Measure.CONVERSATIONS: _l("Answers"),
}
STAGE_LOOKS: Mapping[Stage, tuple[Any, str, str]] = {
    Stage.PLANNED: (_l("Planned"), "outline", "calendar3"),
    Stage.RUNNING: (_l("Running"), "good", "broadcast"),
    Stage.OVER: (_l("Period over"), "soon", "alarm"),
    Stage.CLOSED: (_l("Closed"), "quiet", "archive"),
}


def goal_words(row: CampaignRow) -> str:
    """ "41 of 60 shares"."""
    target, reached = row.campaign.target, row.reached
    if reached is None:
        return str(_("The goal is %(goal)s.", goal=_counted(row.campaign.measure, target)))
    return str(_("%(reached)s of %(goal)s", reached=reached, goal=_counted(row.campaign.measure, target)))


def period_words(row: CampaignRow) -> str:
    first, last = row.campaign.starts_on, row.campaign.ends_on
    return str(_("%(first)s to %(last)s", first=_day(first), last=_day(last)))


def lead_words(row: CampaignRow) -> str:
    """How it stands, in a sentence."""
    period, goal = period_words(row), goal_words(row)
    if row.reached is not None and row.reached >= row.campaign.target:
        return str(_("%(period)s. The goal is reached: %(goal)s.", period=period, goal=goal))
    return f"{period}. {goal.rstrip('.')}."


def _counted(measure: Measure, number: int) -> str:
    return {
        Measure.SHARES: lambda: ngettext("%(num)d share", "%(num)d shares", number),
        Measure.VISITS: lambda: ngettext("%(num)d visit", "%(num)d visits", number),
        Measure.CONVERSATIONS: lambda: ngettext("%(num)d answer", "%(num)d answers", number),
    }[measure]()


def _day(day: date) -> str:
    return str(format_date(day, "d MMMM yyyy"))

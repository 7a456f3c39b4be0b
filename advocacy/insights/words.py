"""The words of insights: steps, goals, sentences above charts."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from flask_babel import format_date, format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.insights.adoption import Adoption, TeamRow
from advocacy.insights.adoption_rules import HEAT, GoalLine, GoalStep, Step, summed_where_told

STEP_WORDS: Mapping[Step, Any] = {
    Step.INVITED: _l("Invited"),
    Step.JOINED: _l("Joined"),
    Step.CONNECTED: _l("Connected an account"),
    Step.SHARED: _l("Shared once"),
    Step.ACTIVE: _l("Active this week"),
}
GOAL_CHOICES: Mapping[GoalStep, Any] = {
    GoalStep.JOINED: _l("Joined"),
    GoalStep.CONNECTED: _l("Connected an account"),
    GoalStep.SHARED: _l("Shared once"),
    GoalStep.ACTIVE: _l("Active each week"),
}
LINE_WORDS: Mapping[GoalStep, Any] = {
    GoalStep.JOINED: _l("joined"),
    GoalStep.CONNECTED: _l("connected"),
    GoalStep.SHARED: _l("shared once"),
    GoalStep.ACTIVE: _l("active"),
}


def scope_words(page: Adoption) -> str:
    """Who the page is about."""
    if page.team:
        return page.team.name
    return _("Whole company") if page.everything else _("Your teams together")


def week_heads() -> list[tuple[Step, str]]:
    """Of columns of weeks: the steps after the first one."""
    said = {step: str(words) for step, words in STEP_WORDS.items()} | {Step.ACTIVE: _("Active that week")}
    return [(step, said[step]) for step in list(Step)[1:]]


def number(value: int) -> str:
    return str(format_decimal(value))


def week_words(monday: date) -> str:
    return str(format_date(monday, "d MMM yyyy"))


def day_words(day: date) -> str:
    return str(format_date(day, "d MMMM yyyy"))


def goal_words(goal: GoalLine) -> str:
    """ "Goal: 80% shared once, by 31 March 2027"."""
    values = {"percent": goal.percent, "step": LINE_WORDS[goal.step]}
    if goal.by:
        return _("Goal: %(percent)s%% %(step)s, by %(day)s", day=day_words(goal.by), **values)
    return _("Goal: %(percent)s%% %(step)s", **values)


def funnel_sentence(page: Adoption) -> str:
    """The answer first: how far the goal is, or how many shared once."""
    reached, goal = page.reached, page.goal
    step = goal.step if goal else GoalStep.SHARED
    values = {"count": number(reached.count(step)), "all": number(reached.invited)}
    said = {
        GoalStep.JOINED: _("%(count)s of %(all)s have joined.", **values),
        GoalStep.CONNECTED: _("%(count)s of %(all)s have connected an account.", **values),
        GoalStep.SHARED: _("%(count)s of %(all)s have shared once.", **values),
        GoalStep.ACTIVE: _("%(count)s of %(all)s are active this week.", **values),
    }[step]
    return f"{said} {_missing_sentence(goal, goal.missing(reached))}" if goal else said


def _missing_sentence(goal: GoalLine, missing: int) -> str:
    if not missing:
        return _("The goal of %(percent)s%% is reached.", percent=goal.percent)
    return ngettext(
        "%(num)d more and the goal of %(percent)s%% is reached.",
        "%(num)d more and the goal of %(percent)s%% is reached.",
        missing,
        percent=goal.percent,
    )


def promises_sentence(page: Adoption) -> str:
    """How many questions got their answer within a day, over the weeks that are shown."""
    told = summed_where_told(page.by_week)
    return ngettext(
        "%(kept)s of %(num)s question had an answer within a day.",
        "%(kept)s of %(num)s questions had an answer within a day.",
        told.due,
        kept=number(told.kept),
    )


def heat_sentence(page: Adoption) -> str:
    """Who led in the last whole week; nobody when nobody was active."""
    first = next((row for row in page.rows if row.name is not None), None)
    last_week = first.weeks[-2] if first else None
    if first is None or last_week is None or not last_week.is_told or not last_week.percent_active:
        return ""
    return _("Last week %(team)s led with %(percent)s%%.", team=team_words(first), percent=last_week.percent_active)


def team_words(row: TeamRow) -> str:
    return team_name(row.name)


def team_name(name: str | None) -> str:
    """None: the small teams together; empty: people without a team."""
    return _("Smaller teams together") if name is None else name or _("Without a team")


def heat_words() -> list[str]:
    """The five steps of the scale."""
    middle = [_("%(least)s to %(most)s%%", least=start, most=end - 1) for start, end in pairwise(HEAT)]
    return [_("below %(most)s%%", most=HEAT[0]), *middle, _("%(least)s%% and up", least=HEAT[-1])]

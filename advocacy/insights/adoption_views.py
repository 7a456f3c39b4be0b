"""Who takes part, and the goal: for communications, admins, and managers of teams."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.insights import words
from advocacy.insights.adoption import Adoption, adoption
from advocacy.insights.adoption_rules import GoalStep, Reached, Step, heat
from advocacy.insights.forms import GoalForm, after, day, whole_number
from advocacy.insights.goals import current_goal, set_goal
from advocacy.insights.lines import FunnelChart, LineChart, Series, funnel_chart, line_chart
from advocacy.insights.views import blueprint
from advocacy.relationships.showing_teams import team_of

__all__ = ["blueprint"]  # with the pages of this file on it


@blueprint.get("/insights")
@guard(Permission.SEE_TEAM)
def show() -> str:
    page = adoption_asked()
    return render_template(
        "insights/adoption.html",
        page=page,
        words=words,
        scope_words=words.scope_words(page),
        heat=heat,
        behind=_behind(page),
        funnel=_funnel(page) if page.reached.is_told else None,
        lines=_lines(page),
        weeks=list(zip(page.weeks, page.by_week, strict=True)),
        week_heads=words.week_heads(),
        promises=_promises(page),
        any_promise=any(week is not None and week.is_told and week.due for week in page.by_week),
        week_number=lambda monday: format_date(monday, "w"),
        next_url=_page_at(page, page.next_after) if page.next_after else None,
        back_url=_page_at(page, None) if after(request.args) else None,
    )


@blueprint.get("/insights/goal")
@guard(Permission.SEE_COMPANY)
def goal() -> str:
    chosen = current_goal()
    form = GoalForm(formdata=None)
    form.step.data = (chosen.step if chosen else GoalStep.SHARED).value
    form.percent.data = str(chosen.percent) if chosen else ""
    form.by.data = chosen.by.isoformat() if chosen and chosen.by else ""
    return render_template("insights/goal.html", form=form)


@blueprint.post("/insights/goal")
@guard(Permission.SEE_COMPANY)
def choose_goal() -> ResponseReturnValue:
    form = GoalForm()
    if not form.validate():
        return render_template("insights/goal.html", form=form), 422
    percent = whole_number(form.percent.data)
    assert percent is not None
    set_goal(GoalStep(form.step.data), percent, day(form.by.data), chosen_by=current_user.id)
    flash(_("That is the goal now."), "good")
    return redirect(url_for("insights.show"))


def adoption_asked() -> Adoption:
    """Of the team that is asked for, or of all that the reader may see; a team that is not theirs is not found."""
    key = request.args.get("team", "")
    team = (team_of(key) or abort(404)) if key else None
    return adoption(current_user, team, after(request.args)) or abort(404)


def _funnel(page: Adoption) -> FunnelChart | None:
    reached, goal = page.reached, page.goal
    steps = [(str(words.STEP_WORDS[step]), reached.count(step)) for step in Step]
    place = list(Step).index(Step(goal.step.value)) if goal else 0
    drawn = (place, goal.percent, goal.missing(reached)) if goal else None
    return funnel_chart(steps, reached.invited, drawn)


def _page_at(page: Adoption, rows_before: int | None) -> str:
    return url_for("insights.show", team=page.team_key, after=rows_before)


def _behind(page: Adoption) -> list[tuple[Step, str]]:
    """Where each step opens what is behind it."""
    return [(step, url_for("insights.behind_step", step=step.value, team=page.team_key)) for step in Step]


def _lines(page: Adoption) -> LineChart | None:
    """The goal's step and who is active; without a goal, who shared once."""
    first = page.goal.step if page.goal else GoalStep.SHARED
    second = GoalStep.ACTIVE if first is not GoalStep.ACTIVE else GoalStep.SHARED
    series = [Series(str(words.LINE_WORDS[step]), _percents(page, step)) for step in (first, second)]
    return line_chart(series, page.goal.percent if page.goal else None)


def _promises(page: Adoption) -> LineChart | None:
    """Kept promises by week; a gap where nothing was asked."""
    kept = [week.percent_kept if week is not None and week.is_told else None for week in page.by_week]
    return line_chart([Series(_("within a day"), kept)])


def _percents(page: Adoption, step: GoalStep) -> list[float | None]:
    def told(reached: Reached | None) -> float | None:
        return reached.percent(step) if reached and reached.is_told else None

    return [told(reached) for reached in page.by_week]

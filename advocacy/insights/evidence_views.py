"""The pages behind the figures of insights: sums by week, post, team or day, never a person."""

from flask import abort, render_template, request

from advocacy.content.rules import LEAST_SHARERS
from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.insights import outcome_words, words
from advocacy.insights.adoption_rules import FEW_COLLEAGUES, Step, summed_where_told
from advocacy.insights.adoption_views import adoption_asked
from advocacy.insights.campaign_evidence import campaign_evidence
from advocacy.insights.cost_evidence import booked_in
from advocacy.insights.forms import after, month_asked, network_asked
from advocacy.insights.health_evidence import behind_health
from advocacy.insights.outcome_evidence import behind_outcome
from advocacy.insights.outcome_rules import Outcome
from advocacy.insights.own_words_evidence import behind_own_words
from advocacy.insights.quarters import quarter_of
from advocacy.insights.views import blueprint
from advocacy.networks.rules import Network

__all__ = ["blueprint"]  # with the pages of this file on it


@blueprint.get("/insights/outcomes/<outcome>")
@guard(Permission.CURATE)
def behind_outcomes(outcome: str) -> str:
    if outcome not in list(outcome_words.OUTCOME_WORDS):
        abort(404)
    quarter, network = quarter_of(request.args.get("quarter")), network_asked(request.args)
    found = behind_outcome(quarter, network, Outcome(outcome), after(request.args))
    return render_template(
        "insights/outcome_behind.html",
        found=found,
        words=outcome_words,
        week_words=words.week_words,
        after=after(request.args),
        least=LEAST_SHARERS,
    )


@blueprint.get("/insights/steps/<step>")
@guard(Permission.SEE_TEAM)
def behind_step(step: str) -> str:
    """Whoever sees the funnel sees this: the same teams, and none that is too small."""
    if step not in list(Step):
        abort(404)
    page = adoption_asked()
    return render_template(
        "insights/step_behind.html",
        page=page,
        step=Step(step),
        weeks=list(zip(page.weeks, page.by_week, strict=True))[::-1],
        words=words,
        week_words=words.week_words,
        after=after(request.args),
        few=FEW_COLLEAGUES,
    )


@blueprint.get("/insights/promises")
@guard(Permission.SEE_TEAM)
def behind_promises() -> str:
    """As for a step: the same teams. A team's are those of all weeks that are shown."""
    page = adoption_asked()
    return render_template(
        "insights/promises_behind.html",
        page=page,
        words=words,
        weeks=list(zip(page.weeks, page.by_week, strict=True))[::-1],
        teams=[(row, summed_where_told(row.weeks)) for row in page.rows],
        week_words=words.week_words,
        after=after(request.args),
        few=FEW_COLLEAGUES,
    )


@blueprint.get("/insights/campaigns/<public_id>")
@guard(Permission.CURATE)
def behind_campaign(public_id: str) -> str:
    found = campaign_evidence(public_id, after(request.args)) or abort(404)
    return render_template("insights/campaign_behind.html", found=found, after=after(request.args), least=LEAST_SHARERS)


@blueprint.get("/insights/own-words")
@guard(Permission.CURATE)
def behind_words() -> str:
    quarter = quarter_of(request.args.get("quarter"))
    return render_template(
        "insights/own_words_behind.html",
        found=behind_own_words(quarter),
        quarter=quarter,
        words=outcome_words,
        week_words=words.week_words,
        least=LEAST_SHARERS,
    )


@blueprint.get("/insights/networks/<network>/accounts")
@guard(Permission.SEE_COMPANY)
def behind_accounts(network: str) -> str:
    if network not in set(Network):
        abort(404)
    return render_template(
        "insights/accounts_behind.html",
        found=behind_health(Network(network), after(request.args)),
        words=outcome_words,
        team_words=words.team_name,
        week_words=words.week_words,
        after=after(request.args),
        few=FEW_COLLEAGUES,
    )


@blueprint.get("/insights/networks/<network>/cost")
@guard(Permission.SEE_COMPANY)
def behind_cost(network: str) -> str:
    month = month_asked(request.args)
    if network not in set(Network) or month is None:
        abort(404)
    rows = booked_in(Network(network), month)
    return render_template(
        "insights/cost_behind.html",
        network=Network(network),
        month=month,
        rows=rows,
        calls=outcome_words.CALLS,
        money=outcome_words.small_money,
    )

"""What came back, and networks and cost."""

from flask import render_template, request
from flask_babel import format_date, format_decimal
from flask_babel import gettext as _

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.insights import outcome_words as words
from advocacy.insights.charting import BarFacts, Chart, chart_of
from advocacy.insights.forms import network_asked
from advocacy.insights.health import Cost, networks_page
from advocacy.insights.outcome_rules import Missing, Outcome, OwnWords
from advocacy.insights.outcomes import outcomes as outcomes_of
from advocacy.insights.quarters import last_quarters, quarter_of
from advocacy.insights.views import blueprint
from advocacy.networks.rules import Network

__all__ = ["blueprint"]  # with the pages of this file on it
SHOWN = (Outcome.ANSWERS, Outcome.REPORTED, Outcome.PASSED_ON, Outcome.REACTIONS, Outcome.VISITS, Outcome.REACH)


@blueprint.get("/insights/outcomes")
@guard(Permission.CURATE)
def outcomes() -> str:
    page = outcomes_of(quarter_of(request.args.get("quarter")), network_asked(request.args))
    return render_template(
        "insights/outcomes.html",
        page=page,
        words=words,
        networks=list(Network),
        quarters=last_quarters(),
        shown=SHOWN,
        Outcome=Outcome,
        Missing=Missing,
        chart=own_words_chart(page.words),
        decimal=lambda number: format_decimal(number, "#,##0.0"),
        whole=lambda number: format_decimal(number, "#,##0"),
    )


@blueprint.get("/insights/networks")
@guard(Permission.SEE_COMPANY)
def networks() -> str:
    page = networks_page()
    return render_template(
        "insights/networks.html",
        page=page,
        words=words,
        charts={cost.network: cost_chart(cost) for cost in page.costs},
        money=words.money,
    )


def own_words_chart(found: OwnWords) -> Chart | None:
    """How many texts in each fifth; those at and above the notch that X asks for are strong."""
    if found.percent is None:
        return None
    bars = []
    for fifth, label in zip(found.fifths, words.fifths(), strict=True):
        if fifth.shares is None:
            bars.append(BarFacts(label, _("under three")))
            continue
        part = format_decimal(fifth.shares / found.shares, "#,##0 %") if found.shares else ""
        bars.append(BarFacts(label, part, float(fifth.shares), strong=fifth.number > 0))
    return chart_of(bars)


def cost_chart(cost: Cost) -> Chart | None:
    """The months, and the present one as it will have been if it goes on like this."""
    bars = [BarFacts(str(format_date(month, "LLL")), "", float(spent)) for month, spent in cost.months[:-1]]
    this_month = cost.months[-1][0]
    bars.append(BarFacts(str(format_date(this_month, "LLL")), _("so far"), float(cost.spent), strong=True))
    bars.append(BarFacts(str(format_date(this_month, "LLL")), _("forecast"), float(cost.forecast), estimated=True))
    return chart_of(bars) if any(bar.value for bar in bars) else None

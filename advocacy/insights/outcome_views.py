"""What came back, and networks and cost."""

from flask import render_template, request
from flask_babel import format_date, format_decimal
from flask_babel import gettext as _

from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.insights import outcome_words as words
from advocacy.insights.charting import BarFacts, Chart, Part, chart_of, parts_of
from advocacy.insights.forms import network_asked
from advocacy.insights.health import Cost, Health, networks_page
from advocacy.insights.outcome_rules import Missing, Outcome, OwnWords, Wording
from advocacy.insights.outcomes import Outcomes
from advocacy.insights.outcomes import outcomes as outcomes_of
from advocacy.insights.quarters import last_quarters, quarter_of
from advocacy.insights.views import blueprint, network_segment

__all__ = ["blueprint"]  # with the pages of this file on it
WORDINGS_SHOWN = 6
SHOWN = (Outcome.ANSWERS, Outcome.REPORTED, Outcome.PASSED_ON, Outcome.REACTIONS, Outcome.VISITS, Outcome.REACH)


@blueprint.get("/insights/outcomes")
@guard(Permission.CURATE)
def outcomes() -> str:
    page = outcomes_of(quarter_of(request.args.get("quarter")), network_asked(request.args))
    return render_template(
        "insights/outcomes.html",
        page=page,
        words=words,
        networks=network_segment(page.network, "insights.outcomes", quarter=page.quarter.start.isoformat()),
        quarters=last_quarters(),
        shown=SHOWN,
        Outcome=Outcome,
        Missing=Missing,
        chart=own_words_chart(page.words),
        fifths=own_words_rows(page.words),
        wordings=_wordings(page),
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
        parts_of=health_parts,
        charts={cost.network: cost_chart(cost) for cost in page.costs},
        money=words.money,
    )


def _wordings(page: Outcomes) -> list[tuple[Wording, str]]:
    """The best ones and the post each of them is of; none where nobody talked."""
    if not page.is_talked_about:
        return []
    posts = {row.sums.post_id: row.post.public_id for row in page.best}
    shown = page.wordings[:WORDINGS_SHOWN]
    return [(wording, posts[wording.post_id]) for wording in shown if wording.post_id in posts]


def own_words_rows(found: OwnWords) -> list[tuple[str, int | None]]:
    """How many texts in each fifth; None where it is not told."""
    texts = {fifth.number: fifth.shares for fifth in found.fifths} if found.percent is not None else {}
    return [(label, texts.get(number)) for number, label in enumerate(words.fifths())]


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


def health_parts(health: Health) -> list[Part]:
    """Side by side: accounts that work, that soon need a new yes, that wait for one."""
    looks = ("health-works", "health-soon", "chart-absent")
    return parts_of(zip(looks, (health.works, health.soon, health.lost), strict=True))


def cost_chart(cost: Cost) -> Chart | None:
    """The months, and the present one as it will have been if it goes on like this."""
    bars = [BarFacts(str(format_date(month, "LLL")), "", float(spent)) for month, spent in cost.months[:-1]]
    this_month = cost.months[-1][0]
    bars.append(BarFacts(str(format_date(this_month, "LLL")), _("so far"), float(cost.spent), strong=True))
    bars.append(BarFacts(str(format_date(this_month, "LLL")), _("forecast"), float(cost.forecast), estimated=True))
    return chart_of(bars) if any(bar.value for bar in bars) else None

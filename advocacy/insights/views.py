"""What worked, for communications."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from advocacy.content.fill_in_rules import pieces_of
from advocacy.content.rules import LEAST_SHARERS
from advocacy.core.access import guard
from advocacy.core.permissions import Permission
from advocacy.insights.charting import BarFacts, chart_of
from advocacy.insights.forms import network_asked
from advocacy.insights.results import Results, post_results
from advocacy.insights.rules import BUCKETS, best, lowest_and_highest
from advocacy.networks.rules import Network
from advocacy.sharing.feed_rules import FEW_PEOPLE
from advocacy.sharing.feed_words import REASON_WORDS

blueprint = Blueprint("insights", __name__)
NETWORK_ICONS = {Network.LINKEDIN: "linkedin", Network.X: "twitter-x"}


@blueprint.get("/posts/<public_id>/results")
@guard(Permission.CURATE)
def post_page(public_id: str) -> str:
    found = post_results(public_id, network_asked(request.args))
    if found is None:
        abort(404)
    return render_template(
        "insights/post.html",
        found=found,
        networks=network_segment(found.network, "insights.post_page", public_id=public_id),
        lead=lead_of(found),
        least=LEAST_SHARERS,
        few=FEW_PEOPLE,
        mostly=REASON_WORDS[found.mostly] if found.mostly else None,
        most_visits=_most_visits(found),
        chart=chart_of(_bars(found)),
        own_words_lead=own_words_lead(found),
        pieces_of=pieces_of,
        bucket_words=dict(zip((str(start) for start, _end in BUCKETS), _bucket_words(), strict=True)),
        decimal=lambda number: format_decimal(number, "#,##0.0"),
    )


def network_segment(current: Network, endpoint: str, **values: Any) -> list[dict[str, Any]]:
    """One page for each network, as a segment shows them."""
    return [
        {
            "label": network.label,
            "icon": NETWORK_ICONS[network],
            "current": network is current,
            "url": url_for(endpoint, network=network.value, **values),
        }
        for network in Network
    ]


def lead_of(found: Results) -> str:
    """The answer first: which wording earned conversations, else visits."""
    rows = found.wordings.rows
    answers, visits = best(rows, "answers"), best(rows, "visits")
    if answers:
        return _("Wording %(number)s earned the most conversations a share.", number=rows.index(answers) + 1)
    if visits:
        return _("Wording %(number)s brought the most visits a share.", number=rows.index(visits) + 1)
    if found.wordings.together is None:
        return _("Too few colleagues shared it on %(network)s to say what worked.", network=found.network.label)
    return _("No wording did clearly better than the others.")


def own_words_lead(found: Results) -> str:
    """What own words did, in a sentence above their chart."""
    rows = found.own_words.rows
    pair = lowest_and_highest(rows)
    if pair:
        words = dict(zip((row.key for row in rows), _bucket_words(), strict=True))
        low, high = pair
        assert low.figures is not None
        assert high.figures is not None
        return _(
            "Texts with %(high)s own words brought %(most)s visits a share, those with %(low)s %(fewest)s.",
            high=words[high.key],
            most=format_decimal(high.figures.visits_a_share, "#,##0.0"),
            low=words[low.key],
            fewest=format_decimal(low.figures.visits_a_share, "#,##0.0"),
        )
    if sum(row.figures is not None for row in rows) < 2:
        return _("Too few colleagues shared it to compare own words with copies.")
    return _("Own words made no clear difference to the visits a share.")


def _bars(found: Results) -> list[BarFacts]:
    """One a bucket of own words; strong where it did at least as well as all shares together."""
    together = found.own_words.together
    bars = []
    for row, words in zip(found.own_words.rows, _bucket_words(), strict=True):
        if row.figures is None or together is None:
            bars.append(BarFacts(words, _("under three")))
            continue
        shares = ngettext("%(num)d share", "%(num)d shares", row.figures.shares)
        visits = row.figures.visits_a_share
        bars.append(BarFacts(words, shares, visits, strong=visits >= together.visits_a_share))
    return bars


def _most_visits(found: Results) -> float:
    tables = (found.wordings.rows, found.own_words.rows)
    return max((row.figures.visits_a_share for rows in tables for row in rows if row.figures), default=0.0)


def _bucket_words() -> list[str]:
    middle = [_("%(least)s to %(most)s%%", least=start, most=end - 1) for start, end in BUCKETS[1:-1]]
    return [_("below %(most)s%%", most=BUCKETS[0][1]), *middle, _("%(least)s%% and up", least=BUCKETS[-1][0])]

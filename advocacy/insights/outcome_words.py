"""The words of what came back, of own words, of connections and money."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import format_currency, format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.evidence.calendar import Period
from advocacy.insights.health import Cost, Health
from advocacy.insights.outcome_rules import Missing, Outcome
from advocacy.insights.outcomes import Outcomes
from advocacy.insights.quarters import is_running, name_of
from advocacy.networks.rules import PaidCall

OUTCOME_WORDS: Mapping[Outcome, Any] = {
    Outcome.ANSWERS: _l("Answers that the network counts"),
    Outcome.REPORTED: _l("People who answered, as colleagues say"),
    Outcome.PASSED_ON: _l("Passed on"),
    Outcome.REACTIONS: _l("Reactions"),
    Outcome.VISITS: _l("Visits through our links"),
    Outcome.REACH: _l("Reach"),
}
CALLS: Mapping[PaidCall, Any] = {
    PaidCall.POST: _l("Posts sent"),
    PaidCall.POST_WITH_LINK: _l("Posts with a link sent"),
    PaidCall.REPLY: _l("Replies sent"),
    PaidCall.REPOST: _l("Reposts"),
    PaidCall.DELETE: _l("Posts taken down"),
    PaidCall.ALT_TEXT: _l("Pictures described"),
    PaidCall.POST_READ: _l("Posts read for their figures"),
    PaidCall.USER_READ: _l("Accounts read"),
    PaidCall.COMMENT_READ: _l("Answers read"),
    PaidCall.AUTHOR_READ: _l("Who answered, read"),
}
MISSING_WORDS: Mapping[Missing, Any] = {
    Missing.NOT_OFFERED: _l("not offered"),
    Missing.NOT_READ: _l("not read yet"),
    Missing.TOO_FEW: _l("too few to say"),
}


def quarter_words(quarter: Period) -> str:
    year, number = name_of(quarter)
    words = _("Quarter %(number)s of %(year)s", number=number, year=year)
    return _("%(quarter)s so far", quarter=words) if is_running(quarter) else words


def short_quarter(quarter: Period) -> str:
    year, number = name_of(quarter)
    return f"{year} · {number}"


def outcomes_sentence(page: Outcomes) -> str:
    """The answer first: who answered, and how we know."""
    if page.sums is None:
        return _("Fewer than three colleagues shared on %(network)s: too few to say.", network=page.network.label)
    answers, reported = page.told(Outcome.ANSWERS), page.sums.get(Outcome.REPORTED, 0)
    told = _reported_sentence(reported)
    if isinstance(answers, int):
        return " ".join([_counted_sentence(page, answers), *([told] if reported else [])])
    if answers is Missing.NOT_OFFERED:
        return " ".join([told, _("%(network)s itself does not say.", network=page.network.label)])
    return " ".join([told, _("Nothing was read from %(network)s yet.", network=page.network.label)])


def _counted_sentence(page: Outcomes, answers: int) -> str:
    said = page.network.label
    return ngettext(
        "%(network)s counted %(num)s answer.", "%(network)s counted %(num)s answers.", answers, network=said
    )


def _reported_sentence(people: int) -> str:
    if not people:
        return _("No colleague told us of an answer.")
    return ngettext(
        "Colleagues told us of %(num)s person who answered them.",
        "Colleagues told us of %(num)s people who answered them.",
        people,
    )


def best_title(page: Outcomes) -> str:
    talked = page.is_talked_about or not page.best
    return _("Posts with the most conversations") if talked else _("Posts with the most visits")


def own_words_sentence(page: Outcomes) -> str:
    if page.words.percent is None:
        return _("Fewer than three colleagues shared a text: too few to say.")
    return _(
        "On average %(percent)s%% of a shared text is the colleague's own. Below 20%% it counts as a copy.",
        percent=page.words.percent,
    )


def fifths() -> list[str]:
    middle = [_("%(least)s to %(most)s%%", least=start, most=start + 19) for start in (20, 40, 60)]
    return [_("below %(most)s%%", most=20), *middle, _("%(least)s%% and up", least=80)]


def money(amount: Decimal) -> str:
    return str(format_currency(amount, "USD"))


def small_money(amount: Decimal) -> str:
    """Calls cost parts of a cent."""
    return str(format_currency(amount, "USD", "¤#,##0.000", currency_digits=False))


def cost_sentence(cost: Cost) -> str:
    values = {"spent": money(cost.spent), "forecast": money(cost.forecast)}
    said = _("%(spent)s this month so far, %(forecast)s if it goes on like this.", **values)
    if cost.budget is None:
        return " ".join([said, _("No budget is set.")])
    budget = money(cost.budget.monthly)
    if cost.forecast > cost.budget.monthly:
        return " ".join([said, _("That is over the budget of %(budget)s: then shares wait.", budget=budget)])
    return " ".join([said, _("That is inside the budget of %(budget)s.", budget=budget)])


def health_sentence(health: Health) -> str:
    """What to do first: who has to say yes again."""
    if not health.accounts:
        return _("Nobody connected an account yet.")
    if health.soon + health.lost == 0:
        return _("All %(count)s accounts work.", count=format_decimal(health.accounts))
    asked = ngettext(
        "%(num)s account needs a new yes of its person.",
        "%(num)s accounts need a new yes of their people.",
        health.soon + health.lost,
    )
    return " ".join([asked, _("They are asked in time; what they planned waits for them.")])

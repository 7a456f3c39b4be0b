"""Rules, periods and sums in words."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from flask_babel import format_date, format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from advocacy.core.look.words import time_in_words
from advocacy.core.services import now, services
from advocacy.evidence.calendar import Period, PeriodKind
from advocacy.evidence.loading import ScoringBook
from advocacy.evidence.rules import THOUSAND, FactKind, Rule, RuleName, Shape, Weight
from advocacy.networks.rules import Network
from advocacy.relationships import boards
from advocacy.relationships.boards import Board, whole
from advocacy.relationships.explaining import OwnRow
from advocacy.relationships.ledger import ReversedBecause

HOUR, DAY = 3600, 86_400
OWN_WORDS: Mapping[RuleName, object] = {
    RuleName.COMMENT: later("Somebody outside replied to a share of yours"),
    RuleName.COMMENTS_COUNTED: later("Comments under a share of yours"),
    RuleName.ANSWER: later("You answered somebody outside"),
    RuleName.CAME_BACK: later("The same person came back"),
    RuleName.RESHARE: later("Somebody outside passed a share on"),
    RuleName.REACTION: later("Reactions to your shares"),
    RuleName.CLICK: later("Visits through your short links"),
    RuleName.REACH: later("Reach of your shares"),
    RuleName.QUESTION: later("Questions you answered"),
    RuleName.THANKS: later("Thanked for an answer"),
    RuleName.BROUGHT_IN: later("Questions you brought in"),
    RuleName.SUGGESTION: later("A suggestion of yours was approved"),
    RuleName.REPORTED: later("People who answered you, as you told us"),
}
WORDS: Mapping[RuleName, object] = {
    RuleName.COMMENT: later("Somebody outside replied"),
    RuleName.COMMENTS_COUNTED: later("Comments, counted without names"),
    RuleName.ANSWER: later("Answered somebody outside"),
    RuleName.CAME_BACK: later("Somebody came back"),
    RuleName.RESHARE: later("Passed on outside"),
    RuleName.REACTION: later("Reactions"),
    RuleName.CLICK: later("Visits through short links"),
    RuleName.REACH: later("Reach"),
    RuleName.QUESTION: later("Questions answered"),
    RuleName.THANKS: later("Thanked for an answer"),
    RuleName.BROUGHT_IN: later("Questions brought in"),
    RuleName.SUGGESTION: later("Suggestion approved"),
    RuleName.REPORTED: later("Answers reported"),
}
MEANINGS: Mapping[RuleName, object] = {
    RuleName.COMMENT: later("A comment or reply from outside under a share, the first of each person."),
    RuleName.COMMENTS_COUNTED: later("Where the network shows a number of comments and no names."),
    RuleName.ANSWER: later("You answer a comment under your share, the sooner the better."),
    RuleName.CAME_BACK: later("The same person engages under another share of yours. People are kept as a code."),
    RuleName.RESHARE: later("Somebody passes your share on or quotes it."),
    RuleName.REACTION: later("A like or another reaction to your share."),
    RuleName.CLICK: later("A visitor of a day through your short link."),
    RuleName.REACH: later("How often a share was seen. It grows slowly: ten times the reach is three points more."),
    RuleName.QUESTION: later("You answer a question that somebody brought in from outside."),
    RuleName.THANKS: later("Somebody says thank you for your answer."),
    RuleName.BROUGHT_IN: later("You bring a question from outside to a colleague who knows."),
    RuleName.SUGGESTION: later("A post that you suggested is approved."),
    RuleName.REPORTED: later("You tell us that somebody answered where the network does not. Marked as reported."),
}
OURS = frozenset(
    {RuleName.CLICK, RuleName.QUESTION, RuleName.THANKS, RuleName.BROUGHT_IN, RuleName.SUGGESTION, RuleName.ANSWER}
)
NOT_TOLD_APART = frozenset({RuleName.RESHARE, RuleName.REACTION, RuleName.COMMENTS_COUNTED})
TALLY_WORDS: Mapping[RuleName, object] = {
    RuleName.SHARES: later("Shares"),
    RuleName.ACTS: later("Answers given"),
    RuleName.PROMISES_DUE: later("Questions with a promise"),
    RuleName.PROMISES_KEPT: later("Promises kept"),
}
TALLY_MEANINGS: Mapping[RuleName, object] = {
    RuleName.SHARES: later("Every share that counts; a repost of the company's own post is none."),
    RuleName.ACTS: later("Somebody outside answered, or a question. Who did so at least once took part."),
    RuleName.PROMISES_DUE: later("Questions from outside whose answer came, or whose day ended, in this time."),
    RuleName.PROMISES_KEPT: later("Questions from outside that were answered within a day."),
}
BECAUSE: Mapping[ReversedBecause, object] = {
    ReversedBecause.VOIDED: later("Taken back: it is no longer there"),
    ReversedBecause.EARLIER: later("Counted anew: something before it came in late or was taken back"),
    ReversedBecause.RULES: later("Counted anew: the rules changed"),
}
BOARDS: Mapping[Board, object] = {
    Board.COLLEAGUES: later("People"),
    Board.COMMS: later("Communications"),
    Board.LEADERS: later("Leaders"),
    Board.TEAMS: later("Teams"),
}
PERIODS: Mapping[PeriodKind, object] = {
    PeriodKind.WEEK: later("Week"),
    PeriodKind.MONTH: later("Month"),
    PeriodKind.QUARTER: later("Quarter"),
    PeriodKind.SEASON: later("Season"),
}


def period_words(period: Period) -> str:
    """ "November so far", "October 2026"; days of the company's calendar, not of the reader's zone."""
    if company_day(now()) in period:
        return _("%(period)s so far", period=_period(period, ""))
    return _period(period, " yyyy")


def _period(period: Period, year: str) -> str:
    match period.kind:
        case PeriodKind.WEEK:
            return _("The week from %(day)s", day=_date(period.start, f"d MMMM{year}"))
        case PeriodKind.MONTH:
            return _date(period.start, f"LLLL{year}").capitalize()
        case _other:
            return season_words(period.start, period.end, year)


def season_words(start: date, end: date, year: str = " yyyy") -> str:
    """ "July to September 2026"; `end` is the first day after it."""
    last = end - timedelta(days=1)
    first = _date(start, "LLLL" if start.year == last.year else f"LLLL{year}").capitalize()
    return _("%(first)s to %(last)s", first=first, last=_date(last, f"LLLL{year}"))


def company_day(moment: datetime) -> date:
    return services().get(ScoringBook).calendar.day_of(moment)


def day_words(day: date) -> str:
    return _date(day, "d MMM")


def _date(day: date, pattern: str) -> str:
    return str(format_date(day, pattern))


def last_day_words(period: Period) -> str:
    return day_words(period.end - timedelta(days=1))


def time_words(moment: datetime) -> str:
    return time_in_words(moment)


def number(milli: int) -> str:
    """Points with as many decimals as they have, two at most."""
    return str(format_decimal(round(milli / THOUSAND, 2), "#,##0.##"))


def decimal(value: float) -> str:
    """With one decimal, always: 24.0."""
    return str(format_decimal(value, "#,##0.0"))


def network_names(networks: Sequence[Network]) -> str:
    names = [network.label for network in networks]
    return _(" and ").join(names)


def known_words(row: OwnRow) -> str:
    """How we know."""
    if row.reported:
        return _("Reported by you, %(day)s", day=day_words(company_day(row.latest)))
    if row.rule in OURS or not row.networks:
        return _("Measured by us")
    words = _("Measured on %(networks)s", networks=network_names(row.networks))
    if row.rule in NOT_TOLD_APART:
        return _("%(measured)s, colleagues not told apart", measured=words)
    return words


def count_words(row: OwnRow, rule: Rule) -> str:
    """ "9 × 5", with the share of a second or third post of a day: "3 × 5 ÷ 2"."""
    if row.rule is RuleName.REACH:
        most = max((terms.at_most or 0) for terms in rule.terms.values())
        return _("at most %(points)s a share", points=most)
    words = f"{row.units} × {row.weight}"
    return f"{words} ÷ {row.k}" if row.k > 1 and rule.form.outcome else words


def whole_points(milli: int) -> int:
    """As every board shows them."""
    return whole(milli)


def return_per_share(milli: int, shares: int, *, exact: bool = False) -> float | None:
    return boards.return_per_share(milli, shares, exact=exact)


def trend_words(trend: Sequence[int | None]) -> str:
    """The sentence that is read instead of the line; on boards of earlier periods, too."""
    drawn = [points for points in line_of(trend) if points is not None]
    if not drawn:
        return _("no points yet")
    if len(drawn) == 1:
        return ngettext("%(num)s point in the first week", "%(num)s points in the first week", drawn[0])
    return _(
        "from %(first)s to %(last)s points a week, over %(weeks)s weeks",
        first=drawn[0],
        last=drawn[-1],
        weeks=len(drawn),
    )


def weeks_words(weeks: Sequence[tuple[Period, int | None]]) -> str:
    """ "9 Nov: 12, 16 Nov: 0": the day each week begins, and its points; of the weeks that the line draws."""
    drawn = line_of([points for _week, points in weeks])
    found = zip((day_words(week.start) for week, _points in weeks), drawn, strict=True)
    return ", ".join(f"{day}: {points}" for day, points in found if points is not None)


def line_of(trend: Sequence[int | None]) -> list[int | None]:
    """For the line: nothing before the first week, and a week without points is 0 (it was measured)."""
    started = next((place for place, points in enumerate(trend) if points is not None), len(trend))
    return [None if place < started else points or 0 for place, points in enumerate(trend)]


def weight_words(rule: Rule, version: int) -> list[str]:
    """A rule's worth in one version, a line for each weight."""
    terms = rule.terms[version]
    if rule.form.shape is Shape.SATURATING:
        return [_("at most %(points)s a share", points=terms.at_most)]
    return [_weight(rule, weight) for weight in terms.weights]


def _weight(rule: Rule, weight: Weight) -> str:
    if weight.within is not None:
        hours = weight.within // HOUR
        return (
            _("%(points)s within %(hours)s hours", points=weight.points, hours=hours)
            if hours != 1
            else _("%(points)s within the hour", points=weight.points)
        )
    slow = len(rule.terms[max(rule.terms)].weights) > 1
    return _("%(points)s later", points=weight.points) if slow else str(weight.points)


def cap_words(rule: Rule, version: int) -> str:
    terms = rule.terms[version]
    if terms.days:
        return _("once per person in %(days)s days", days=terms.days)
    if terms.at_most is None or rule.form.shape is Shape.SATURATING:
        return ""
    if rule.form.facts & {FactKind.BROUGHT_IN, FactKind.REPORTED}:
        return _("at most %(points)s a week", points=terms.at_most)
    return _("at most %(points)s a share", points=terms.at_most)

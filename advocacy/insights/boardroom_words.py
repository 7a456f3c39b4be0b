"""The board room's figures in words: a title, a number, a sentence and how we know."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.insights.boardroom import BoardRoom
from advocacy.insights.boardroom_rules import Figure, FigureKind
from advocacy.insights.outcome_rules import Outcome
from advocacy.insights.quarters import is_running
from advocacy.networks.rules import Network
from advocacy.sharing.rules import OWN_WORDS_NOTCH

TITLES: Mapping[FigureKind, Any] = {
    FigureKind.ANSWERED: _l("Answers"),
    FigureKind.CAME_BACK: _l("They came back"),
    FigureKind.IN_TIME: _l("Answered within the hour"),
    FigureKind.PROMISES: _l("Promises kept"),
    FigureKind.OWN_WORDS: _l("In their own words"),
    FigureKind.TAKE_PART: _l("Colleagues who take part"),
    FigureKind.VISITS: _l("They came to look"),
    FigureKind.PER_SHARE: _l("Return per share"),
    FigureKind.PASSED_ON: _l("Passed on"),
}
MISSING: Mapping[FigureKind, Any] = {
    FigureKind.ANSWERED: _l("who answered"),
    FigureKind.CAME_BACK: _l("who came back"),
    FigureKind.IN_TIME: _l("how soon we answered"),
    FigureKind.PROMISES: _l("whether promises were kept"),
    FigureKind.OWN_WORDS: _l("how much was own words"),
    FigureKind.TAKE_PART: _l("how many take part"),
}
PERCENTS = frozenset({FigureKind.IN_TIME, FigureKind.OWN_WORDS})


def lead(page: BoardRoom) -> str:
    """The answer first: more people or fewer, and how many colleagues are behind it."""
    if not page.figures:
        return _("Fewer than three colleagues took part: too few to say anything about a quarter.")
    rest = page.quarter.people - page.quarter.active
    if not page.quarter.people or rest <= 0:
        return _answered_sentence(page)
    missing = _(
        "%(count)s of %(all)s colleagues are still missing.", count=number(rest), all=number(page.quarter.people)
    )
    return f"{_answered_sentence(page)} {missing}".strip()


def _answered_sentence(page: BoardRoom) -> str:
    now, before = page.quarter.answered, page.before.answered
    if not page.quarter.tells(FigureKind.ANSWERED):
        return ""  # what few shared is not compared either
    if is_running(page.period):
        return _("The quarter goes on, so it is not compared yet.")
    if not page.before.tells(FigureKind.ANSWERED):
        return _("Too few colleagues shared in the quarter before to compare it with this one.")
    if not page.quarter.compares(FigureKind.ANSWERED, page.before):
        return ""
    if now > before:
        return _("More answers came than in the quarter before.")
    return (
        _("Fewer answers came than in the quarter before.")
        if now < before
        else _("As many answers came as in the quarter before.")
    )


def sentence(figure: Figure, page: BoardRoom) -> str:
    """What the number says, and how it stands to the quarter before."""
    said = {
        FigureKind.ANSWERED: _("So many answers came. What a network counts may hold colleagues' own."),
        FigureKind.CAME_BACK: _("So many who had answered did so again under another text: a relationship."),
        FigureKind.IN_TIME: _(
            "Of %(all)s that waited for our answer so many had it inside an hour.",
            all=number(page.quarter.answering.judged),
        ),
        FigureKind.PROMISES: _("We promise every question an answer within a day."),
        FigureKind.OWN_WORDS: _("That much of what colleagues shared they wrote themselves."),
        FigureKind.TAKE_PART: _(
            "They shared, answered somebody or answered a question at least once. Who left the ranking is not counted."
        ),
        FigureKind.VISITS: _("So many visits came through our own links, one a visitor and day."),
        FigureKind.PER_SHARE: _(
            "Points for what others did and for our answers, by each of %(all)s shares. Posting itself earns nothing.",
            all=number(page.quarter.shares),
        ),
        FigureKind.PASSED_ON: _("So often somebody passed a text on. Colleagues are not told apart."),
    }[figure.kind]
    if is_running(page.period) or not page.before.is_told:
        return said  # the page says once that there is nothing to compare with
    return f"{said} {_than_before(figure.value, figure.before, figure.kind)}"


def _than_before(value: float, before: float | None, kind: FigureKind) -> str:
    if before is None:
        return _("The quarter before did not tell it.")
    difference = round(value - before, 1)
    if not difference:
        return _("That is as in the quarter before.")
    if kind in PERCENTS:
        points = number(abs(difference))
        if difference > 0:
            return _("That is %(points)s percentage points more than in the quarter before.", points=points)
        return _("That is %(points)s percentage points less than in the quarter before.", points=points)
    if difference > 0:
        return _("That is %(count)s more than in the quarter before.", count=number(difference))
    return _("That is %(count)s less than in the quarter before.", count=number(-difference))


def how_we_know(figure: Figure, page: BoardRoom) -> Sequence[tuple[str, str]]:
    """Pairs of kind (measured, reported, absent) and words."""
    if figure.kind is FigureKind.ANSWERED:
        counted = {"measured": page.quarter.amount(Outcome.ANSWERS), "reported": page.quarter.amount(Outcome.REPORTED)}
        said = {
            "measured": _("%(count)s measured", count=number(counted["measured"])),
            "reported": _("%(count)s reported by colleagues", count=number(counted["reported"])),
        }
        return [*((kind, said[kind]) for kind, count in counted.items() if count), *_silent(page)]
    if figure.kind in {FigureKind.CAME_BACK, FigureKind.PASSED_ON}:
        return [("measured", _("measured where offered")), *_silent(page)]
    if figure.kind is FigureKind.VISITS:
        return [("measured", _("measured by us")), *_few(page)]
    if figure.kind is FigureKind.PER_SHARE:
        return [("measured", _("by the rules of the season"))]
    return [("measured", _("measured by us"))]


def _silent(page: BoardRoom) -> list[tuple[str, str]]:
    silent = [("absent", _("not offered by %(network)s", network=network.label)) for network in page.silent]
    return silent + _few(page)


def _few(page: BoardRoom) -> list[tuple[str, str]]:
    left_out = [network.label for network in Network if network in page.quarter.few]
    return [("absent", _("without %(network)s: under 3 sharers", network=label)) for label in left_out]


def note_of(figure: Figure) -> str:
    if figure.kind is FigureKind.OWN_WORDS:
        return _("copies begin below %(percent)s%%", percent=OWN_WORDS_NOTCH)
    return ""


def is_percent(figure: Figure) -> bool:
    return figure.kind in PERCENTS


def missing_sentence(page: BoardRoom) -> str:
    """What the page does not say, in one sentence; empty when it says everything."""
    if not page.missing:
        return ""
    things = [str(MISSING[kind]) for kind in page.missing]
    listed = (
        _("%(first)s and %(last)s", first=", ".join(things[:-1]), last=things[-1]) if len(things) > 1 else things[0]
    )
    return _("Not known in this quarter, so not counted as zero: %(things)s.", things=listed)


def number(value: float) -> str:
    return str(format_decimal(value, "#,##0.#"))


def number_of(figure: Figure) -> str:
    return f"{number(figure.value)}%" if figure.kind in PERCENTS else number(figure.value)

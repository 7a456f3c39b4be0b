"""What is behind the board room's figures, month by month, in words and numbers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from advocacy.evidence.calendar import Period
from advocacy.insights.boardroom_rules import Figure, FigureKind, Part, Quarter, told_parts
from advocacy.insights.boardroom_words import number
from advocacy.insights.outcome_rules import Outcome

MONTHS = 3  # of a quarter
BEHIND: Mapping[FigureKind, Sequence[tuple[Any, Callable[[Quarter], int]]]] = {
    FigureKind.ANSWERED: (
        (_l("Measured"), lambda known: known.amount(Outcome.ANSWERS)),
        (_l("Reported by colleagues"), lambda known: known.amount(Outcome.REPORTED)),
    ),
    FigureKind.CAME_BACK: ((_l("Came back"), lambda known: known.amount(Outcome.CAME_BACK)),),
    FigureKind.IN_TIME: (
        (_l("Wrote to us"), lambda known: known.answering.judged),
        (_l("Heard back within the hour"), lambda known: known.answering.kept),
    ),
    FigureKind.PROMISES: (
        (_l("Promised"), lambda known: known.due),
        (_l("Kept within a day"), lambda known: known.kept),
    ),
    FigureKind.OWN_WORDS: ((_l("Texts shared"), lambda known: known.amount(Outcome.SHARES)),),
    FigureKind.TAKE_PART: (
        (_l("Invited"), lambda known: known.people),
        (_l("Took part"), lambda known: known.active),
    ),
    FigureKind.VISITS: ((_l("Visits"), lambda known: known.amount(Outcome.VISITS)),),
    FigureKind.PER_SHARE: (
        (_l("Shares"), lambda known: known.shares),
        (_l("Points from them"), lambda known: round(known.from_shares / 1000)),
    ),
    FigureKind.PASSED_ON: ((_l("Passed on"), lambda known: known.amount(Outcome.PASSED_ON)),),
}
FURTHER: Mapping[FigureKind, Outcome] = {
    FigureKind.ANSWERED: Outcome.ANSWERS,
    FigureKind.VISITS: Outcome.VISITS,
    FigureKind.PASSED_ON: Outcome.PASSED_ON,
}
NOTES: Mapping[FigureKind, Any] = {
    FigureKind.ANSWERED: _l(
        "Measured: answers that a network counts. Reported: people of whom a colleague told us, with a link."
    ),
    FigureKind.CAME_BACK: _l("The same person under another share within 90 days. People are kept as a code."),
    FigureKind.IN_TIME: _l(
        "From the moment their words arrived here. Who got no answer is counted; what needed none is not."
    ),
    FigureKind.PROMISES: _l("Of questions whose answer came or whose day ended in the month."),
    FigureKind.OWN_WORDS: _l(
        "Own words are compared with the wording that was dealt, word by word, when somebody shares."
    ),
    FigureKind.TAKE_PART: _l(
        "Shared, answered somebody or answered a question. Somebody may take part in several months."
    ),
    FigureKind.VISITS: _l("Through our own links; robots and previews are left out, one a visitor and day."),
    FigureKind.PER_SHARE: _l("Points from shares, divided by the number of shares."),
    FigureKind.PASSED_ON: _l("Reshares and quotes that a network counts."),
}


def behind_heads(figure: Figure) -> list[str]:
    return [str(head) for head, _count in BEHIND[figure.kind]]


def behind_rows(figure: Figure, months: Sequence[tuple[Period, Quarter]]) -> Sequence[tuple[Period, Sequence[str]]]:
    """Months and their cells. Dashes where nothing is told: fewer than three colleagues are behind the month, or it
    would give such a one away, because the quarter's figure is known."""
    rows: list[tuple[Period, Sequence[str]]] = []
    for first in range(0, len(months), MONTHS):
        of_quarter = months[first : first + MONTHS]
        cells = [[count(known) for _head, count in BEHIND[figure.kind]] for _month, known in of_quarter]
        told = told_parts(
            [
                Part(known.behind(figure.kind), is_empty=not any(counts))
                for (_month, known), counts in zip(of_quarter, cells, strict=True)
            ]
        )
        rows += [
            (month, [number(count) if is_told else "–" for count in counts])
            for (month, _known), counts, is_told in zip(of_quarter, cells, told, strict=True)
        ]
    return rows


def behind_note(figure: Figure) -> str:
    return str(NOTES[figure.kind])

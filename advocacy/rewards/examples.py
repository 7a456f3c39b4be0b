"""Worked examples in the file of credits: what somebody does in one month, and what it earns. They are tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from advocacy.evidence.reading import Table
from advocacy.rewards.rules import Deed, Left, Terms, grant


@dataclass(frozen=True)
class Example:
    """`company`: what is left of the company's month; None: all of it. `credits`: a deed not named earns nothing."""

    title: str
    on: date
    deeds: tuple[Deed, ...]
    credits: Mapping[Deed, int]
    company: int | None


def read_example(table: Table) -> Example:
    title, on = table.text("title"), table.day("on")
    deeds = table.choices("deeds", Deed)
    company = table.optional_number("company_has_left", least=0)
    earned = _credits(table.table("credits"))
    table.done()
    return Example(title, on, deeds, earned, company)


def _credits(table: Table) -> dict[Deed, int]:
    for name in sorted(table.values.keys() - set(Deed)):
        table.complain(name, "Here a deed stands with its credits.")
    return {deed: table.number(deed, least=1) for deed in Deed if table.has(deed)}


def prove(example: Example, terms: Mapping[Deed, Terms], person_month: int, company: int) -> dict[Deed, int]:
    """What the rules give for it, one deed after another."""
    given: dict[Deed, int] = {}
    for place, deed in enumerate(example.deeds):
        if deed not in terms:
            continue
        most = terms[deed].times_a_month
        times = None if most is None else most - example.deeds[:place].count(deed)
        spent = sum(given.values())
        amount = grant(terms[deed], Left(person_month - spent, company - spent, times)).given
        if amount:
            given[deed] = given.get(deed, 0) + amount
    return given

"""Times in which the company keeps silent about something: before results, before an election, in mourning."""

from collections.abc import Iterable
from dataclasses import dataclass

from advocacy.guidelines.kinds.dates import Period, read_periods
from advocacy.guidelines.kinds.sought import Called
from advocacy.guidelines.passages import Passage
from advocacy.guidelines.phrases import MOST_HITS, Phrase
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Hit


@dataclass(frozen=True)
class QuietPeriod:
    """Within one of `periods`: `any_of` in the text, or a post about one of `about`; neither named means everything."""

    periods: tuple[Period, ...]
    words: Called
    about: frozenset[str]

    @classmethod
    def read(cls, table: Table) -> "QuietPeriod":
        periods = read_periods(table, "periods")
        if not table.has("periods") or not table.raw("periods"):
            table.complain("periods", "Say when: periods = [{ from = 2027-01-11, until = 2027-02-04 }].")
        section = cls(periods, Called.read(table, "any_of"), frozenset(table.texts("about")))
        table.done()
        return section

    def phrases(self) -> Iterable[Phrase]:
        return self.words.phrases()

    def find(self, passage: Passage) -> list[Hit]:
        if not any(period.holds(passage.context.date) for period in self.periods):
            return []
        if spans := self.words.spans(passage):
            return [passage.hit(span) for span in spans[:MOST_HITS]]
        silent = bool(self.about & passage.context.topics) or not (self.words or self.about)
        return [Hit(0, 0)] if silent else []

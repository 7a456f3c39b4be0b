"""News that waits for its day: a day that the rule names, or one that the text itself names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from advocacy.guidelines.kinds.dates import day_at
from advocacy.guidelines.kinds.sought import Called, Sought
from advocacy.guidelines.links import belongs_to
from advocacy.guidelines.passages import Passage
from advocacy.guidelines.phrases import MOST_HITS, Phrase, Span
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Hit


@dataclass(frozen=True)
class Embargo:
    """Before `not_before`: `any_of` in the text, a link to one of `hosts`, or a post about one of `about`.

    `day_behind`: words after which a text names the day itself, such as “embargo until”.
    """

    not_before: date | None
    words: Called
    hosts: tuple[str, ...]
    about: frozenset[str]
    day_behind: Sought

    @classmethod
    def read(cls, table: Table) -> "Embargo":
        section = cls(
            table.optional_day("not_before"),
            Called.read(table, "any_of"),
            table.texts("hosts"),
            frozenset(table.texts("about")),
            Sought.read(table, "day_behind"),
        )
        section._judge(table)
        table.done()
        return section

    def _judge(self, table: Table) -> None:
        waits = bool(self.words or self.hosts or self.about)
        if not waits and not self.day_behind:
            table.complain("any_of", "Say what waits: any_of, hosts, about, or day_behind.")
        if waits and self.not_before is None:
            table.complain("not_before", "Say until when: a date such as 2027-03-01, without quotes.")

    def phrases(self) -> Iterable[Phrase]:
        return [*self.words.phrases(), *self.day_behind.phrases.phrases]

    def find(self, passage: Passage) -> list[Hit]:
        named = [passage.hit(span) for span in self._named_days(passage)]
        if self.not_before is None or passage.context.date >= self.not_before:
            return named[:MOST_HITS]
        words = [passage.hit(span) for span in self.words.spans(passage)]
        links = [
            Hit(link.start or 0, link.end or 0, shown="" if link.end else link.shown)
            for link in passage.links
            if belongs_to(link.host, self.hosts)
        ]
        found = [*named, *words, *links]
        return found[:MOST_HITS] or ([Hit(0, 0)] if self.about & passage.context.topics else [])

    def _named_days(self, passage: Passage) -> list[Span]:
        today = passage.context.date
        found = []
        for start, end in self.day_behind.spans(passage)[: MOST_HITS * 5]:
            day = day_at(passage.folded.text, end, today)
            if day is not None and today < day:
                found.append((start, end))
        return found

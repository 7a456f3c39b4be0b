"""Personal data in a text: addresses, phone numbers, accounts, citizen numbers and cards, each by its own check."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from advocacy.guidelines.numbers import IBAN_LENGTHS, is_bsn, is_card, is_iban
from advocacy.guidelines.passages import Passage
from advocacy.guidelines.patterns import compile_pattern, spans_of
from advocacy.guidelines.phrases import MOST_HITS, Phrase, Span, not_inside, without_overlaps
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Hit


class Datum(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    IBAN = "iban"
    BSN = "bsn"
    CARD = "card"


_EMAIL = compile_pattern(
    r"[\pL\pN][\pL\pN._%+-]*@[\pL\pN-]+(?:\.[\pL\pN-]+)*\.\pL{2,}"
    # Spelled so that machines should not find it: “jan [at] company dot example”.
    r"|[\pL\pN][\pL\pN._%+-]* ?[(\[{<] ?(?:at|apenstaart|apenstaartje|@) ?[)\]}>] ?[\pL\pN-]+"
    r"(?: ?(?:\.|[(\[{<] ?(?:dot|punt|\.) ?[)\]}>]| (?:dot|punt) ) ?[\pL\pN-]+)+"
    r"|[\pL\pN][\pL\pN._%+-]* (?:at|apenstaart|apenstaartje) [\pL\pN-]+ (?:dot|punt) [a-z]{2,10}\b",
    ignore_case=False,
)
_PHONE = compile_pattern(
    r"(?:\+|\b00)[1-9]\d{0,2}[ .()/-]{0,3}(?:0\)[ .-]?)?\d(?:[ .()/-]{0,3}\d){5,11}\b"
    r"|\(?\b0[1-9](?:[ .()/-]{0,3}\d){8,9}\b",
    ignore_case=False,
)
_DIGITS = re.compile(r"\d+")
_BSN_WORD = re.compile(r"\b(?:bsn|burgerservicenummer|sofi-?nummer|citizen service number)\b")
_DAY = re.compile(r"\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d")
_THOUSANDS = re.compile(r"\+?\d{1,3}(?:\.\d{3})+")
_GAP = frozenset(" -.")
_WORD_REACH = 40
_LEAST_PHONE_DIGITS = 9
_CARD_GROUPS = {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 4, 1)}


@dataclass(frozen=True)
class PersonalData:
    """`find`: which data. `but_not_mailboxes`: names before the @ that belong to nobody in person; `but_not_numbers`:
    beginnings of numbers that are there for everybody."""

    data: tuple[Datum, ...]
    but_not_mailboxes: frozenset[str]
    but_not_numbers: tuple[str, ...]

    @classmethod
    def read(cls, table: Table) -> "PersonalData":
        data = table.choices("find", Datum)
        if not data and not table.raw("find"):
            table.complain("find", f"Say which data: {', '.join(Datum)}.")
        numbers = table.texts("but_not_numbers")
        for number in numbers:
            if not number.removeprefix("+").isdigit():
                table.complain("but_not_numbers", f"“{number}” is no beginning of a number; write digits only.")
        section = cls(data, frozenset(name.lower() for name in table.texts("but_not_mailboxes")), numbers)
        table.done()
        return section

    def phrases(self) -> Iterable[Phrase]:
        return ()

    def find(self, passage: Passage) -> list[Hit]:
        finders = {
            Datum.EMAIL: self._emails,
            Datum.PHONE: self._phones,
            Datum.IBAN: _ibans,
            Datum.BSN: _bsns,
            Datum.CARD: _cards,
        }
        found = [span for datum in self.data for span in finders[datum](passage)]
        spans = without_overlaps(found) if found else []
        return [passage.hit(span) for span in spans[:MOST_HITS]]

    def _emails(self, passage: Passage) -> list[Span]:
        if "@" not in passage.folded.text and not passage.has_spelled_signs:
            return []
        text = passage.folded.text
        found = [
            (start, end)
            for start, end in spans_of(_EMAIL, passage.folded)
            if re.split(r"[@ (\[{<]", text[start:end], maxsplit=1)[0] not in self.but_not_mailboxes
        ]
        return not_inside(found, passage.link_spans) if found else []

    def _phones(self, passage: Passage) -> list[Span]:
        text = passage.folded.text
        found = [span for span in spans_of(_PHONE, passage.folded) if self._is_phone(text[span[0] : span[1]])]
        return not_inside(found, sorted([*_ibans(passage), *passage.link_spans])) if found else []

    def _is_phone(self, written: str) -> bool:
        digits = "".join(_DIGITS.findall(written))
        plain = f"+{digits}" if written.startswith("+") else digits
        return (
            len(digits) >= _LEAST_PHONE_DIGITS
            and not plain.startswith(self.but_not_numbers or ("none",))
            and not _DAY.match(written)
            and not _THOUSANDS.fullmatch(written)
        )


def _ibans(passage: Passage) -> list[Span]:
    text = passage.folded.text
    starts = [start - 2 for start, end in passage.digit_groups if end - start >= 2 and start >= 2]
    found = (_iban_at(text, start) for start in starts if not text[max(start - 1, 0) : start].isalnum())
    return [span for span in found if span is not None]


def _iban_at(text: str, start: int) -> Span | None:
    """The account number that starts here: as many letters and digits as its country has, spaces between them."""
    wanted = IBAN_LENGTHS.get(text[start : start + 2], 0)
    letters, place, gap = "", start, 0
    while len(letters) < wanted and place < len(text) and gap <= 2:
        if text[place].isalnum():
            letters, gap = letters + text[place], 0
        elif text[place] in _GAP or text[place] == "\n":
            gap += 1
        else:
            return None
        place += 1
    whole = wanted and not text[place : place + 1].isalnum() and is_iban(letters)
    return (start, place) if whole else None


def _bsns(passage: Passage) -> list[Span]:
    """Written as one number, or as groups where a word beside it says what it is: three groups are mostly an amount."""
    text = passage.folded.text
    numbers = [one for one in _numbers(passage, longest=9) if is_bsn("".join(one[2]))]
    if not numbers:
        return []
    words = [found.end() for found in _BSN_WORD.finditer(text)]
    found = [
        (start, end)
        for start, end, groups in numbers
        if (_behind(start, words) or (len(groups) == 1 and len(groups[0]) == 9))
    ]
    return not_inside(found, passage.link_spans)


def _behind(start: int, words: list[int]) -> bool:
    return any(0 <= start - end <= _WORD_REACH for end in words[:MOST_HITS])


def _cards(passage: Passage) -> list[Span]:
    found = [
        (start, end)
        for start, end, groups in _numbers(passage, longest=19)
        if (len(groups) == 1 or tuple(map(len, groups)) in _CARD_GROUPS) and is_card("".join(groups))
    ]
    return not_inside(found, passage.link_spans)


def _numbers(passage: Passage, longest: int) -> Iterator[tuple[int, int, list[str]]]:
    """Every number of at most `longest` digits that groups of digits make, one sign between them."""
    groups, text = passage.digit_groups, passage.folded.text
    for first in range(len(groups)):
        for last in range(first, len(groups)):
            start, end = groups[first][0], groups[last][1]
            beside = last == first or _one_sign(text[groups[last - 1][1] : groups[last][0]])
            if not beside or end - start > 2 * longest:
                break
            parts = [text[begin:stop] for begin, stop in groups[first : last + 1]]
            if sum(map(len, parts)) > longest:
                break
            yield start, end, parts


def _one_sign(gap: str) -> bool:
    return len(gap) == 1 and gap in _GAP

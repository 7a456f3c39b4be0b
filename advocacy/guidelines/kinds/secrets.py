"""Keys, tokens and passwords: known shapes, what stands behind a word such as “password”, and what looks random."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from advocacy.guidelines.numbers import entropy
from advocacy.guidelines.passages import Passage
from advocacy.guidelines.patterns import Places, compile_pattern, spans_of
from advocacy.guidelines.phrases import MOST_HITS, Phrase, Span, not_inside, without_overlaps
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Hit

# What each service's own keys look like. None of them turns up in prose.
_SHAPES = compile_pattern(
    r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b"  # Amazon Web Services
    r"|\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_[A-Za-z0-9_]{40,}|\bglpat-[A-Za-z0-9_-]{20,}"
    r"|\bxox[abeoprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]+"
    r"|\bAIza[A-Za-z0-9_-]{30,}|\bya29\.[A-Za-z0-9_-]{20,}"  # Google
    r"|\b[srp]k_(?:live|test)_[A-Za-z0-9]{16,}|\bwhsec_[A-Za-z0-9]{20,}"  # Stripe
    r"|\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{20,}|\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|\bnpm_[A-Za-z0-9]{30,}"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"  # JSON Web Token
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/=]{20,}"
    r"|\b[a-z][a-z0-9+.-]{2,15}://[^\s:/@]+:[^\s:/@]+@[^\s/]+",  # user and password in an address
    ignore_case=False,
)
_NAMES = (
    r"pass ?words?|passcodes?|passphrase|pass ?wd|pwd|wi-?fi code|log-?in ?code|api[ _-]?keys?|secret[ _-]?keys?"
    r"|access[ _-]?keys?|client[ _-]?secret|access[ _-]?token|token|wachtwoord(?:en)?|inlogcode|toegangscode|alarmcode"
    r"|door ?code|deurcode|pin-?code|pin"
)
_LOCKED = (
    "door|gate|shed|lock|locker|safe|building|office|barrier|deur|poort|hek|stalling|slot|kluis|gebouw|kantoor|slagboom"
)
_MEANWHILE = "now|nu|still|nog|this|dit|deze|today|vandaag|week|weekend|month|maand|year|jaar"
# A word, what joins it, and the value behind it. The value is judged below: “password is a good idea” is none.
_NAMED = compile_pattern(
    rf"\b(?:{_NAMES}|code (?:of|for|to|from|van|voor) (?:the|our|my|de|het|ons|onze|mijn) "
    rf"(?:[a-z]+ )?[a-z]*(?:{_LOCKED}))"
    r"(?: [a-z]{2,12}){0,8}"
    r"(?:\s?[:=]\s?|\s(?:is|was|wordt|blijft|will be)\s"
    rf"(?:(?:{_MEANWHILE}) ){{0,2}})[\"'`(]?(\S{{4,80}})",
    ignore_case=True,
)
# Right behind the word, as in “user admin, password Heron#77”: only what no word looks like.
_BESIDE = compile_pattern(rf"\b(?:{_NAMES})\s[\"'`(]?(\S{{4,80}})", ignore_case=True)
# The other way round: “uses heron-88 as its password”, “the safe opens with 4471”.
_TURNED = compile_pattern(
    r"(\S{6,80}) (?:as|als) (?:(?:its|the|our|my|het|ons|mijn) )?(?:password|passcode|wachtwoord)\b"
    rf"|(?:{_LOCKED}) (?:opens with|opent met|gaat open met|open je met) (\d{{4,8}})\b",
    ignore_case=True,
)
_RANDOM = compile_pattern(r"[A-Za-z0-9+/_=-]{24,200}", ignore_case=False)
_AROUND = "\"'`)(.,;:!?#"
_SHORTEST_NAMED = 4
_SHORTEST_LETTERS = 6


@dataclass(frozen=True)
class Secrets:
    """`entropy_at_least`: bits per character from which a long run of letters and digits counts as a key; 0: never."""

    entropy_at_least: float

    @classmethod
    def read(cls, table: Table) -> "Secrets":
        least = table.decimal("entropy_at_least", 4.0)
        if not 0 <= least <= 8:
            table.complain("entropy_at_least", "Bits per character lie between 0 and 8.")
        table.done()
        return cls(least)

    def phrases(self) -> Iterable[Phrase]:
        return ()

    def find(self, passage: Passage) -> list[Hit]:
        cased = passage.cased
        random = self._random(passage) if self.entropy_at_least else []
        spans = without_overlaps([*spans_of(_SHAPES, cased), *_named(passage), *random])
        return [Hit(*cased.span(*span)) for span in spans[:MOST_HITS]]

    def _random(self, passage: Passage) -> list[Span]:
        """Long runs that look drawn by lot. Addresses hold such runs without any harm."""
        text = passage.cased.text
        found = [span for span in spans_of(_RANDOM, passage.cased) if self._is_random(text[span[0] : span[1]])]
        return not_inside(found, passage.link_spans) if found else []

    def _is_random(self, run: str) -> bool:
        mixed = any(map(str.isdigit, run)) and any(map(str.isupper, run)) and any(map(str.islower, run))
        return mixed and entropy(run) >= self.entropy_at_least


def _named(passage: Passage) -> list[Span]:
    """Values that stand behind a word for them."""
    return [
        *_valued(passage, _NAMED, _is_value),
        *_valued(passage, _BESIDE, _is_no_word),
        *_valued(passage, _TURNED, _is_value),
    ]


def _valued(passage: Passage, pattern: Any, judge: Callable[[str], bool]) -> list[Span]:
    places, found = Places(passage.cased), []
    for match in pattern.finditer(passage.cased.data):
        group = match.lastindex
        start, end = places.character(match.start(group)), places.character(match.end(group))
        value = passage.cased.text[start:end].rstrip(_AROUND)
        if judge(value):
            found.append((start, start + len(value)))
    return found


def _is_no_word(value: str) -> bool:
    """Letters, digits and a sign, or both cases with digits."""
    has_digit, has_letter = any(map(str.isdigit, value)), any(map(str.isalpha, value))
    has_sign = any(letter in "#$%&*!?@^+=_~" for letter in value[1:])
    return (
        len(value) >= _SHORTEST_LETTERS
        and has_digit
        and has_letter
        and (has_sign or (any(map(str.isupper, value[1:])) and any(map(str.islower, value))))
    )


def _is_value(value: str) -> bool:
    """Digits alone, as in a door code; or letters with digits or signs among them, as no word has them."""
    if value.isdigit():
        return len(value) >= _SHORTEST_NAMED
    inner = value[1:-1]
    return len(value) >= _SHORTEST_LETTERS and (
        any(map(str.isdigit, value)) or any(not letter.isalnum() and letter not in "-'’" for letter in inner)
    )

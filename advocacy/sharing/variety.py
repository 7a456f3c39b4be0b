"""MinHash: what nearly the same text is found again by, whatever the number of texts. No database.

A text becomes its word triples; for each of 60 hash functions the smallest value over them is kept, in 20 bands of 3.
Two texts share a row with the probability of their Jaccard index, so at 0.8 they share some band all but surely
(1 - (1 - 0.8³)²⁰) and at 0.2 hardly ever. One more band is the whole text, normalised.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from advocacy.guidelines.likeness import Triple, alike_triples, normalised, word_triples

BANDS, ROWS = 20, 3
EXACT = BANDS  # the number of the band that only the same text has
PRIME = (1 << 61) - 1
SIGNED = 1 << 63


@dataclass(frozen=True)
class Fingerprint:
    """`bands`: one value per band, the exact one last. They are stored: a change here forgets all reserved texts."""

    bands: tuple[int, ...]
    triples: frozenset[Triple]


@lru_cache(maxsize=128)
def fingerprint(text: str) -> Fingerprint:
    """Links, case, signs and white space do not matter."""
    triples = word_triples(text)
    bands = _bands([_number(" ".join(triple)) for triple in triples]) if triples else ()
    return Fingerprint((*(bands or (_number(""),) * BANDS), _number(normalised(text))), triples)


def likeness(one: Fingerprint, other: Fingerprint) -> float:
    """The Jaccard index over word triples, 0 to 1."""
    return alike_triples(one.triples, other.triples)


def _bands(numbers: Sequence[int]) -> tuple[int, ...]:
    smallest = [min((factor * number + start) % PRIME for number in numbers) for factor, start in _FUNCTIONS]
    return tuple(_number(",".join(map(str, smallest[band * ROWS : (band + 1) * ROWS]))) for band in range(BANDS))


def _number(text: str) -> int:
    """64 bits with a sign, as a column of whole numbers holds them; the same in every process."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") - SIGNED


def _constant(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") % (PRIME - 1) + 1


_FUNCTIONS = tuple((_constant(f"factor {row}"), _constant(f"start {row}")) for row in range(BANDS * ROWS))

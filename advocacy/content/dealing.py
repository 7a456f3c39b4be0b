"""Which wording of a post a person gets first: always the same one, and spread evenly over colleagues."""

import hashlib
from collections.abc import Sequence
from typing import Protocol

from advocacy.networks.rules import Network


class HasLanguage(Protocol):
    @property
    def language(self) -> str: ...


def dealt_wording(
    person_id: int, post_public_id: str, network: Network, variants: Sequence[HasLanguage], languages: Sequence[str]
) -> int:
    """The place in `variants` of the wording dealt to this person.

    Only wordings in the first of the person's `languages` that has any are dealt; when none has, all of them.
    `variants` must not be empty.
    """
    places = _in_preferred_language(variants, languages)
    seed = hashlib.sha256(f"{post_public_id}/{network}/{person_id}".encode()).digest()
    return places[int.from_bytes(seed[:8], "big") % len(places)]


def _in_preferred_language(variants: Sequence[HasLanguage], languages: Sequence[str]) -> list[int]:
    for language in languages:
        places = [place for place, variant in enumerate(variants) if variant.language == language]
        if places:
            return places
    return list(range(len(variants)))

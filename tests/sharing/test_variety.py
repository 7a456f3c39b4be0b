"""Nearly the same words are found, own words are not, in both languages; and by a bounded number of rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.sharing.rules import LIKE_A_COLLEAGUE
from advocacy.sharing.variety import BANDS, EXACT, fingerprint, likeness

ENGLISH = (
    "Last night our ferry left Oudervaart and nobody on the bank heard it. No engine, only water. 41,200 people have "
    "crossed with us since May without a drop of diesel. Do you hear us at night? I work at Hazelpont. #QuietWater"
)
DUTCH = (
    "Gisteravond vertrok onze pont uit Oudervaart en niemand op de wal hoorde het. Geen motor, alleen water. Sinds mei "
    "voeren 41.200 mensen met ons mee zonder een druppel diesel. Hoor je ons 's nachts? Ik werk bij Hazelpont."
)

SAME = {
    "case, signs and white space": (ENGLISH, ENGLISH.upper().replace(". ", "!\n\n")),
    "another link": (f"{ENGLISH} https://hzl.example/r/one", f"{ENGLISH} https://hzl.example/r/two"),
    "one word left out": (ENGLISH, ENGLISH.replace("Last night our", "Last night the")),
    "a smile and a word at the end": (ENGLISH, f"{ENGLISH} Really 🚢"),
    "één ander woord": (DUTCH, DUTCH.replace("niemand op de wal", "niemand op de kade")),
    "een woord erbij": (DUTCH, f"Zeg, {DUTCH}"),
}
OWN = {
    "two sentences of their own": (
        ENGLISH,
        (
            "I live 200 metres from the quay and last night I looked twice: the ferry had already left. "
            "41,200 people have crossed with us since May without a drop of diesel. I work at Hazelpont. #QuietWater"
        ),
    ),
    "the same fact in other words": (
        ENGLISH,
        (
            "Since May more than forty thousand passengers went over the water with us, all of it electric. I work at "
            "Hazelpont and I still listen for an engine that isn't there."
        ),
    ),
    "een eigen begin en eind": (
        DUTCH,
        (
            "Mijn dochter vroeg of de pont wel vertrokken was. Geen motor, alleen water. Sinds mei voeren 41.200 "
            "mensen met ons mee. Ik werk bij Hazelpont en sta er elke ochtend weer van te kijken."
        ),
    ),
    "twee talen": (ENGLISH, DUTCH),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=list(SAME))
def test_a_copy_with_small_changes_is_found_by_its_bands(one: str, other: str) -> None:
    mine, theirs = fingerprint(one), fingerprint(other)
    assert likeness(mine, theirs) >= LIKE_A_COLLEAGUE
    assert sum(a == b for a, b in zip(mine.bands, theirs.bands, strict=True)) >= 3


@pytest.mark.parametrize(("one", "other"), OWN.values(), ids=list(OWN))
def test_own_words_pass(one: str, other: str) -> None:
    assert likeness(fingerprint(one), fingerprint(other)) < LIKE_A_COLLEAGUE


def test_only_the_same_words_share_the_exact_band() -> None:
    one = fingerprint(ENGLISH).bands[EXACT]
    assert fingerprint(ENGLISH.lower()).bands[EXACT] == one
    assert fingerprint(f"{ENGLISH} Yes").bands[EXACT] != one


def test_stored_bands_are_the_same_in_every_process() -> None:
    assert fingerprint("Only water, no engine.").bands[:2] == (-9084510254296238411, 3191180886677225399)


@given(st.text(max_size=200))
def test_any_text_has_all_its_bands_and_is_like_itself(text: str) -> None:
    found = fingerprint(text)
    assert len(found.bands) == BANDS + 1
    assert all(-(1 << 63) <= band < 1 << 63 for band in found.bands)
    assert likeness(found, found) == 1.0

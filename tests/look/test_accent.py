"""The company's own colour becomes safe, and looks as the design drew it."""

import pytest

from advocacy.core.look.accent import DARK, LIGHT, PAIRS, Accent, Refused, accent_css, safe_accent
from advocacy.core.look.colour import contrast, to_hex, to_oklch

# What the picture of the parts shows: given, on light, on dark.
DRAWN = [
    ("#0B5D66", "#0B5D66", "#6CB2BB"),
    ("#E4572E", "#BF3807", "#FE8665"),
    ("#FFD400", "#7D6708", "#FFD400"),
    ("#7AC142", "#3F7601", "#7AC142"),
]


def safe(given: str) -> Accent:
    found = safe_accent(given)
    assert isinstance(found, Accent)
    return found


def channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def distance(one: str, other: str) -> int:
    return max(abs(a - b) for a, b in zip(channels(one), channels(other), strict=True))


@pytest.mark.parametrize(("given", "on_light", "on_dark"), DRAWN)
def test_a_colour_becomes_what_the_design_drew(given: str, on_light: str, on_dark: str) -> None:
    accent = safe(given)
    assert distance(accent.light["accent"], on_light) <= 8  # the eye sees no difference below that
    assert distance(accent.dark["accent"], on_dark) <= 8


@pytest.mark.parametrize("given", [given for given, _, _ in DRAWN] + ["#AE2418", "#000000", "#FFFFFF", "#7F00FF"])
def test_every_pair_can_be_read_in_both_themes(given: str) -> None:
    accent = safe(given)
    for variables, rules in ((accent.light, LIGHT), (accent.dark, DARK)):
        assert min(contrast(variables["accent"], ground) for ground in rules.grounds) >= rules.wanted
        for pair in PAIRS:
            assert contrast(variables[pair.text], variables[pair.ground]) >= pair.needed, pair


def test_the_hue_stays() -> None:
    given, found = to_oklch("#E4572E"), to_oklch(safe("#E4572E").light["accent"])
    assert found.hue == pytest.approx(given.hue, abs=1.5)
    assert found.lightness < given.lightness


def test_yellow_stays_yellow_on_dark_and_becomes_olive_on_light() -> None:
    accent = safe("#FFD400")
    assert accent.dark["accent"] == "#FFD400"
    assert to_oklch(accent.light["accent"]).lightness < 0.55


def test_the_given_colour_is_kept_for_the_tile_only() -> None:
    css = accent_css(safe("#FFD400"))
    assert "--logo:#FFD400" in css
    assert "--on-logo:#14201C" in css  # white on yellow could not be seen
    assert css.index(":root") < css.index("[data-bs-theme=dark]")


def test_the_triples_follow_so_that_links_do_not_stay_blue() -> None:
    assert safe("#0B5D66").light["bs-link-color-rgb"] == "11, 93, 102"


@pytest.mark.parametrize("wrong", ["teal", "#12345", "#GGGGGG", "", "0B5D66"])
def test_what_is_no_colour_is_refused_with_a_reason(wrong: str) -> None:
    refused = safe_accent(wrong)
    assert isinstance(refused, Refused)
    assert "#RRGGBB" in refused.reason


@pytest.mark.parametrize("colour", ["#0B5D66", "#FFFFFF", "#000000", "#123456", "#FFC53D"])
def test_oklch_there_and_back_is_the_same_colour(colour: str) -> None:
    assert distance(to_hex(to_oklch(colour)), colour) <= 1


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)

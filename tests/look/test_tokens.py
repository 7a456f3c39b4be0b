"""Every pair of tokens in theme.css can be read, in both themes."""

import re

import pytest

from advocacy.core.look.accent import DARK, DEFAULT_ACCENT, LIGHT
from advocacy.core.look.colour import contrast, triple
from advocacy.core.paths import STATIC
from advocacy.core.pocket.manifest import PAPER_DARK, PAPER_LIGHT

THEME = (STATIC / "css" / "theme.css").read_text()
TEXT, MARK = 4.5, 3.0
GROUNDS = ("paper", "surface", "sunk")


def tokens(theme: str) -> dict[str, str]:
    block = re.search(rf'\[data-bs-theme="{theme}"\] \{{(.*?)\n\}}', THEME, re.DOTALL)
    assert block
    return dict(re.findall(r"--([\w-]+): ([^;]+);", block[1]))


TOKENS = {"light": tokens("light"), "dark": tokens("light") | tokens("dark")}

PAIRS: list[tuple[str, str, float]] = [
    *((text, ground, TEXT) for text in ("ink", "ink-2", "accent") for ground in GROUNDS),
    *((mark, ground, MARK) for mark in ("line-strong", "soon-ui", "coral-ui") for ground in GROUNDS),
    *((text, "surface", TEXT) for text in ("good", "soon", "bad")),
    *((text, "paper", TEXT) for text in ("good", "soon", "bad", "accent-strong")),
    *((name, f"{name}-soft", TEXT) for name in ("good", "soon", "bad")),
    *(("ink", f"{name}-soft", TEXT) for name in ("good", "soon", "bad", "accent")),
    *((tint, f"{tint}-soft", 6.5) for tint in ("petrol", "amber", "red", "blue", "green", "plum")),
    *((f"on-heat-{step}", f"heat-{step}", TEXT) for step in range(1, 6)),
    ("accent-strong", "accent-soft", TEXT),
    ("ink-2", "accent-soft", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-sun", "sun", TEXT),
    ("on-bar", "bar", TEXT),
    ("on-bar-2", "bar", TEXT),
    ("paper", "ink", TEXT),
    ("focus", "paper", MARK),
    ("focus", "surface", MARK),
    ("surface", "bad", TEXT),
    ("surface", "soon", TEXT),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("above", "below", "needed"), PAIRS)
def test_a_pair_can_be_read(theme: str, above: str, below: str, needed: float) -> None:
    found = TOKENS[theme]
    reached = contrast(found[above], found[below])
    assert reached >= needed, f"{above} on {below} reaches {reached:.2f} in {theme}"


@pytest.mark.parametrize(("theme", "frame"), [("light", PAPER_LIGHT), ("dark", PAPER_DARK)])
def test_the_browser_s_frame_has_the_paper_of_its_theme(theme: str, frame: str) -> None:
    assert frame == TOKENS[theme]["paper"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_count_badge_carries_ink(theme: str) -> None:
    assert contrast("#14201C", TOKENS[theme]["coral"]) >= TEXT


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("rgb", "token"),
    [
        ("bs-primary-rgb", "accent"),
        ("bs-link-color-rgb", "accent"),
        ("bs-link-hover-color-rgb", "accent-strong"),
        ("bs-body-color-rgb", "ink"),
        ("bs-body-bg-rgb", "paper"),
        ("bs-secondary-color-rgb", "ink-2"),
    ],
)
def test_bootstraps_triples_are_the_tokens(theme: str, rgb: str, token: str) -> None:
    assert TOKENS[theme][rgb] == triple(TOKENS[theme][token])


def test_the_accents_walk_is_measured_against_the_same_grounds() -> None:
    light, dark = TOKENS["light"], TOKENS["dark"]
    assert set(LIGHT.grounds) == {light[ground] for ground in GROUNDS}
    assert set(DARK.grounds) == {dark["surface"], dark["sunk"]}
    assert light["accent"] == DEFAULT_ACCENT


def test_both_themes_set_the_same_colours() -> None:
    same_in_both = {"logo", "on-logo"}
    assert tokens("light").keys() - tokens("dark").keys() == same_in_both

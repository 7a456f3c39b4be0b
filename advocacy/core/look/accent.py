"""The company's own colour made safe: the hue stays, the lightness moves until every pair can be read.

Each theme takes the given colour to OKLCH and walks its lightness. What cannot be made safe is refused with a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from advocacy.core.look.colour import NotAColourError, Oklch, contrast, to_hex, to_oklch, triple

DEFAULT_ACCENT = "#0B5D66"  # its variables stand in theme.css, drawn by hand
STEP = 0.005
INK, WHITE = "#14201C", "#FFFFFF"
TEXT = 4.5


@dataclass(frozen=True)
class ThemeRules:
    """One theme's grounds and where the walk goes. Lightness values are OKLCH."""

    selector: str
    grounds: tuple[str, ...]
    wanted: float
    step: float
    strong_step: float
    on_lightness: float
    on_chroma: float
    soft_lightness: float
    soft_chroma: float
    heat: tuple[tuple[float, float], ...]
    heat_dark_from: int
    """Index of the first heat step that carries the other text colour."""


LIGHT = ThemeRules(
    selector=":root,[data-bs-theme=light]",
    grounds=("#FFFFFF", "#F3F5F1", "#E8ECE6"),
    wanted=4.6,
    step=-STEP,
    strong_step=-0.09,
    on_lightness=1.0,
    on_chroma=0.0,
    soft_lightness=0.94,
    soft_chroma=0.02,
    heat=((0.957, 0.006), (0.907, 0.024), (0.823, 0.045), (0.545, 0.076), (0.385, 0.058)),
    heat_dark_from=3,
)
DARK = ThemeRules(
    selector="[data-bs-theme=dark]",
    grounds=("#161E1C", "#222B28"),
    wanted=6.0,
    step=STEP,
    strong_step=0.07,
    on_lightness=0.255,
    on_chroma=0.04,
    soft_lightness=0.315,
    soft_chroma=0.04,
    heat=((0.258, 0.012), (0.345, 0.045), (0.445, 0.058), (0.735, 0.085), (0.87, 0.06)),
    heat_dark_from=3,
)


@dataclass(frozen=True)
class Accent:
    """The variables of both themes for one given colour, without their leading dashes."""

    given: str
    light: dict[str, str]
    dark: dict[str, str]


@dataclass(frozen=True)
class Refused:
    """Why this colour cannot be used, in words for the person who set it."""

    reason: str


@dataclass(frozen=True)
class Pair:
    """Two variables that stand on each other, and the contrast that they need."""

    text: str
    ground: str
    needed: float


PAIRS = (
    Pair("on-accent", "accent", TEXT),
    Pair("accent-strong", "accent-soft", TEXT),
    Pair("accent", "accent-soft", 3.0),
    *(Pair(f"on-heat-{step}", f"heat-{step}", TEXT) for step in range(1, 6)),
)


def safe_accent(given: str) -> Accent | Refused:
    """The company's colour for both themes, or the reason why it misses a contrast."""
    try:
        base = to_oklch(given)
    except NotAColourError:
        return Refused(f"{given} is no colour of the form #RRGGBB.")
    variables = [_theme(base, rules) for rules in (LIGHT, DARK)]
    for rules, found in zip((LIGHT, DARK), variables, strict=True):
        missed = _missed(found, rules)
        if missed:
            return Refused(f"{given} cannot be made readable: {missed}.")
    return Accent(given, *variables)


def accent_css(accent: Accent) -> str:
    """A stylesheet of nothing but variables."""
    logo = {"logo": accent.given, "on-logo": _more_readable((WHITE, INK), accent.given)}
    return _block(LIGHT.selector, accent.light | logo) + _block(DARK.selector, accent.dark)


def _theme(base: Oklch, rules: ThemeRules) -> dict[str, str]:
    walked = _walk(base, rules)
    accent = to_hex(walked)
    strong = to_hex(_at(base, min(max(walked.lightness + rules.strong_step, 0.2), 0.97)))
    on_accent = to_hex(Oklch(rules.on_lightness, min(base.chroma, rules.on_chroma), base.hue))
    soft = to_hex(Oklch(rules.soft_lightness, min(base.chroma, rules.soft_chroma), base.hue))
    found = {"accent": accent, "on-accent": on_accent, "accent-strong": strong, "accent-soft": soft}
    found |= _heat(base, rules)
    return found | {
        "bs-primary-rgb": triple(accent),
        "bs-link-color-rgb": triple(accent),
        "bs-link-hover-color-rgb": triple(strong),
    }


def _walk(base: Oklch, rules: ThemeRules) -> Oklch:
    here = base
    while _least(to_hex(here), rules.grounds) < rules.wanted and 0 <= here.lightness + rules.step <= 1:
        here = _at(base, here.lightness + rules.step)
    return here


def _heat(base: Oklch, rules: ThemeRules) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, (lightness, chroma) in enumerate(rules.heat, start=1):
        cell = to_hex(Oklch(lightness, min(base.chroma, chroma), base.hue))
        found[f"heat-{number}"] = cell
        found[f"on-heat-{number}"] = _more_readable(_heat_texts(base, rules, number), cell)
    return found


def _heat_texts(base: Oklch, rules: ThemeRules, number: int) -> Sequence[str]:
    near_black = to_hex(Oklch(DARK.on_lightness, min(base.chroma, DARK.on_chroma), base.hue))
    light_ink = "#E8EEEB"
    if rules is LIGHT:
        return (WHITE,) if number > rules.heat_dark_from else (INK,)
    return (near_black,) if number > rules.heat_dark_from else (light_ink,)


def _missed(found: dict[str, str], rules: ThemeRules) -> str:
    if _least(found["accent"], rules.grounds) < rules.wanted:
        return f"no lightness reaches {rules.wanted} against the page"
    for pair in PAIRS:
        reached = contrast(found[pair.text], found[pair.ground])
        if reached < pair.needed:
            return f"{pair.text} on {pair.ground} reaches {reached:.1f}, it needs {pair.needed}"
    return ""


def _least(colour: str, grounds: Sequence[str]) -> float:
    return min(contrast(colour, ground) for ground in grounds)


def _more_readable(texts: Sequence[str], ground: str) -> str:
    return max(texts, key=lambda text: contrast(text, ground))


def _at(base: Oklch, lightness: float) -> Oklch:
    return Oklch(lightness, base.chroma, base.hue)


def _block(selector: str, variables: dict[str, str]) -> str:
    return selector + "{" + "".join(f"--{name}:{value};" for name, value in variables.items()) + "}\n"

"""The page of parts: every recurring part once, in each of its states. Not in production."""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from advocacy.core.look.accent import Accent, safe_accent
from advocacy.core.look.sprite import ICONS

COLOURS = ("#0B5D66", "#E4572E", "#FFD400", "#7AC142")


@dataclass(frozen=True)
class Place:
    url: str
    label: str
    icon: str
    current: bool = False
    badge: int = 0


@dataclass(frozen=True)
class Group:
    name: str
    label: str
    places: tuple[Place, ...]


NAVIGATION = (
    Group(
        "main",
        "",
        (
            Place("#", "Feed", "house"),
            Place("#", "Inbox", "chat", badge=3),
            Place("#", "Ask", "question-circle"),
            Place("#", "Board", "trophy"),
            Place("#", "Me", "person-circle"),
        ),
    ),
    Group(
        "comms",
        "Communications",
        (
            Place("#", "Studio", "columns-gap"),
            Place("#", "Calendar", "calendar3"),
            Place("#", "Insights", "bar-chart"),
            Place("#", "Guidelines", "journal-check", current=True),
        ),
    ),
)


def show_parts() -> ResponseReturnValue:
    """Every part, for the eye and for the tests."""
    accents = [accent for accent in map(safe_accent, COLOURS) if isinstance(accent, Accent)]
    return render_template(
        "look/parts.html",
        navigation=NAVIGATION,
        signed_in={"name": "Lotte Brandsma", "detail": "Communications", "url": "#", "tint": 2},
        search_url="#",
        bell={"url": "#", "count": 1},
        accents=accents,
        icons=sorted(ICONS),
    )

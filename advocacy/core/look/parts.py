"""The page of parts: every recurring part once, in each of its states. Not in production."""

from dataclasses import dataclass

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField, SelectField, StringField

from advocacy.core.look.accent import Accent, safe_accent
from advocacy.core.look.sprite import ICONS
from advocacy.core.typed import PageForm

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
            Place("#content", "Feed", "house"),
            Place("#content", "Inbox", "chat", badge=3),
            Place("#content", "Ask", "question-circle"),
            Place("#content", "Board", "trophy"),
            Place("#content", "Me", "person-circle"),
        ),
    ),
    Group(
        "comms",
        "Communications",
        (
            Place("#content", "Studio", "columns-gap"),
            Place("#content", "Calendar", "calendar3"),
            Place("#content", "Insights", "bar-chart"),
            Place("#content", "Guidelines", "journal-check", current=True),
        ),
    ),
)


class PartsForm(PageForm):
    title = StringField("Title for inside", default="The night ferry, heard from the bank")
    closes = StringField("Closes", default="31 Feb 2027")
    campaign = SelectField("Campaign", choices={"quiet": "Quiet water", "crew": "Meet the crew"})
    style = RadioField(
        "It speaks as",
        choices={"people": "People", "process": "Process", "results": "Results", "vision": "Vision"},
        default="results",
    )
    when = RadioField("When", choices={"now": "Now", "slot": "Next slot, 12:40", "pick": "Pick a time"}, default="now")
    inside = BooleanField("Only inside, can't be shared", default=True)
    stay = BooleanField("Stay signed in on this phone", default=True)


@dataclass(frozen=True)
class Standing:
    place: int
    moved: int
    name: str
    team: str
    tint: int
    shares: int
    per_share: str
    kept: str
    points: int
    trend: tuple[int | None, ...]
    reported: int = 0
    mine: bool = False


BOARD = (
    Standing(
        1, 2, "Aylin Demirci", "Customer care", 5, 7, "24.0", "4 of 4", 214, (3, 4, 3, 5, 6, 5, 8, 7, 9, 10, 9, 12)
    ),
    Standing(2, -1, "Wim Terpstra", "Workshop", 1, 5, "30.0", "3 of 3", 189, (5, 6, 4, 5, 4, 6, 7, 6, 8, 6, 8, 8)),
    Standing(
        3, 0, "Grace Whitlock", "Crew", 4, 9, "17.0", "1 of 1", 171, (None, None, None, 2, 3, 3, 5, 4, 6, 7, 8, 10)
    ),
    Standing(
        4,
        3,
        "Noor Hartsuiker",
        "Quays",
        0,
        6,
        "18.0",
        "3 of 3",
        137,
        (2, 3, 2, 4, 5, 4, 6, 5, 6, 7, 8, 9),
        10,
        mine=True,
    ),
)
EXAMPLE_TEXT = """Our night ferry from Oudervaart is guaranteed silent. You hear the water, and nothing else.

Since May 41,200 people crossed without a drop of diesel.

I work at Hazelpont, and we are proud to announce that from December the last boat leaves at 02:30."""


FOUND = (("guaranteed silent", "block"), ("41,200 people", "warn"), ("we are proud to announce", "hint"))


def check_parts() -> ResponseReturnValue:
    """Answers an editor as a room's check does: the marks of three known wordings, wherever they stand."""
    text = request.form.get("text", "")
    marks = [
        {"start": text.find(words), "end": text.find(words) + len(words), "severity": severity, "number": number}
        for number, (words, severity) in enumerate(FOUND, start=1)
        if words in text
    ]
    return jsonify(marks=marks)


def show_parts() -> ResponseReturnValue:
    """Every part, for the eye and for the tests."""
    form = PartsForm()
    form.closes.errors = ["February 2027 has 28 days. Choose a day up to the 28th."]
    accents = [accent for accent in map(safe_accent, COLOURS) if isinstance(accent, Accent)]
    return render_template(
        "look/parts.html",
        navigation=NAVIGATION,
        signed_in={"name": "Lotte Brandsma", "detail": "Communications", "url": "#content", "tint": 2},
        search_url="#content",
        bell={"url": "#content", "count": 1},
        accents=accents,
        board=BOARD,
        example_text=EXAMPLE_TEXT,
        form=form,
        icons=sorted(ICONS),
    )

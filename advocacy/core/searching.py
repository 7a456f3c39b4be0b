"""The page behind the search of the top bar: what each room finds for the person who asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, render_template, request
from flask_login import current_user

from advocacy.core.access import guard
from advocacy.core.permissions import Permission, allowed
from advocacy.core.room import Hit, SearchPart
from advocacy.core.search_rules import LONGEST_SEARCH, search_words
from advocacy.core.services import services

MOST_HITS = 5  # of each kind that has a page with all of them
MOST_WITHOUT_A_PAGE = 20


@dataclass(frozen=True)
class Section:
    """What was found of one kind. `more_url`: the page that lists all of them, when there are more."""

    title: Any
    hits: Sequence[Hit]
    more_url: str


def install_search(app: Flask) -> None:
    blueprint = Blueprint("search", __name__)
    blueprint.add_url_rule("/search", "show", show)
    app.register_blueprint(blueprint)


@guard(Permission.BE_HERE)
def show() -> str:
    typed = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    words = search_words(typed)
    sections = found_for(current_user, words) if words else []
    return render_template("look/search.html", typed=typed, sections=sections)


def found_for(person: Any, words: Sequence[str]) -> list[Section]:
    """In the order of the rooms' parts; kinds of which nothing was found are left out."""
    parts = sorted((part for room in services().rooms for part in room.search), key=lambda part: part.order)
    sections = [_section(part, person, words) for part in parts if allowed(person.roles, part.permission)]
    return [section for section in sections if section.hits]


def _section(part: SearchPart, person: Any, words: Sequence[str]) -> Section:
    if part.more_url is None:
        return Section(part.title, part.find(person, words, MOST_WITHOUT_A_PAGE), "")
    hits = part.find(person, words, MOST_HITS + 1)
    return Section(part.title, hits[:MOST_HITS], part.more_url(words) if len(hits) > MOST_HITS else "")

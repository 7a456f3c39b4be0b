"""The search of the top bar among the guidelines."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from advocacy.core.languages import chosen_language
from advocacy.core.permissions import Permission
from advocacy.core.room import Hit, SearchPart
from advocacy.guidelines.browsing import chapters, search
from advocacy.guidelines.reaching import current_rulebook


def find_guidelines(_person: Any, words: Sequence[str], most: int) -> list[Hit]:
    language = chosen_language()
    found = search(chapters(current_rulebook()), " ".join(words), language)
    hits = [
        Hit(
            rule.header.title.text(language),
            url_for("guidelines.show", topic=chapter.topic.id, _anchor=rule.header.id),
            chapter.topic.title.text(language),
        )
        for chapter in found
        for rule in chapter.rules
    ]
    return hits[:most]


SEARCH = (
    SearchPart(
        _l("Guidelines"),
        Permission.READ_GUIDELINES,
        40,
        find_guidelines,
        lambda words: url_for("guidelines.show", q=" ".join(words)),
    ),
)

"""What people are told when communications asks them to read guidelines."""

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from advocacy.core.permissions import Permission
from advocacy.core.room import NoticeKind, NoticeWords
from advocacy.guidelines.models import ReadingRequest
from advocacy.notifications.kinds import Parameters
from advocacy.notifications.telling import tell
from advocacy.people.models import Person

ASKED, REMINDED = "guidelines.read", "guidelines.read_again"


def tell_asked(request: ReadingRequest, person_ids: Collection[int], by: Person) -> int:
    parameters: Parameters = {
        "name": by.first_name,
        "count": len(request.rule_ids),
        "needed": "yes" if request.needed_to_share else "",
    }
    return tell(person_ids, ASKED, parameters=parameters, link=_page(request), once_key=request.public_id)


def tell_reminded(request: ReadingRequest, person_ids: Collection[int], rules: int) -> int:
    """Nobody is reminded of nothing: the rules may be gone meanwhile."""
    if not rules:
        return 0
    return tell(person_ids, REMINDED, parameters={"count": rules}, link=_page(request), once_key=request.public_id)


def _page(request: ReadingRequest) -> tuple[str, dict[str, str]]:
    return "guidelines.reading", {"public_id": request.public_id}


def _asked_words(parameters: Mapping[str, Any]) -> NoticeWords:
    title = ngettext(
        "%(name)s asks you to read one guideline",
        "%(name)s asks you to read %(num)d guidelines",
        parameters["count"],
        name=parameters["name"],
    )
    if parameters.get("needed"):
        return NoticeWords(title, _("You can share again once you have said “read and understood”."))
    return NoticeWords(title, _("One click at the end says that you did. Only a rate is shown, never who."))


def _reminded_words(parameters: Mapping[str, Any]) -> NoticeWords:
    title = ngettext(
        "One guideline still waits to be read", "%(num)d guidelines still wait to be read", parameters["count"]
    )
    return NoticeWords(title, _("We remind you this once. One click at the end says that you read it."))


NOTICES = (
    NoticeKind(
        name=ASKED,
        title=_l("Communications asks you to read guidelines"),
        words=_asked_words,
        endpoint="guidelines.show",
        button=_l("Read them"),
        icon="journal-text",
        tone="soon",
        permission=Permission.READ_GUIDELINES,
    ),
    NoticeKind(
        name=REMINDED,
        title=_l("Guidelines that you were asked to read still wait"),
        words=_reminded_words,
        endpoint="guidelines.show",
        button=_l("Read them"),
        icon="journal-text",
        tone="soon",
        permission=Permission.READ_GUIDELINES,
    ),
)

"""Where a rule counts, in words."""

from collections.abc import Mapping
from typing import Any

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.guidelines.rules import Audience
from advocacy.networks.rules import Network

WHOSE: Mapping[str, Any] = {
    Audience.POST: _l("posts of communications"),
    Audience.PERSONAL_EDIT: _l("people's own words"),
    Audience.ANSWER: _l("answers"),
}


def scope_words(part: str, values: str) -> str:
    """One part of where a rule counts; `values`: as comparing.scope lists them."""
    named = [value for value in values.split(", ") if value]
    if not named:
        return _("Every network") if part == "networks" else _("Every topic")
    return ", ".join(_named(part, value) for value in named)


def _named(part: str, value: str) -> str:
    if part == "languages":
        return _language(value)
    if part == "networks" and value in set(Network):
        return Network(value).label
    return str(WHOSE.get(value, value))


def _language(code: str) -> str:
    try:
        return (Locale.parse(code).get_language_name(str(get_locale() or code)) or code).capitalize()
    except (UnknownLocaleError, ValueError):
        return code

"""The words for what two writers of one draft did: what was taken over, and where both changed the same thing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from advocacy.content.describing import PostPage
from advocacy.content.freezing import WordingText
from advocacy.content.merging import Clash
from advocacy.content.rules import Style
from advocacy.content.telling import ROLE_WORDS, STYLE_WORDS, language_name
from advocacy.core.look.words import moment_in_words
from advocacy.core.permissions import Role
from advocacy.core.services import now

FIELDS: Mapping[str, Any] = {
    "wordings": _l("Wordings"),
    "title": _l("Title"),
    "link_url": _l("Link"),
    "link_title": _l("What the link leads to"),
    "style": _l("It speaks as"),
    "internal_only": _l("For inside only, can't be shared"),
    "opens_at": _l("Opens"),
    "closes_at": _l("Closes"),
    "zone": _l("Times are in"),
    "topics": _l("Topics"),
    "teams": _l("Teams"),
    "languages": _l("Languages that people read"),
    "roles": _l("Roles"),
    "regions": _l("Regions"),
    "disclosure": _l("Who speaks, kept near the claim"),
    "pictures": _l("Pictures"),
    "campaign": _l("Campaign"),
    "own_linkedin": _l("Our own post on LinkedIn"),
    "own_x": _l("Our own post on X"),
    "own_confirmed": _l("I looked: it is our company's own post"),
}


@dataclass(frozen=True)
class ClashWords:
    """`mine` and `theirs` in words; texts are compared word by word on the page."""

    name: str
    mine: str
    theirs: str
    removed_by_them: bool = False
    removed_by_me: bool = False


def taken_words(taken: Sequence[str | WordingText]) -> str:
    """“Title, LinkedIn English”: what only the other one changed."""
    named = [_wording_name(one) if isinstance(one, WordingText) else str(FIELDS.get(one, one)) for one in taken]
    return ", ".join(dict.fromkeys(named))


def clash_words(clash: Clash) -> ClashWords:
    if isinstance(clash.mine, WordingText) or isinstance(clash.theirs, WordingText):
        known = clash.mine or clash.theirs
        mine, theirs = (side.text if side else "" for side in (clash.mine, clash.theirs))
        return ClashWords(_wording_name(known), mine, theirs, clash.theirs is None, clash.mine is None)
    return ClashWords(str(FIELDS.get(clash.name, clash.name)), _shown(clash.mine), _shown(clash.theirs))


def before_words(page: PostPage) -> dict[str, str]:
    """What the changed facts of a version were in the one before, by field name."""
    if page.old is None:
        return {}
    old, choices = page.old, page.choices
    named: Mapping[str, list[str]] = {
        "topics": [topic.name for topic in choices.topics if topic.public_id in old.topics],
        "teams": [team.name for team in choices.teams if team.public_id in old.teams],
        "languages": [language_name(code) for code in sorted(old.languages)],
        "roles": [str(ROLE_WORDS[Role(role)]) for role in sorted(old.roles)],
        "regions": sorted(old.regions),
        "campaign": [one.name for one in choices.campaigns if one.public_id == old.campaign],
    }
    return {
        name: ", ".join(named[name]) or str(_("nothing")) if name in named else _shown(getattr(old, name))
        for name in page.changed_facts
    }


def _wording_name(wording: WordingText) -> str:
    return f"{wording.network.label} {language_name(wording.language)}"


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return moment_in_words(value, now())
    if isinstance(value, Style):
        return str(STYLE_WORDS[value])
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, tuple | frozenset):
        return str(ngettext("%(num)d chosen", "%(num)d chosen", len(value)))
    return str(value) if value else str(_("nothing"))

"""Plain text that people wrote, as HTML that is safe to show: escaped, with its links made clickable."""

import re
from collections.abc import MutableMapping

import bleach
from bleach.linkifier import Linker
from markupsafe import Markup, escape

Attributes = MutableMapping[tuple[str | None, str], str]
PROTOCOLS = ("http", "https")
# Whole addresses only: a word such as "hazelpont.nl" stays text. The last character is no full stop or bracket.
WEB_LINKS = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]", re.IGNORECASE)
LINE_BREAKS = re.compile(r"\r\n?|\n")


def _leads_outside(attributes: Attributes, new: bool = False) -> Attributes:  # noqa: ARG001 - bleach's signature
    attributes[(None, "rel")] = "nofollow noreferrer"
    return attributes


LINKER = Linker(callbacks=[_leads_outside], url_re=WEB_LINKS)


def with_links(text: str) -> Markup:
    """The text escaped, lines kept, addresses as links. Whatever tags stood in it are shown as text."""
    escaped = str(escape(text))
    linked = LINKER.linkify(LINE_BREAKS.sub("<br>", escaped))
    return Markup(bleach.clean(linked, tags={"a", "br"}, attributes={"a": ["href", "rel"]}, protocols=PROTOCOLS))  # noqa: S704 - bleach's answer

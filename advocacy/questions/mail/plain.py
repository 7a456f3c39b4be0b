"""What somebody wrote in a mail: HTML as text, without what was quoted and without the lines below a name.

Anybody may send us anything, so nothing here costs more than a few looks at each character: the tags are cut by hand,
for Python's own HTML parser needs minutes for a small mail made of broken ones.
"""

import re
from collections import Counter
from html import unescape

from advocacy.questions.mail.history import without_history

SILENT = frozenset({"script", "style", "head", "title", "template", "blockquote"})  # a blockquote is history
BREAKS = frozenset({"p", "div", "tr", "li", "br", "h1", "h2", "h3", "h4", "ul", "ol", "table", "hr", "pre"})
HISTORY = frozenset({"gmail_quote", "yahoo_quoted", "moz-cite-prefix", "divrplyfwdmsg", "appendonsend"})
VOID = frozenset({"br", "hr", "img", "meta", "input", "link", "col", "area", "base", "wbr"})
TAG = re.compile(r"(/?)([A-Za-z][A-Za-z0-9]{0,20})")
NAMED = re.compile(
    r"""\b(?:class|id)\s{0,9}=\s{0,9}(?:"([^"]{1,200})"|'([^']{1,200})'|([^\s"'>]{1,200}))""", re.IGNORECASE
)
LINE = re.compile(r"^[> \t]*##-.*$", re.MULTILINE)
QUOTED = re.compile(r"(?m)^>.*$")
INTRODUCED = re.compile(r"\n[^\n]{0,300}:\s*$")
SIGNATURE = re.compile(r"^-- ?$.*", re.MULTILINE | re.DOTALL)  # the line that mail programs agree on; no dash of a list
BLANK = re.compile(r"\n{3,}")
SPACES = re.compile(r"\s+")
LONGEST = 60_000
LONGEST_HTML = 5 * LONGEST
LONGEST_TAG = 2_000  # of its attributes no more is looked at


class _Text:
    """Collects what a reader would see, up to where the history begins."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._silent: Counter[str] = Counter()
        self._over = False

    def tag(self, closing: bool, tag: str, attributes: str) -> None:
        if not closing and _names(attributes) & HISTORY:
            self._over = True
        if tag in SILENT:
            self._silent[tag] = max(0, self._silent[tag] + (-1 if closing else 1))
        if tag in BREAKS and not (closing and tag in VOID):
            self.words.append("\n")

    def data(self, data: str) -> None:
        if not self._over and not any(self._silent.values()):
            self.words.append(SPACES.sub(" ", unescape(data)))


def _names(attributes: str) -> set[str]:
    """Its classes and its id."""
    found = NAMED.finditer(attributes[:LONGEST_TAG])
    return {name.lower() for match in found for name in "".join(filter(None, match.groups())).split()}


def html_as_text(html: str) -> str:
    collected = _Text()
    first, *pieces = _without_comments(html[:LONGEST_HTML]).split("<")
    collected.data(first)
    for piece in pieces:
        inside, _, after = piece.partition(">")
        found = TAG.match(inside)
        if found:
            collected.tag(bool(found[1]), found[2].lower(), inside[found.end() :])
        elif not inside.startswith(("!", "?", "/")):
            after = f"<{piece}"  # somebody's "less than"
        collected.data(after)
    lines = "".join(collected.words).split("\n")
    return BLANK.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


def _without_comments(html: str) -> str:
    """One that does not end hides the rest."""
    kept, at = list[str](), 0
    while (begins := html.find("<!--", at)) >= 0:
        kept.append(html[at:begins])
        ends = html.find("-->", begins + 4)
        at = len(html) if ends < 0 else ends + 3
    return "".join((*kept, html[at:]))


def newest_words(text: str) -> str:
    """What was written just now: above our own line, above what a mail program quotes, above the name below it."""
    above = LINE.split(text[:LONGEST], maxsplit=1)[0]
    cut = len(above) < len(text[:LONGEST])
    words = SIGNATURE.sub("", without_history(QUOTED.sub("", above))).strip()
    if cut:
        words = INTRODUCED.sub("", f"\n{words}").strip()
    return BLANK.sub("\n\n", words)

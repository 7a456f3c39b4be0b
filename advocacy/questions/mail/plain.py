"""What somebody wrote in a mail: HTML as text, without what was quoted and without the lines below a name."""

import re
from html.parser import HTMLParser

from mailparser_reply import EmailReplyParser

LANGUAGES = ["en", "nl", "de", "fr"]
SILENT = frozenset({"script", "style", "head", "title", "template", "blockquote"})  # a blockquote is history
BREAKS = frozenset({"p", "div", "tr", "li", "br", "h1", "h2", "h3", "h4", "ul", "ol", "table", "hr", "pre"})
HISTORY = frozenset({"gmail_quote", "yahoo_quoted", "moz-cite-prefix", "divrplyfwdmsg", "appendonsend"})
VOID = frozenset({"br", "hr", "img", "meta", "input", "link", "col", "area", "base", "wbr"})
LINE = re.compile(r"^[>\s]*##-.*$", re.MULTILINE)
QUOTED = re.compile(r"(?m)^>.*$")
INTRODUCED = re.compile(r"\n[^\n]{0,300}:\s*$")
SIGNATURE = re.compile(r"^-- ?$.*", re.MULTILINE | re.DOTALL)  # the line that mail programs agree on; no dash of a list
HEADERS = re.compile(r"\n(?:[A-Z][\w-]{1,14}: ?[^\n]{0,300}\n?){3,8}\s*$")  # From, Sent, To, Subject in any language
BLANK = re.compile(r"\n{3,}")
# The library's patterns and Python's HTML parser take much longer for much text that was made for it: what is asked
# or answered is shorter, and stands in front.
LONGEST, LONGEST_HTML = 4_500, 50_000
MOST_STARTS = 30  # words with which a program may begin to quote; with more of them only our own line is looked for
STARTS = re.compile(r"(?:on|op|am|le|from|van|von|de)\b", re.IGNORECASE)
RUNS = re.compile(r"[ \t]{3,}|(?:[ \t]*\n){3,}")


class _Text(HTMLParser):
    """Collects what a reader would see, up to where the history begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent: list[str] = []
        self._over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {value for name, value in attrs if name in {"class", "id"} and value}
        if any(part.lower() in HISTORY for value in names for part in value.split()):
            self._over = True
        if tag in SILENT:
            self._silent.append(tag)
        if tag in BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT and tag in self._silent:
            self._silent.remove(tag)
        if tag in BREAKS and tag not in VOID:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._over and not self._silent:
            self.words.append(re.sub(r"\s+", " ", data))


def html_as_text(html: str) -> str:
    parser = _Text()
    parser.feed(html[:LONGEST_HTML])
    parser.close()
    lines = ("".join(parser.words)).split("\n")
    return BLANK.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


def newest_words(text: str) -> str:
    """What was written just now: above our own line, above what a mail program quotes, above the name below it."""
    text = RUNS.sub(lambda run: "\n\n" if "\n" in run[0] else "  ", text)[:LONGEST]
    above = LINE.split(text, maxsplit=1)[0]
    cut = len(above) < len(text)
    few = len(STARTS.findall(above)) <= MOST_STARTS
    reply = (EmailReplyParser(languages=LANGUAGES).parse_reply(text=above) or "") if few else above
    words = SIGNATURE.sub("", QUOTED.sub("", reply)).strip()
    if cut:
        words = HEADERS.sub("", INTRODUCED.sub("", f"\n{words}")).strip()
    return BLANK.sub("\n\n", words)

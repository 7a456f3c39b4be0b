"""What a page says about itself (OpenGraph and what stands in for it), and when a link is looked at again. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from advocacy.content.sameness_rules import link_key
from advocacy.core.outside_words import lines_of_html, one_line

LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 400
LONGEST_SITE = 80
LOOKED_AT = 512 * 1024  # characters of a page; what it says about itself stands at its beginning
MOST_TAGS = 3_000
AGAIN = (timedelta(minutes=1), timedelta(minutes=10))  # after a trouble that may pass
LEASE = timedelta(minutes=2)
ASK_AGAIN = timedelta(days=1)  # a link that wasn't found is looked at again when it is saved so much later
AT_LEAST_APART = timedelta(seconds=15)

TITLES = ("og:title", "twitter:title")
DESCRIPTIONS = ("og:description", "twitter:description", "description")
PICTURES = ("og:image:secure_url", "og:image:url", "og:image", "twitter:image", "twitter:image:src")
SITES = ("og:site_name", "application-name")


class PreviewState(StrEnum):
    WAITING = "waiting"
    FOUND = "found"
    EMPTY = "empty"  # the page says nothing about itself, or is a file
    FAILED = "failed"


@dataclass(frozen=True)
class PageFacts:
    """What a page says about itself. `picture`: a whole address, or empty."""

    title: str = ""
    description: str = ""
    site: str = ""
    picture: str = ""

    @property
    def nothing(self) -> bool:
        return not (self.title or self.description or self.picture)


class _Head(HTMLParser):
    """Collects the meta tags, the title, a first heading and the picture that a page names."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.metas: dict[str, str] = {}
        self.words: dict[str, str] = {}
        self._inside = ""
        self.tags = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags += 1
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (values.get("property") or values.get("name") or values.get("itemprop", "")).lower()
            self.metas.setdefault(name, values.get("content", ""))
        elif tag == "link" and "image_src" in values.get("rel", "").lower().split():
            self.metas.setdefault("image_src", values.get("href", ""))
        self._inside = tag if tag in ("title", "h1") and not self.words.get(tag) else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside and len(self.words.get(self._inside, "")) < LONGEST_TITLE * 8:
            self.words[self._inside] = self.words.get(self._inside, "") + data


def read_page(markup: str, address: str) -> PageFacts:
    """What the page at this address says about itself; a broken or hostile page says little, and never fails."""
    head = _Head()
    try:
        for part in _parts(markup[:LOOKED_AT]):
            head.feed(part)
            if head.tags > MOST_TAGS:
                break
    except (AssertionError, ValueError):
        pass  # the parser gave up; what it read before counts
    titles = _first(head.metas, TITLES) or head.words.get("title", "") or head.words.get("h1", "")
    return PageFacts(
        title=_plain(titles, LONGEST_TITLE),
        description=_plain(_first(head.metas, DESCRIPTIONS), LONGEST_DESCRIPTION),
        site=_plain(_first(head.metas, SITES), LONGEST_SITE),
        picture=_picture(_first(head.metas, PICTURES) or head.metas.get("image_src", ""), address),
    )


def _parts(markup: str) -> list[str]:
    """Up to the end of the head, then a little of the body, so that a page of noise is not read to its end."""
    end = markup.lower().find("</head")
    return [markup] if end < 0 else [markup[:end], markup[end : end + 20_000]]


def _first(metas: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((metas[name] for name in names if metas.get(name, "").strip()), "")


def _plain(words: str, longest: int) -> str:
    """Some pages write HTML where words should stand."""
    if "<" in words:
        words = lines_of_html(words, longest * 2)
    return one_line(words, longest)


def _picture(named: str, address: str) -> str:
    try:
        whole = urljoin(address, named.strip()) if named.strip() else ""
    except ValueError:
        return ""
    return whole if link_key(whole) and "@" not in whole.split("/")[2] else ""


def host_of(address: str) -> str:
    """The name that people know a page by, as they read it: "oeverbode.example"."""
    try:
        host = (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    return one_line(host, LONGEST_TITLE)

"""The pages behind the made-up company's links, so that filling the demo calls nobody outside."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from html import escape

from advocacy.core.fetching import Fetched, Fetcher, FetchProblem, NotFetched, NotModified
from advocacy.core.services import services
from advocacy.demo.news import made_up_feeds
from advocacy.demo.posts import all_posts

NEWSPAPER = "https://oeverbode.example/heron-on-a-pole"
DRAWINGS = "https://hazelpont.example/drawings/"
PAGE = """<title>{title}</title><meta property="og:title" content="{title}"><meta property="og:description"
content="{words}"><meta property="og:image" content="{picture}">"""


class MadeUpWeb(Fetcher):
    """Answers for the addresses of the demo's posts; there is no other host."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__()
        self._pictures = pictures
        self._feeds = made_up_feeds()
        self._pages = {post.link: (post.link_title, post.title, post.picture) for post in all_posts() if post.link}
        self._pages[NEWSPAPER] = (
            "Heron nests on a ferry pole in Lisseroord",
            "She is not afraid of the boat.",
            "heron",
        )

    def fetch(
        self,
        address: str,
        *,
        types: Collection[str] = (),  # noqa: ARG002 - as the real one
        headers: Mapping[str, str] | None = None,  # noqa: ARG002 - the fetcher's signature
        cut_long: bool = False,  # noqa: ARG002 - the fetcher's signature
    ) -> Fetched | NotModified | NotFetched:
        drawing = self._pictures.get(address.removeprefix(DRAWINGS))
        if drawing:
            return Fetched(address, drawing, "image/png", "", {})
        if address in self._feeds:
            return Fetched(address, self._feeds[address].encode(), "application/rss+xml", "utf-8", {})
        if address not in self._pages:
            return NotFetched(FetchProblem.NOT_FOUND)
        title, words, picture = self._pages[address]
        shown = PAGE.format(title=escape(title), words=escape(words), picture=DRAWINGS + picture if picture else "")
        return Fetched(address, shown.encode(), "text/html", "utf-8", {})


@contextmanager
def made_up_web(pictures: Mapping[str, bytes]) -> Iterator[None]:
    """Inside, links lead to the made-up pages; then all is as before."""
    before = services().get(Fetcher)
    services().provide(Fetcher, MadeUpWeb(pictures))
    try:
        yield
    finally:
        services().provide(Fetcher, before)

"""Feeds and pages that nobody in earnest would serve; and a worker that takes a server on this machine for public.

python -m benchmarks.bad_pages    # the worker: `advocacy worker --queues slow` with nothing but that policy changed
"""

import gzip
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from flask_babel import force_locale

from advocacy import worker
from advocacy.app import create_app
from advocacy.content.feed_models import source_by_public_id
from advocacy.content.feed_rules import FeedOutcome
from advocacy.content.feeds.sources import Added, add_source
from advocacy.content.feeds.telling import outcome_words
from advocacy.content.preview_rules import PreviewState
from advocacy.content.previews.asking import ask_for_preview, preview_now
from advocacy.content.previews.telling import preview_words
from advocacy.core.database import transaction
from advocacy.core.fetching import Fetcher, Policy
from advocacy.core.permissions import Role
from advocacy.core.queues import Queue
from advocacy.core.services import now, services
from benchmarks.bad_uploads import claiming
from tests.core.web_server import Request, page, redirect, resolving, web_server
from tests.people.factories import make_person

HERE = Policy(allows=lambda address: address == "127.0.0.1", resolve=resolving(), ports=None)
HEAD = b"<?xml version='1.0'?><rss version='2.0'><channel><title>News of the quay</title>"
ITEM = "<item><title>Item {0} about the boats</title><link>https://a.example/{0}</link></item>"
XML, HTML = "application/rss+xml", "text/html"
UNKNOWN = "text/html; charset=klingon-1"


def _entities() -> bytes:
    grown = "".join(f"<!ENTITY e{level + 1} '{f'&e{level};' * 10}'>" for level in range(12))
    item = "<rss><channel><item><title>&e12;</title></item></channel></rss>"
    return f"<!DOCTYPE r [<!ENTITY e0 'ha'>{grown}]>{item}".encode()


def _packed() -> bytes:
    return b"".join(gzip.compress(b"\0" * 2**26) for _ in range(16))


FEEDS: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "feed of 10,000 items": (XML, lambda: HEAD + "".join(map(ITEM.format, range(10_000))).encode()),
    "feed of invalid XML": (XML, lambda: HEAD + b"<item><title>One</title></item><item><ti<<&bad;"),
    "feed nested a million times": (XML, lambda: HEAD + b"<b>" * 900_000),
    "feed of entities in entities": (XML, _entities),
    "feed of 100 MB": (XML, lambda: HEAD + b"<item><title>x</title></item>" * 3_500_000),
    "feed packed: 1 GB in 1 MB": (f"{XML}\r\nContent-Encoding: gzip", _packed),
    "feed that redirects for ever": ("", lambda: redirect("/again")),
}
PAGES: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "page in an unknown charset": (UNKNOWN, lambda: "<title>Een réiger</title>".encode("cp1252")),
    "page of 100 MB": (HTML, lambda: b"<title>Long</title>" + b"<p>" * 35_000_000),
    "page packed: 1 GB in 1 MB": (f"{HTML}\r\nContent-Encoding: gzip", _packed),
    "page that redirects for ever": ("", lambda: redirect("/again")),
    "page nested a million times": (HTML, lambda: b"<title>Deep</title>" + b"<div>" * 590_000),
    "page whose picture claims 100,000 x 100,000": (HTML, lambda: b""),
}


@dataclass(frozen=True)
class Outside:
    """`said`: what the product says of it, once it was read."""

    name: str
    ask: Callable[[], object]
    said: Callable[[], str | None]


@contextmanager
def sent_from_outside() -> Iterator[Iterator[Outside]]:
    """One after another, so that each one's cost is seen."""
    keeper = make_person(Role.COMMS).id
    answers: list[bytes] = [b""]

    def answer(connection: socket.socket, request: Request) -> None:
        connection.sendall(page(claiming(100_000), "image/png") if request.path == "/picture" else answers[0])

    with web_server(answer) as server:

        def arriving() -> Iterator[Outside]:
            for number, (name, (kind, make)) in enumerate(FEEDS.items()):
                answers[0] = page(make(), kind) if kind else make()
                yield _feed(name, server.address(f"/feed/{number}"), keeper)
            for number, (name, (kind, make)) in enumerate(PAGES.items()):
                answers[0] = page(make() or _with_picture(server.address("/picture")), kind) if kind else make()
                yield _page(name, server.address(f"/page/{number}"))

        yield arriving()


def _feed(name: str, address: str, keeper: int) -> Outside:
    added: list[str] = []

    def ask() -> None:
        outcome = add_source(address, "", keeper, 3)
        assert isinstance(outcome, Added), outcome
        added.append(outcome.public_id)

    def said() -> str | None:
        with transaction() as session:
            row = source_by_public_id(session, added[0])
        assert row is not None
        with services().application.test_request_context(), force_locale("en"):
            return None if row.outcome is FeedOutcome.NEVER else outcome_words(row, now())

    return Outside(name, ask, said)


def _page(name: str, address: str) -> Outside:
    def said() -> str | None:
        found = preview_now(address)
        if found is None or (found.state is PreviewState.WAITING and found.problem is None):
            return None
        with services().application.test_request_context(), force_locale("en"):
            return preview_words(found) or f"card: {found.card.title[:40] if found.card else ''}"

    return Outside(name, lambda: ask_for_preview(address), said)


def _with_picture(address: str) -> bytes:
    return f'<title>A picture</title><meta property="og:image" content="{address}">'.encode()


if __name__ == "__main__":
    application = create_app()
    with application.app_context():
        services().provide(Fetcher, Fetcher(HERE))
    worker._app[:] = [application]  # noqa: SLF001 - instead of the one that it would make itself
    worker.supervise([Queue.SLOW], 1)

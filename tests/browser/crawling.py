"""Which pages there are for somebody: everything that links lead to, a few of each kind."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import html5lib
from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.pages import is_page

MOST_OF_AN_ENDPOINT = 2  # other ids and filters show the same page, mostly
MOST_PAGES = 120
NOT_PAGES = ("/static/", "/pictures/", "/r/", "/language/")


def pages_of(app: Flask, cookie: str | None, start: str) -> list[str]:
    """Addresses of pages, the start first, in the order in which somebody comes upon them."""
    client = app.test_client()
    if cookie is not None:
        client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie)
    found, waiting, seen = [], [start], {start}
    kinds: Counter[tuple[str, frozenset[str]]] = Counter()
    endpoints: Counter[str] = Counter()
    while waiting and len(found) < MOST_PAGES:
        address = waiting.pop(0)
        answer = client.get(address)
        if answer.status_code != 200 or not is_page(answer):
            continue
        found.append(address)
        for link in links_of(answer.text, address):
            kind = kind_of(app, link)
            if link in seen or kind is None or kinds[kind] or endpoints[kind[0]] >= MOST_OF_AN_ENDPOINT:
                continue
            seen.add(link)
            kinds[kind] += 1
            endpoints[kind[0]] += 1
            waiting.append(link)
    return found


def links_of(text: str, base: str) -> Iterator[str]:
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    for anchor in tree.iter("a"):
        address = urljoin(base, anchor.get("href", "")).split("#")[0]
        if address.startswith("/") and not address.startswith(NOT_PAGES):
            yield address


def kind_of(app: Flask, address: str) -> tuple[str, frozenset[str]] | None:
    """The endpoint and the names in the query; None where no page lies."""
    parts = urlsplit(address)
    try:
        endpoint, _ = app.url_map.bind("127.0.0.1").match(parts.path)
    except HTTPException:
        return None
    names = frozenset(pair.split("=")[0] for pair in parts.query.split("&") if pair)
    return endpoint, names

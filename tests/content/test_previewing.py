"""Previews of links: asked for by a row, looked at by the queue, never in anybody's way."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from time import process_time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from advocacy.content.models import Picture
from advocacy.content.preview_models import LinkPreview, cards_before
from advocacy.content.preview_rules import PageFacts, PreviewState, read_page
from advocacy.content.previews import counting
from advocacy.content.previews.asking import PreviewNow, ask_for_preview, preview_now
from advocacy.content.previews.looking import look_at_links, looks_due
from advocacy.content.previews.telling import PROBLEM_WORDS, preview_words
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.fetching import Fetcher, FetchProblem, Policy
from advocacy.core.services import services
from tests.content.factories import make_comms, make_post, make_suggestion, offered, picture_file
from tests.content.web import Web, use_web
from tests.core.web_server import page, redirect, resolving, web_server
from tests.people.factories import make_person, sign_in

HERON = "https://oeverbode.example/heron"
PICTURE = "https://oeverbode.example/heron.png"
PAGE = """<!doctype html><html><head><title>Oeverbode</title>
<meta property="og:title" content="Heron nests on a ferry pole">
<meta property="og:description" content="In Lisseroord.">
<meta property="og:image" content="/heron.png"></head><body></body></html>"""


@pytest.fixture
def web(database: Flask) -> Web:
    return use_web()


def now_of(address: str = HERON) -> PreviewNow:
    found = preview_now(address)
    assert found is not None
    return found


# What a page says about itself


@pytest.mark.parametrize(
    ("markup", "facts"),
    [
        (PAGE, PageFacts("Heron nests on a ferry pole", "In Lisseroord.", "", PICTURE)),
        ("<title>Only a title &amp; more</title>", PageFacts("Only a title & more")),
        ("<h1>Only <b>a</b> heading</h1>", PageFacts("Only")),
        ('<meta name="twitter:title" content="T"><meta name="description" content="D">', PageFacts("T", "D")),
        ('<meta content="T" property="OG:TITLE"><title>x</title>', PageFacts("T")),
        ('<meta property="og:title" content="  "><title>Fallback</title>', PageFacts("Fallback")),
        (
            '<title>a</title><link rel="image_src" href="pic.jpg">',
            PageFacts("a", "", "", "https://oeverbode.example/pic.jpg"),
        ),
        ('<title>a</title><meta property="og:image" content="javascript:alert(1)">', PageFacts("a")),
        ('<title>a</title><meta property="og:image" content="file:///etc/passwd">', PageFacts("a")),
        ('<title>a</title><meta property="og:image" content="https://u:p@x.example/i">', PageFacts("a")),
        ('<title>a</title><meta property="og:image" content="http://[::1">', PageFacts("a")),
        ('<meta property="og:title" content="<b>Bold</b> <script>x</script>title">', PageFacts("Bold title")),
        ("<title>exe.\u202egpj\u202c and \x1b</title>", PageFacts("exe.gpj and")),
        ("<title></title>", PageFacts()),
        ("", PageFacts()),
        ("<![CDATA[", PageFacts()),
        ("<!DOCTYPE [<!ENTITY", PageFacts()),
    ],
)
def test_a_page_is_read_by_opengraph_and_what_stands_in_for_it(markup: str, facts: PageFacts) -> None:
    assert read_page(markup, HERON) == facts


def test_a_huge_title_is_cut_at_a_word() -> None:
    title = read_page(f"<title>{'heron ' * 50_000}</title>", HERON).title
    assert len(title) <= 200
    assert title.endswith("heron…")


@pytest.mark.parametrize(
    "noise",
    ["<meta ", "<!--", "<a b='", "<![", "</", "<title>", "&#x", "<div " + "a=1 " * 50 + ">", "<meta content='x'>"],
)
def test_a_hostile_page_costs_little(noise: str) -> None:
    start = process_time()
    read_page(noise * (3_000_000 // len(noise)), HERON)
    assert process_time() - start < 8


# Asking and looking


def test_saving_a_post_asks_and_calls_nobody(web: Web) -> None:
    make_post("draft", link_url=HERON)
    assert web.asked == []
    assert now_of().state is PreviewState.WAITING
    assert preview_words(now_of()) == "We look at the page; you can go on."


def test_the_queue_brings_title_picture_and_host(web: Web) -> None:
    web.says(HERON, PAGE)
    web.says(PICTURE, picture_file((800, 400)).read(), "image/png")
    ask_for_preview(HERON)
    assert looks_due()
    look_at_links()
    assert not looks_due()
    card = now_of().card
    assert card is not None
    assert (card.title, card.description, card.host) == (
        "Heron nests on a ferry pole",
        "In Lisseroord.",
        "oeverbode.example",
    )
    assert card.picture
    with transaction() as session:
        assert session.scalars(select(Picture)).one().uploaded_by is None


@pytest.mark.parametrize("body", [b"no picture", b"<svg><script>alert(1)</script></svg>", b""])
def test_a_picture_that_is_none_leaves_the_words(web: Web, body: bytes) -> None:
    web.says(HERON, PAGE)
    web.says(PICTURE, body, "image/png")
    ask_for_preview(HERON)
    look_at_links()
    card = now_of().card
    assert card is not None
    assert (card.title, card.picture) == ("Heron nests on a ferry pole", "")


def test_many_who_ask_are_one_look(web: Web) -> None:
    for _ in range(3):
        ask_for_preview(HERON)
    make_suggestion(make_person(), link_url=HERON)
    look_at_links()
    assert [address for address, _headers in web.asked] == [HERON]


def test_one_person_has_so_many_links_looked_at_in_a_day(
    web: Web, client: FlaskClient, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST_A_DAY", 2)
    sign_in(client, make_person())

    def asks(number: int) -> dict[str, Any]:
        return dict(client.post("/link-preview", data={"address": f"https://oeverbode.example/{number}"}).json)

    assert [asks(number)["waits"] for number in (1, 2, 1)] == [True, True, True], "the same link is one look"
    refused = asks(3)
    assert "until tomorrow" in refused["html"]
    assert not refused["waits"]
    noor = make_person()
    sign_in(client, noor)
    assert asks(3)["waits"], "somebody else's day is their own"
    clock.move(timedelta(days=1))
    sign_in(client, noor)
    assert asks(4)["waits"]


def test_a_post_is_saved_also_when_its_link_is_looked_at_no_more(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_A_DAY", 0)
    make_suggestion(make_person(), link_url=HERON)
    assert preview_now(HERON) is None


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "not an address", "ftp://a.example/"])
def test_what_is_no_web_address_is_not_asked_for(web: Web, address: str) -> None:
    ask_for_preview(address)
    assert preview_now(address) is None
    assert not looks_due()


@pytest.mark.parametrize("problem", list(FetchProblem))
def test_every_trouble_has_words_and_ends(web: Web, clock: FixedClock, problem: FetchProblem) -> None:
    web.refuses(HERON, problem, 404 if problem is FetchProblem.ANSWERED_NO else None)
    ask_for_preview(HERON)
    for _ in range(4):
        look_at_links()
        clock.set(clock.now() + timedelta(minutes=11))
    assert not looks_due()
    assert now_of().state in (PreviewState.FAILED, PreviewState.EMPTY)
    assert preview_words(now_of()).strip()
    assert problem in PROBLEM_WORDS


def test_a_slow_page_is_tried_three_times_and_says_so_meanwhile(web: Web, clock: FixedClock) -> None:
    web.refuses(HERON, FetchProblem.TOO_SLOW)
    ask_for_preview(HERON)
    look_at_links()
    assert "did not answer within five seconds. We try again" in preview_words(now_of())
    web.says(HERON, PAGE)
    clock.set(clock.now() + timedelta(minutes=1))
    look_at_links()
    assert now_of().card is not None


def test_a_worker_that_died_leaves_the_look_to_the_next(
    web: Web, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for_preview(HERON)
    monkeypatch.setattr(web, "fetch", _die)
    with pytest.raises(SystemExit):
        look_at_links()
    assert not looks_due()
    clock.set(clock.now() + timedelta(minutes=2))
    assert looks_due()


def _die(*_args: object, **_more: object) -> None:
    raise SystemExit


def test_looking_again_keeps_the_good_card_when_the_page_is_gone(web: Web, clock: FixedClock) -> None:
    web.says(HERON, PAGE)
    ask_for_preview(HERON)
    look_at_links()
    ask_for_preview(HERON)  # found already
    assert now_of().state is PreviewState.FOUND
    web.refuses(HERON, FetchProblem.ANSWERED_NO, 404)
    clock.set(clock.now() + timedelta(minutes=1))
    ask_for_preview(HERON, again=True)
    look_at_links()
    assert preview_words(now_of()) == "Not found. There is no such page (any more)."
    assert now_of().card is not None


def test_asking_again_and_again_is_one_look_a_while(web: Web) -> None:
    web.says(HERON, PAGE)
    ask_for_preview(HERON)
    look_at_links()
    for _ in range(5):
        ask_for_preview(HERON, again=True)
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(LinkPreview)) == 1


def test_of_many_looks_only_those_that_are_shown_are_read(web: Web, clock: FixedClock) -> None:
    moments, read = [], list[int]()
    for number in range(6):
        web.says(HERON, f"<title>Heron, day {number}</title>")
        ask_for_preview(HERON, again=True)
        look_at_links()
        moments.append(clock.now())
        clock.set(clock.now() + timedelta(days=1))
    wanted = {
        (HERON, moments[1] + timedelta(hours=1)),
        (HERON, moments[4]),
        (HERON, None),
        ("https://none.example", None),
    }
    wanted |= {(HERON, moments[0] - timedelta(hours=1))}
    with counted(LinkPreview, read), transaction() as session:
        found = cards_before(session, wanted)
    assert {one: card.title for one, card in found.items()} == {
        (HERON, moments[1] + timedelta(hours=1)): "Heron, day 1",
        (HERON, moments[4]): "Heron, day 4",
        (HERON, None): "Heron, day 5",
    }
    assert len(read) == 3


@contextmanager
def counted(table: type[LinkPreview], read: list[int]) -> Iterator[None]:
    """Notes each row of the table that comes from the database."""

    def note(row: LinkPreview, _context: object) -> None:
        read.append(row.id)

    event.listen(table, "load", note)
    try:
        yield
    finally:
        event.remove(table, "load", note)


def test_only_communications_has_a_page_looked_at_again(web: Web, client: FlaskClient, clock: FixedClock) -> None:
    web.says(HERON, PAGE)
    ask_for_preview(HERON)
    look_at_links()
    clock.set(clock.now() + timedelta(minutes=1))
    sign_in(client, make_person())
    assert client.post("/link-preview", data={"address": HERON, "again": "1"}).get_json()["waits"] is False
    sign_in(client, make_comms())
    assert client.post("/link-preview", data={"address": HERON, "again": "1"}).get_json()["waits"] is True


@pytest.mark.parametrize("address", [HERON + "\x00", "https://oeverbode.example@evil.example/", "javascript:alert(1)"])
def test_what_people_can_not_open_is_not_looked_at(web: Web, client: FlaskClient, address: str) -> None:
    sign_in(client, make_comms())
    answer = client.post("/link-preview", data={"address": address, "again": "1"})
    assert (answer.status_code, answer.get_json()) == (200, {"html": "", "waits": False})
    assert not looks_due()


# What employees see


def test_a_card_of_the_feed_is_what_the_approver_saw(web: Web, clock: FixedClock) -> None:
    web.says(HERON, PAGE)
    ask_for_preview(HERON)
    look_at_links()
    clock.set(clock.now() + timedelta(minutes=1))
    post = make_post("live", author=make_comms(), link_url=HERON)
    web.says(HERON, "<title>Buy pills</title>")
    clock.set(clock.now() + timedelta(minutes=1))
    ask_for_preview(HERON, again=True)
    look_at_links()
    offer = offered(post, make_person())
    assert offer is not None
    assert offer.link_card is not None
    assert offer.link_card.title == "Heron nests on a ferry pole"


def test_a_page_read_after_the_approval_shows_no_card(web: Web, clock: FixedClock) -> None:
    post = make_post("live", link_url=HERON)
    web.says(HERON, PAGE)
    clock.set(clock.now() + timedelta(minutes=1))
    look_at_links()
    offer = offered(post, make_person())
    assert offer is not None
    assert offer.link_card is None


# Against a server that really misbehaves


def test_real_pages_endless_redirects_and_silence(database: Flask) -> None:
    policy = Policy(allows=lambda address: address == "127.0.0.1", resolve=resolving(), ports=None)
    services().provide(Fetcher, Fetcher(replace(policy, most_seconds=0.5)))
    latin = "<meta charset='x-unknown'><title>Één reiger</title>".encode("cp1252")
    with (
        web_server(page(latin, "text/html; charset=x-klingon")) as strange,
        web_server(lambda connection, _request: connection.sendall(redirect("/again"))) as endless,
        web_server(lambda connection, _request: connection.recv(1)) as silent,
        web_server(page(b"<title>Long</title>" + b"x" * 5_000_000)) as long,
    ):
        for server in (strange, endless, silent, long):
            ask_for_preview(server.address("/"))
        look_at_links()
        card, cut = now_of(strange.address("/")).card, now_of(long.address("/")).card
        assert card is not None
        assert card.title == "Één reiger"
        assert cut is not None
        assert now_of(endless.address("/")).problem is FetchProblem.TOO_MANY_REDIRECTS
        assert now_of(silent.address("/")).problem is FetchProblem.TOO_SLOW

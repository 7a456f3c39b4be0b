"""The page of sources of news: what was typed is kept, nothing from outside is markup, only communications sees it."""

import pytest
from flask.testing import FlaskClient

from advocacy.content.feeds.reading import read_feeds
from advocacy.people.models import Person
from tests.content.factories import make_comms
from tests.content.feeds import NEWS, TITLES, item, news, rss
from tests.content.web import Web, use_web
from tests.pages import PageClient
from tests.people.factories import make_person, sign_in


@pytest.fixture
def web(client: FlaskClient) -> Web:
    return use_web()


@pytest.fixture
def lotte(client: FlaskClient, web: Web) -> Person:
    person = make_comms(name="Lotte Brandsma")
    sign_in(client, person)
    return person


@pytest.fixture
def pages(client: FlaskClient) -> PageClient:
    return PageClient(client)


def test_a_feed_is_added_read_and_its_items_are_taken(lotte: Person, web: Web, pages: PageClient) -> None:
    assert "No feed is read yet" in pages.get("/studio/news").text
    web.says(NEWS, news(*TITLES), "text/xml")
    assert "Not read yet" in pages.follow("/studio/news", {"address": NEWS, "name": "", "most_a_day": "3"}).text
    read_feeds()
    page = pages.get("/studio/news")
    assert "Oeverbode" in page.text
    assert "5 new items." in page.text
    assert "2 items wait in the list" in page.text
    take = page.one("button", **{"aria-label": f"Make a draft of “{TITLES[3]}”"})
    assert take is not None
    form = next(form for form in page.all("form") if any(node is take for node in form.iter("button")))
    draft = pages.follow(form.get("action", ""))
    assert draft.heading == TITLES[3]
    assert "From the news: Oeverbode" in draft.text
    assert "From the news" in pages.get("/studio").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"address": "javascript:alert(1)"}, "An address starts with https://"),
        ({"address": ""}, "Type the address of an RSS or Atom feed."),
        ({"address": "https://a.example/" + "x" * 2000}, "characters long"),
    ],
)
def test_a_mistake_is_said_and_what_was_typed_stays(
    lotte: Person, pages: PageClient, typed: dict[str, str], words: str
) -> None:
    page = pages.post("/studio/news", {"name": "My news", "most_a_day": "3"} | typed, status=422)
    assert words in page.text
    assert page.one("input", id="name").get("value") == "My news"


def test_the_same_feed_again_is_said(lotte: Person, pages: PageClient) -> None:
    typed = {"address": NEWS, "name": "", "most_a_day": "3"}
    pages.follow("/studio/news", typed)
    assert "read already" in pages.post("/studio/news", typed, status=422).text


def test_nothing_of_a_feed_is_markup(lotte: Person, web: Web, pages: PageClient) -> None:
    evil = item("&lt;script&gt;alert(1)&lt;/script&gt;Heron &amp;lt;img src=x&amp;gt;", "https://a.example/1")
    web.says(NEWS, rss(evil, name="&lt;b&gt;News&lt;/b&gt;"), "text/xml")
    pages.follow("/studio/news", {"address": NEWS, "name": "", "most_a_day": "0"})
    read_feeds()
    page = pages.get("/studio/news")
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "Heron" in page.text


def test_pausing_reading_keeping_and_removing(lotte: Person, web: Web, pages: PageClient, client: FlaskClient) -> None:
    pages.follow("/studio/news", {"address": NEWS, "name": "Oeverbode", "most_a_day": "3"})
    remove = pages.get("/studio/news").links()["Remove"]
    address = remove.removesuffix("/remove")
    assert "Paused" in pages.follow(f"{address}/pause").text
    assert "It is read again." in pages.follow(f"{address}/resume").text
    assert "It is read in a moment." in pages.follow(f"{address}/read").text
    maud = make_comms(name="Maud Verhoeff")
    sign_in(client, maud)
    assert "Drafts begin in the name of Maud Verhoeff." in pages.follow(f"{address}/keep").text
    assert "Remove this source?" in pages.get(remove).heading
    assert "No feed is read yet" in pages.follow(remove).text
    for act in ("pause", "resume", "read", "keep", "remove"):
        assert client.post(f"{address}/{act}").status_code == 404


def test_the_page_is_for_communications(client: FlaskClient) -> None:
    sign_in(client, make_person())
    assert client.get("/studio/news").status_code == 403

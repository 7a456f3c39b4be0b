"""The history of own words: for the person alone, share by share, and as an aggregate for nobody in particular."""

from datetime import timedelta

from advocacy.core.clock import FixedClock
from advocacy.core.permissions import Role
from advocacy.insights.own_words import PAGE, own_history
from advocacy.networks.rules import Network
from tests.content.factories import ENGLISH, make_post
from tests.network_sandbox import Sandbox
from tests.pages import PageClient
from tests.people.factories import make_person, sign_in
from tests.queries import counted_queries
from tests.sharing.factories import connect, publish_all, share

OWN = "Something entirely different, as it happened to me on a grey morning. I work at Hazelpont."


def test_it_shows_each_text_with_its_part(sandbox: Sandbox, clock: FixedClock, pages: PageClient) -> None:
    noor = make_person()
    connect(noor, Network.LINKEDIN, sandbox)
    share(noor, Network.LINKEDIN, ENGLISH, post=make_post().public_id)
    publish_all(clock)
    clock.move(timedelta(hours=1))
    share(noor, Network.LINKEDIN, OWN, post=make_post().public_id)
    publish_all(clock)
    history = own_history(noor, None)
    newest, oldest = history.rows
    assert (oldest.percent, oldest.is_copy) == (0, True)
    assert newest.percent > 50
    assert history.average == round((newest.percent + oldest.percent) / 2)
    assert history.trend == [oldest.percent, newest.percent]
    sign_in(pages.client, noor)
    page = pages.get("/me/own-words")
    assert page.heading == "In your own words"
    assert "Only you see this" in page.text


def test_nobody_sees_another_persons(sandbox: Sandbox, clock: FixedClock, pages: PageClient) -> None:
    noor = make_person()
    connect(noor, Network.LINKEDIN, sandbox)
    made = share(noor, Network.LINKEDIN, OWN, post=make_post().public_id)
    publish_all(clock)
    sign_in(pages.client, make_person(Role.COMMS, Role.MANAGER, Role.ADMIN))
    for query in ("", f"?before={made.public_id}", "?before=nonsense", f"?person={noor.public_id}"):
        page = pages.get(f"/me/own-words{query}")
        assert made.public_id not in page.text.split("<main", 1)[1]


def test_a_page_holds_twenty_whatever_there_is(sandbox: Sandbox, clock: FixedClock, pages: PageClient) -> None:
    noor = make_person()
    connect(noor, Network.LINKEDIN, sandbox)
    for _ in range(PAGE + 1):
        share(noor, Network.LINKEDIN, OWN, post=make_post().public_id)
        publish_all(clock)
        clock.move(timedelta(minutes=40))
    first = own_history(noor, None)
    second = own_history(noor, first.next_before)
    assert (len(first.rows), len(second.rows), second.next_before) == (PAGE, 1, None)
    sign_in(pages.client, noor)
    pages.get("/me/own-words")
    with counted_queries() as asked:
        pages.get("/me/own-words")
    assert len(asked) <= 12

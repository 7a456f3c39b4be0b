"""A post's public page: open with the post, closed with it, and nobody is followed."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from advocacy.content.freezing import WordingText
from advocacy.content.publicising import Audience, end_public_page, open_public_page
from advocacy.content.rules import Obstacle
from advocacy.content.withdrawing import withdraw
from advocacy.core.clock import FixedClock
from advocacy.core.services import now
from advocacy.networks.dialogues import share_dialogue
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.holding import ToHold, release_hold, set_hold
from advocacy.sharing.models import HoldScope
from tests.content.factories import ENGLISH, make_campaign, make_comms, make_picture, make_post
from tests.people.factories import make_person, make_team, make_topic, sign_in

PAGE = "https://hazelpont.example/night-ferry"


@pytest.fixture
def lotte() -> Person:
    return make_comms(name="Lotte Brandsma")


def opened(post: str, lotte: Person) -> str:
    page = open_public_page(post, lotte.id)
    assert isinstance(page, str)
    assert not isinstance(page, Obstacle | Audience)
    return page


def dialogues(client: FlaskClient, page: str) -> dict[str, str]:
    """What each network is asked to share, by its host."""
    text = client.get(f"/open/{page}").text.replace("&amp;", "&")
    found = [part.split('"')[0] for part in text.split('href="')[1:]]
    parts = [urlsplit(address) for address in found]
    known = [one for one in parts if one.hostname in ("www.linkedin.com", "x.com")]
    return {str(one.hostname): parse_qs(one.query)["url"][0] for one in known}


def test_the_dialogues_are_the_networks_own_and_carry_an_address_alone() -> None:
    assert share_dialogue(Network.X, PAGE + "?a=b&c=d") == (
        "https://x.com/intent/post?url=https%3A%2F%2Fhazelpont.example%2Fnight-ferry%3Fa%3Db%26c%3Dd"
    )
    linkedin = urlsplit(share_dialogue(Network.LINKEDIN, PAGE))
    assert (linkedin.hostname, linkedin.path) == ("www.linkedin.com", "/sharing/share-offsite/")
    assert parse_qs(linkedin.query) == {"url": [PAGE]}


def test_a_page_is_there_for_everybody_and_follows_nobody(client: FlaskClient, lotte: Person) -> None:
    post = make_post("live", title="Plan B for the strike", pictures=(make_picture(lotte),)).public_id
    page = opened(post, lotte)
    answer = client.get(f"/open/{page}")
    assert answer.status_code == 200
    assert ENGLISH in answer.text
    assert "Plan B" not in answer.text  # titles are for inside
    assert post not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.get(f"/open/{page}/picture").status_code == 200
    assert dialogues(client, page) == {"www.linkedin.com": PAGE, "x.com": PAGE}


def test_the_campaigns_tag_comes_along_and_a_post_without_link_is_shared_by_its_page(
    client: FlaskClient, lotte: Person
) -> None:
    campaign = make_campaign(lotte)
    page = opened(make_post("live", campaign=campaign).public_id, lotte)
    assert dialogues(client, page)["x.com"] == f"{PAGE}?utm_campaign={campaign}&utm_medium=social&utm_source=x"
    bare = opened(make_post("live", link_url="", link_title="").public_id, lotte)
    assert dialogues(client, bare)["x.com"] == f"http://hzl.example/open/{bare}"


def test_a_wording_that_asks_a_colleague_is_not_shown(client: FlaskClient, lotte: Person) -> None:
    asks = WordingText(Network.X, "en", "I work at Hazelpont. [[What did you hear?]]")
    page = opened(make_post("live", wordings=(asks,)).public_id, lotte)
    assert "What did you hear" not in client.get(f"/open/{page}").text


def test_it_opens_and_closes_with_the_window(client: FlaskClient, lotte: Person, clock: FixedClock) -> None:
    post = make_post("scheduled", opens_at=now() + timedelta(days=1), closes_at=now() + timedelta(days=2))
    page = opened(post.public_id, lotte)
    seen = []
    for _ in range(3):
        answer = client.get(f"/open/{page}")
        seen.append(answer.status_code)
        clock.move(timedelta(days=1))
    assert seen == [410, 200, 410]
    assert client.get(f"/open/{page}/picture").status_code == 404


def test_withdrawn_or_ended_it_is_gone_and_a_later_page_has_another_address(client: FlaskClient, lotte: Person) -> None:
    post = make_post("live").public_id
    first = opened(post, lotte)
    assert opened(post, lotte) == first
    assert end_public_page(post, lotte.id)
    second = opened(post, lotte)
    assert second != first
    assert client.get(f"/open/{first}").status_code == 410
    withdraw(post, lotte.id)
    assert client.get(f"/open/{second}").status_code == 410
    assert open_public_page(post, lotte.id) is Obstacle.WITHDRAWN


@pytest.mark.parametrize("scope", HoldScope)
def test_a_crisis_closes_it(client: FlaskClient, lotte: Person, scope: HoldScope) -> None:
    about, other = make_topic("Night boats"), make_topic("Gloves")
    page = opened(make_post("live", topics=(about,)).public_id, lotte)
    elsewhere = opened(make_post("live", topics=(other,)).public_id, lotte)
    topic_id = about.id if scope is HoldScope.TOPIC else None
    region = "North" if scope is HoldScope.REGION else ""
    hold = set_hold(ToHold(scope, lotte.id, {"en": "Wait."}, topic_id=topic_id, region=region), by=lotte.id).hold
    assert client.get(f"/open/{page}").status_code == 410
    assert client.get(f"/open/{elsewhere}").status_code == (200 if scope is HoldScope.TOPIC else 410)
    release_hold(hold.public_id, by=lotte.id)
    assert client.get(f"/open/{page}").status_code == 200


def test_what_is_for_some_is_not_for_everybody(client: FlaskClient, lotte: Person) -> None:
    inside = make_post("live", internal_only=True).public_id
    some = make_post("live", teams=(make_team("Quays"),)).public_id
    assert open_public_page(inside, lotte.id) is Audience.INSIDE_ONLY
    assert open_public_page(some, lotte.id) is Audience.FOR_SOME
    sign_in(client, lotte)
    answer = client.post(f"/posts/{inside}/public-page")
    assert answer.status_code == 409
    assert "for inside only" in answer.text


def test_a_guessed_address_opens_nothing(client: FlaskClient, lotte: Person) -> None:
    post = make_post("live").public_id
    for address in (post, "111111111111", "x", "null"):
        assert client.get(f"/open/{address}").status_code == 410
        assert client.get(f"/open/{address}/picture").status_code == 404


def test_communications_switches_it_on_and_off(client: FlaskClient, lotte: Person) -> None:
    post = make_post("live").public_id
    sign_in(client, make_person())
    assert client.post(f"/posts/{post}/public-page").status_code == 403
    sign_in(client, lotte)
    page = client.post(f"/posts/{post}/public-page", follow_redirects=True)
    assert "/open/" in page.text
    gone = client.post(f"/posts/{post}/public-page/end", follow_redirects=True)
    assert "/open/" not in gone.text
    assert client.post("/posts/111111111111/public-page").status_code == 404

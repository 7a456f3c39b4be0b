"""What worked: the page of a post's results."""

from flask.testing import FlaskClient

from advocacy.content.freezing import WordingText
from advocacy.core.clock import FixedClock
from advocacy.insights.results import post_results
from advocacy.networks.rules import Network
from advocacy.sharing.choosing import Wanted
from advocacy.sharing.feed_rules import SkipReason, Untold
from advocacy.sharing.feeding import feed_for
from advocacy.sharing.opening import Choice
from advocacy.sharing.skipping import skip
from tests.content.factories import ENGLISH, make_comms, make_post
from tests.network_sandbox import Sandbox
from tests.pages import PageClient
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import connect, publish_all, share

LINKEDIN, X = Network.LINKEDIN, Network.X
OWN = "I work at Hazelpont. I live near the quay and heard nothing at all last night. Did you?"


def test_two_sharers_are_counted_and_nothing_more_is_told(sandbox: Sandbox, clock: FixedClock) -> None:
    post = make_post()
    for number in range(2):
        person = make_person()
        connect(person, LINKEDIN, sandbox)
        share(person, LINKEDIN, f"{OWN} {number}", post=post.public_id)
    publish_all(clock)
    found = post_results(post.public_id, LINKEDIN)
    assert found is not None
    assert found.shared == 2
    assert found.wordings.together is None
    assert {row.figures for row in found.own_words.rows} == {None}


def test_three_sharers_on_one_network_say_nothing_about_the_other(sandbox: Sandbox, clock: FixedClock) -> None:
    post = make_post()
    for number in range(3):
        person = make_person()
        connect(person, LINKEDIN, sandbox)
        share(person, LINKEDIN, f"{OWN} {number}", post=post.public_id)
    publish_all(clock)
    linkedin, x = post_results(post.public_id, LINKEDIN), post_results(post.public_id, X)
    assert linkedin is not None
    assert x is not None
    assert linkedin.wordings.together is not None
    assert linkedin.wordings.together.shares == 3
    assert x.wordings.together is None


def test_what_people_looked_at_and_put_away_is_told_from_five_up(app: object) -> None:
    post, people = make_post(), [make_person() for _ in range(10)]
    for person in people[:4]:
        feed_for(person, Choice(), Wanted())
        skip(person, post.public_id, SkipReason.TOPIC)
    few = post_results(post.public_id, LINKEDIN)
    assert few is not None
    assert (few.shown.people, few.skipped.people, few.mostly) == (None, None, None)
    feed_for(people[4], Choice(post=post.public_id), Wanted())
    skip(people[4], post.public_id, SkipReason.WORDS)
    all_of_them = post_results(post.public_id, LINKEDIN)
    assert all_of_them is not None
    assert (all_of_them.shown.people, all_of_them.skipped.people, all_of_them.mostly) == (5, None, None)
    assert all_of_them.skipped.untold is Untold.SMALL_GROUP
    for person in people[5:]:
        feed_for(person, Choice(), Wanted())
    found = post_results(post.public_id, LINKEDIN)
    assert found is not None
    assert (found.shown.people, found.opened.people, found.skipped.people) == (10, None, 5)
    assert found.mostly is SkipReason.TOPIC


def test_the_page_is_for_communications(client: FlaskClient, pages: PageClient) -> None:
    post = make_post()
    sign_in(client, make_person())
    assert client.get(f"/posts/{post.public_id}/results").status_code == 403
    sign_in(client, make_comms())
    page = pages.get(f"/posts/{post.public_id}/results?network=x")
    assert page.heading == "What worked"
    assert "Too few colleagues shared it on X" in page.text
    assert "below 20%<" in page.text
    assert "%%" not in page.text
    assert pages.get(f"/posts/{post.public_id}/results?network=nonsense").status == 200
    assert client.get("/posts/1111111111nb/results").status_code == 404


def test_what_was_dealt_is_told_from_five_people_up(app: object) -> None:
    post, people = make_post(wordings=(WordingText(LINKEDIN, "en", ENGLISH),)), [make_person() for _ in range(5)]
    for person in people[:4]:
        feed_for(person, Choice(network="linkedin"), Wanted())
    found = post_results(post.public_id, LINKEDIN)
    assert found is not None
    assert (found.dealt, found.dealt_together.people) == ({}, None)
    feed_for(people[4], Choice(network="linkedin"), Wanted())
    found = post_results(post.public_id, LINKEDIN)
    assert found is not None
    assert (found.dealt, found.dealt_together.people) == ({ENGLISH: 5}, 5)
    assert [row.key for row in found.wordings.rows] == [ENGLISH]


def test_how_many_filled_it_in_is_told_of_the_version_alone(
    sandbox: Sandbox, clock: FixedClock, pages: PageClient
) -> None:
    asks = "I work at Hazelpont. Last night I was on board. [[What did you hear?]] Come along."
    post = make_post(wordings=(WordingText(LINKEDIN, "en", asks),))
    for number in range(3):
        person = make_person()
        connect(person, LINKEDIN, sandbox)
        words = asks.replace("[[What did you hear?]]", f"I heard coot number {number} calling twice.")
        share(person, LINKEDIN, words, post=post.public_id)
    publish_all(clock)
    sign_in(pages.client, make_comms())
    page = pages.get(f"/posts/{post.public_id}/results")
    assert "filled it in" not in page.text, "beside the version's number that of a wording would leave another's"
    assert "Visits a share by own words" in page.text
    assert "The same as a table" in page.text

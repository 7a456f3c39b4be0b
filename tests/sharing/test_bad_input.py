"""Bad input on the share form: a clear message, 4xx, and what was typed stays on the page."""

import pytest
from flask.testing import FlaskClient

from advocacy.content.models import Post
from advocacy.content.withdrawing import withdraw
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from tests.content.factories import make_comms, make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import click_on, connect, form_of

LINKEDIN = Network.LINKEDIN
OWN = "I work at Hazelpont. I live near the quay and heard nothing at all last night. Did you?"


@pytest.fixture
def noor(sandbox: Sandbox) -> Person:
    person = make_person(name="Noor Hartsuiker")
    connect(person, LINKEDIN, sandbox)
    return person


@pytest.fixture
def post(noor: Person) -> Post:
    return make_post(title="The night ferry")


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"words": OWN + "x" * 12_000}, 422, "10000 characters fit here. Nothing of it is lost"),
        ({"words": OWN + "\ufffd"}, 422, "a character that can&#39;t be sent"),
        ({"network": "mastodon"}, 400, "That could not be read."),
        ({"version": "two"}, 422, "That could not be read."),
        ({"code": "x" * 40}, 422, "That could not be read."),
        ({"when": "pick", "at": "2026-02-30T10:00"}, 422, "no"),
        ({"when": "pick", "at": "x" * 60}, 422, "This is no date and time."),
        ({"when": "pick", "at": "9999-12-31T23:59"}, 422, "closes"),
        ({"when": "later"}, 422, "Choose when it goes."),
    ],
)
def test_each_is_said_in_our_words_and_the_text_stays(
    wrong: dict[str, str], status: int, said: str, noor: Person, post: Post, client: FlaskClient
) -> None:
    form = form_of(click_on(noor, LINKEDIN, OWN))
    sign_in(client, noor)
    answer = client.post("/", data=form | wrong)
    assert answer.status_code == status
    assert said in answer.text
    assert "Field cannot" not in answer.text
    assert "valid integer" not in answer.text
    assert OWN in answer.text


def test_an_answer_that_is_too_long_is_said_in_words(noor: Person, post: Post, client: FlaskClient) -> None:
    form = form_of(click_on(noor, LINKEDIN, OWN)) | {"answers-0": "y" * 5_000}
    sign_in(client, noor)
    answer = client.post("/", data=form)
    assert answer.status_code == 422
    assert "Nothing of it is lost" in answer.text
    assert "[&#39;" not in answer.text


def test_the_words_for_a_post_that_is_gone_stay_and_no_other_card_speaks_of_it(
    noor: Person, post: Post, client: FlaskClient
) -> None:
    other = make_post(title="The heron")
    form = form_of(click_on(noor, LINKEDIN, OWN, post=post.public_id))
    withdraw(post.public_id, make_comms().id)
    sign_in(client, noor)
    answer = client.post("/", data=form)
    assert answer.status_code == 410
    assert OWN in answer.text
    before, card = answer.text.split(f'id="post-{other.public_id}"', 1)
    assert "no longer on offer" in before
    assert "no longer on offer" not in card
    assert OWN not in card

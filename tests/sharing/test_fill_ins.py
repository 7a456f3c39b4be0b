"""A fill-in is answered before a share goes: in a field of its own, in the text, with and without JavaScript."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.content.freezing import WordingText
from advocacy.content.models import Post
from advocacy.content.reach_models import FillInCount
from advocacy.content.reaching import fill_in_counts
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.checking import has_new_stop
from advocacy.sharing.counting import tell_the_studio
from advocacy.sharing.fill_in_rules import answered, open_questions, own_words_in
from advocacy.sharing.models import Share
from advocacy.sharing.requesting import AnswerPrompts, Requested
from tests.content.factories import make_comms, make_post, reload_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import ask_to_share, click_on, connect, form_of, publish_all, share, state_of

LINKEDIN, X = Network.LINKEDIN, Network.X
DEALT = "I work at Hazelpont. Last night our ferry left. [[What did you hear?]] Come and listen."
ANSWERED = DEALT.replace("[[What did you hear?]]", "Only a heron.")


@pytest.fixture
def noor(sandbox: Sandbox) -> Person:
    person = make_person(name="Noor Hartsuiker")
    make_post(wordings=tuple(WordingText(network, "en", DEALT) for network in Network))
    for network in Network:
        connect(person, network, sandbox)
    return person


def test_only_answered_questions_count() -> None:
    assert open_questions(DEALT, DEALT) == ["What did you hear?"]
    assert open_questions(DEALT, ANSWERED) == []
    assert (answered(DEALT, ANSWERED), answered(DEALT, DEALT)) == (1, 0)


def test_deleting_a_question_is_no_answer() -> None:
    assert open_questions(DEALT, DEALT.replace("[[What did you hear?]]", "")) == ["What did you hear?"]
    assert open_questions(DEALT, DEALT.replace("[[What did you hear?]]", "?!")) == ["What did you hear?"]
    assert open_questions(DEALT, "All of it in words of my own, without yours.") == []


def test_an_answer_counts_as_own_words_even_when_it_repeats_the_question() -> None:
    repeated = DEALT.replace("[[What did you hear?]]", "What did you hear?")
    assert own_words_in(DEALT, repeated).percent > 0


def test_an_unanswered_question_never_leaves(noor: Person) -> None:
    assert ask_to_share(noor, LINKEDIN, DEALT) == AnswerPrompts(["What did you hear?"])
    assert ask_to_share(noor, X, DEALT.replace("[[What did you hear?]] ", "")) == AnswerPrompts(["What did you hear?"])
    assert isinstance(ask_to_share(noor, LINKEDIN, ANSWERED), Requested)


def test_a_question_that_came_into_a_waiting_share_all_the_same_is_held(noor: Person, clock: FixedClock) -> None:
    """It can't come there by a click; this is the last door before the network."""
    found = share(noor, LINKEDIN, ANSWERED)
    with transaction() as session:
        session.get_one(Share, found.id).words = DEALT
    with transaction() as session:
        assert has_new_stop(session, session.get_one(Share, found.id))
    publish_all(clock)
    assert state_of(found) is DeliveryState.HELD


def test_the_card_asks_at_once_and_without_javascript_the_text_is_read_before_it_goes(
    client: FlaskClient, noor: Person
) -> None:
    sign_in(client, noor)
    page = client.get("/").text
    assert re.search(r'<label class="form-label" for="answers-0">What did you hear\?</label>', page)
    form = form_of(click_on(noor, LINKEDIN))
    shown = client.post("/", data=form | {"answers-0": "Only a heron."})
    assert shown.status_code == 200
    assert "Read it once more." in shown.text
    assert ANSWERED in shown.text
    assert shares() == []
    assert client.post("/", data=form | {"words": ANSWERED}).status_code == 302
    assert [found.words for found in shares()] == [ANSWERED]


@pytest.mark.parametrize("answer", ["", " ", "…", "[[again?]]"])
def test_what_is_no_answer_is_asked_for_again_and_the_text_is_kept(
    client: FlaskClient, noor: Person, answer: str
) -> None:
    sign_in(client, noor)
    form = form_of(click_on(noor, LINKEDIN)) | {"words": f"Mine. {DEALT}"}
    shown = client.post("/", data=form | {"answers-0": answer})
    assert shown.status_code == 422
    assert "Answer this first, in your own words" in shown.text
    assert "Mine. I work at Hazelpont." in shown.text
    assert shares() == []


def test_a_huge_answer_is_refused_in_words(client: FlaskClient, noor: Person) -> None:
    sign_in(client, noor)
    form = form_of(click_on(noor, LINKEDIN))
    assert client.post("/", data=form | {"answers-0": "x" * 1_001}).status_code == 422


def test_comms_see_how_many_answered(client: FlaskClient, noor: Person, sandbox: Sandbox, clock: FixedClock) -> None:
    share(noor, LINKEDIN, ANSWERED)
    publish_all(clock)
    plain = make_post()
    tell_the_studio()
    found = shares()[0]
    with transaction() as session:
        counts = fill_in_counts(session, [found.version_id, reload_post(plain.public_id).offered_version_id or 0])
    assert {version: (count.people, count.answered) for version, count in counts.items()} == {found.version_id: (1, 1)}
    sign_in(client, make_comms())
    with transaction() as session:
        post = session.get_one(Post, found.post_id)
        counted = session.get_one(FillInCount, found.version_id)
    assert "too few to say how many" in client.get(f"/posts/{post.public_id}").text, "it would be one person's choice"
    with transaction() as session:
        session.add(counted)
        counted.people, counted.answered = 7, 4
    assert "4 of 7 filled it in" in client.get(f"/posts/{post.public_id}").text


def shares() -> list[Share]:
    with transaction() as session:
        return list(session.scalars(select(Share)))


def test_what_stays_inside_is_read_in_the_feed_and_never_shared(client: FlaskClient, noor: Person) -> None:
    inside = make_post(title="The December roster", internal_only=True)
    sign_in(client, noor)
    assert "Read it" in client.get("/").text
    page = client.get(f"/?post={inside.public_id}").text
    assert "Only inside: to read, not to share." in page
    assert "Share on LinkedIn" not in page
    refused = client.post("/", data=form_of(click_on(noor, LINKEDIN)) | {"post": inside.public_id, "words": ANSWERED})
    assert refused.status_code in (409, 410)
    assert shares() == []

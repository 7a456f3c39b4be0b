"""Fill-ins: what counts as a question, what as an answer, and what the composer says about broken ones."""

import pytest
from flask.testing import FlaskClient

from advocacy.content.fill_in_rules import filled, is_broken, pieces_of, questions_in, without_questions
from advocacy.content.freezing import WordingText
from advocacy.networks.rules import Network
from tests.content.factories import make_comms, make_post
from tests.people.factories import sign_in

TEXT = "We sail at night. [[What did you hear?]] Come along. [[ Who was with you? ]]"


def test_questions_are_found_in_reading_order() -> None:
    assert questions_in(TEXT) == ["What did you hear?", "Who was with you?"]
    assert [(piece.text, piece.asks) for piece in pieces_of("[[Why?]] Because.")] == [
        ("Why?", True),
        (" Because.", False),
    ]


def test_answers_take_the_places_of_their_questions() -> None:
    assert filled(TEXT, ["Only water.", "My son."]) == "We sail at night. Only water. Come along. My son."


@pytest.mark.parametrize("nothing", ["", "   ", "...", "\u200b", "👍"])
def test_an_answer_that_says_nothing_leaves_the_question(nothing: str) -> None:
    assert questions_in(filled(TEXT, [nothing, "My son."])) == ["What did you hear?"]


def test_an_answer_can_bring_a_question_of_its_own_and_it_stays_open() -> None:
    assert questions_in(filled("[[One?]]", ["[[Two?]]"])) == ["Two?"]
    assert filled(r"[[One?]]", [r"\1 \g<0>"]) == r"\1 \g<0>"


@pytest.mark.parametrize("text", ["[[ ]]", "[[]]", "[[a", "a]]", "[[one\ntwo]]", "[[" + "x" * 201 + "]]", "[[[[a]]]]"])
def test_brackets_that_are_no_question_are_broken(text: str) -> None:
    assert is_broken(text)


@pytest.mark.parametrize("text", [TEXT, "plain", "[one] is fine", "", "a[0][1]"])
def test_sound_texts_are_not_broken(text: str) -> None:
    assert not is_broken(text)


def test_many_brackets_cost_no_time() -> None:
    assert is_broken("[[" * 5_000)
    assert without_questions("[[a" * 3_000)


def test_the_review_waits_for_a_whole_fill_in(client: FlaskClient) -> None:
    lotte = make_comms()
    sign_in(client, lotte)
    post = make_post("draft", author=lotte, wordings=(WordingText(Network.LINKEDIN, "en", "I saw [[what?"),))
    assert "A fill-in is not whole." in client.get(f"/posts/{post.public_id}/edit").text


def test_the_preview_and_the_review_show_questions_apart(client: FlaskClient) -> None:
    lotte = make_comms()
    sign_in(client, lotte)
    post = make_post("draft", author=lotte, wordings=(WordingText(Network.LINKEDIN, "en", TEXT),))
    for address in (f"/posts/{post.public_id}", f"/posts/{post.public_id}/edit"):
        assert '<span class="fill-in">What did you hear?</span>' in client.get(address).text

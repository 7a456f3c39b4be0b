"""An expert's reply by mail: whose token it is, from which address it comes, and what is sent back with a reason."""

from dataclasses import replace
from email.message import EmailMessage

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import services
from advocacy.notifications.mailing import send_due
from advocacy.people.models import Person
from advocacy.questions.mail.addresses import found_address, reply_address
from advocacy.questions.mail.confirming import forget_letters, letters_of, mailed_answer, mailed_question
from advocacy.questions.mail.rules import Became, NotTaken, Purpose
from advocacy.questions.mail.taking import take
from advocacy.questions.models import Question
from advocacy.questions.rules import QuestionState
from tests.notifications.mail_server import PostOffice
from tests.people.factories import make_person, sign_in
from tests.questions.factories import ANSWER, WORDS, later, make_question
from tests.questions.mail.writing import asked, mail, proved, reply, sent_to, text_of, the_question, told, why

HOME_PROVED = "mx.hazelpont.example; dmarc=pass header.from=home.example"


def test_after_a_new_secret_replies_still_arrive(post: PostOffice, priya: Person, wim: Person) -> None:
    old = asked(post, priya, wim)
    services().settings = replace(services().settings, secret_key="another secret of thirty-two characters")
    assert take(bytes(reply(wim, ANSWER, old))) is Became.ANSWER
    row = the_question()
    with transaction() as session:
        to = reply_address(session, row, wim, Purpose.ANSWER)
        assert to != str(old["Reply-To"])
        assert found_address(session, (to,))


def from_home(words: str, arrived: EmailMessage) -> bytes:
    """From another address of somebody's, which our mail server vouches for, too."""
    to = str(arrived["Reply-To"])
    return bytes(mail("wim@home.example", words, to=to, Authentication_Results=HOME_PROVED))


def test_a_reply_from_another_address_of_theirs_waits_for_their_click(
    post: PostOffice, priya: Person, wim: Person, client: FlaskClient
) -> None:
    """It may be somebody to whom the mail was forwarded: nothing happens by itself, and no mail repeats the words."""
    arrived = asked(post, priya, wim)
    assert take(from_home("Nine years, and the yard looks at them each spring.", arrived)) is Became.WAITS
    assert the_question().state is QuestionState.ASSIGNED
    send_due()
    assert all("Nine years" not in text_of(each) for each in sent_to(post, wim))
    (notice,) = told(wim, "question.reply_waits")
    sign_in(client, wim)
    address, letter = f"/questions/{notice.values['public_id']}", notice.values["letter"]
    page = client.get(address, query_string={"letter": letter}).text
    assert "Did you write this?" in page
    assert "Nine years, and the yard" in page
    client.post(f"{address}/answer", data={"answer": ANSWER, "letter": letter})
    assert (the_question().answer, the_question().answerer_id) == (ANSWER, wim.id)
    (row,) = [each for each in letters_of(wim.id) if each.reply]
    assert (row.became, row.words) == (Became.ANSWER, "")
    assert "Did you write this?" not in client.get(address, query_string={"letter": letter}).text


def test_words_in_somebodys_name_are_shown_to_nobody_else_and_for_three_days(
    post: PostOffice, priya: Person, wim: Person, clock: FixedClock
) -> None:
    arrived = asked(post, priya, wim)
    take(from_home("Nine years.", arrived))
    (notice,), question = told(wim, "question.reply_waits"), the_question().public_id
    assert mailed_answer(wim, notice.values["letter"], question) == "Nine years."
    assert mailed_answer(priya, notice.values["letter"], question) == ""
    assert mailed_question(wim, notice.values["letter"]) is None  # an answer is nothing that is asked
    later(clock, days=3, minutes=1)
    forget_letters()
    assert mailed_answer(wim, notice.values["letter"], question) == ""


def test_who_has_somebodys_token_can_not_bury_them_under_words(post: PostOffice, priya: Person, wim: Person) -> None:
    arrived = asked(post, priya, wim)
    became = [take(from_home(f"Number {number}.", arrived)) for number in range(5)]
    assert became == [Became.WAITS] * 3 + [Became.FORGED] * 2
    assert why(wim) == NotTaken.OTHER_SENDER


def test_asking_on_from_another_address_waits_for_a_click_too(
    post: PostOffice, priya: Person, wim: Person, client: FlaskClient
) -> None:
    arrived = asked(post, priya, wim)
    take(bytes(reply(wim, "Nine years.", arrived)))
    send_due()
    answered = sent_to(post, priya)[-1]
    proof = "mx.hazelpont.example; dmarc=pass header.from=home.example"
    on = mail("priya@home.example", "And after nine years?", to=str(answered["Reply-To"]), Authentication_Results=proof)
    assert take(bytes(on)) is Became.WAITS
    (notice,) = told(priya, "question.reply_waits")
    found = mailed_question(priya, notice.values["letter"])
    assert found is not None
    assert (found.wanted.words, found.follows) == ("And after nine years?", the_question().public_id)
    sign_in(client, priya)
    page = client.get(f"/questions/ask?letter={notice.values['letter']}").text
    assert "And after nine years?" in page
    assert f'value="{found.follows}"' in page


def test_a_guessed_or_changed_token_is_none(post: PostOffice, priya: Person, wim: Person) -> None:
    arrived = asked(post, priya, wim)
    to = str(arrived["Reply-To"])
    wrong = to[:10] + ("b" if to[10] == "a" else "a") + to[11:]
    assert take(proved(wim, "An answer that goes nowhere.", to=wrong)) is Became.NOT_TAKEN  # and no question
    assert why(wim) == NotTaken.OLD_ADDRESS
    with transaction() as session:
        assert session.scalars(select(Question).where(Question.state == QuestionState.ANSWERED)).all() == []


def test_a_token_survives_servers_that_write_in_capitals(post: PostOffice, priya: Person, wim: Person) -> None:
    arrived = asked(post, priya, wim)
    to = str(arrived["Reply-To"]).upper()
    assert take(proved(wim, ANSWER, to=to)) is Became.ANSWER


def test_an_answer_that_the_guidelines_stop_comes_back_with_the_reason_and_a_link(
    post: PostOffice, priya: Person, wim: Person
) -> None:
    arrived = asked(post, priya, wim)
    assert take(bytes(reply(wim, "Our ferry is guaranteed silent.", arrived))) is Became.NOT_TAKEN
    assert why(wim) == NotTaken.STOPPED
    send_due()
    back = sent_to(post, wim)[-1]
    said = text_of(back)
    assert back["Subject"] == "Your mail was not taken"
    assert "The guidelines stop it: " in said
    assert f"http://hzl.example/questions/{the_question().public_id}" in said
    assert the_question().state is QuestionState.ASSIGNED
    assert take(bytes(reply(wim, ANSWER, arrived))) is Became.ANSWER


@pytest.mark.parametrize(
    ("words", "reason"), [("", NotTaken.EMPTY), ("x" * 3001, NotTaken.TOO_LONG), ("   ", NotTaken.EMPTY)]
)
def test_a_reply_that_says_nothing_or_too_much_comes_back(
    post: PostOffice, priya: Person, wim: Person, words: str, reason: NotTaken
) -> None:
    arrived = asked(post, priya, wim)
    assert take(bytes(reply(wim, words, arrived))) is Became.NOT_TAKEN
    assert why(wim) == reason


def test_a_reply_after_somebody_answered_says_so(post: PostOffice, priya: Person, wim: Person) -> None:
    arrived = asked(post, priya, wim)
    assert take(bytes(reply(wim, ANSWER, arrived))) is Became.ANSWER
    assert take(bytes(reply(wim, "One more thing about it.", arrived))) is Became.NOT_TAKEN
    assert why(wim) == NotTaken.ANSWERED_ALREADY


def test_after_it_went_on_the_mail_no_longer_holds_the_question(post: PostOffice, priya: Person, wim: Person) -> None:
    row = make_question(priya)
    other = make_person()
    with transaction() as session:
        session.get_one(Question, row.id).owner_id = other.id
    send_due()
    assert all(WORDS not in text_of(each) for each in post.taken)

"""Whoever asked outside gets the answer, and a link that works once: to say thanks, or to ask on."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import now
from advocacy.evidence.models import FactRow
from advocacy.notifications.mailing import send_due
from advocacy.notifications.models import Notice, OutboxMail
from advocacy.people.models import Person, Topic
from advocacy.questions.answering import answer, correct
from advocacy.questions.keeping_outside import forget_outside
from advocacy.questions.mail.rules import Became
from advocacy.questions.mail.taking import take
from advocacy.questions.models import Question
from advocacy.questions.outside_letters import outside_token
from advocacy.questions.outside_models import OutsideAsker
from advocacy.questions.thanking import withdraw
from tests.notifications.mail_server import PostOffice
from tests.people.factories import make_person, make_topic, sign_in
from tests.people.pages import whole
from tests.questions.factories import ANSWER, WORDS, later, make_expert, make_question, reload
from tests.questions.mail.writing import mail, report, sent_to, text_of

ANNA = "anna@outside.example"


@pytest.fixture
def batteries(app: Flask) -> Topic:
    make_person(Role.ADMIN)
    return make_topic("Batteries")


@pytest.fixture
def wim(batteries: Topic) -> Person:
    return make_expert(batteries, name="Wim Terpstra")


def answered(batteries: Topic, wim: Person, pass_on: str = "Tell them: the roof.") -> Question:
    row = make_question(make_person(name="Priya Raman"), batteries, outside=ANNA)
    answer(row.public_id, wim, ANSWER, pass_on)
    return row


def link(row: Question) -> str:
    return f"/answers/{outside_token(row.public_id)}"


def test_the_answer_goes_outside_with_a_link_that_thanks_once(
    post: PostOffice, client: FlaskClient, batteries: Topic, wim: Person
) -> None:
    row = answered(batteries, wim)
    send_due()
    (arrived,) = sent_to(post, ANNA)
    said = text_of(arrived)
    assert arrived["Subject"] == "Hazelpont has an answer for you"
    assert WORDS in said
    assert "Tell them: the roof." in said
    assert ANSWER not in said  # what is for the colleague alone
    assert f"http://hzl.example{link(row)}" in said
    assert "Wim" not in said
    assert "Priya" not in said
    page = whole(client.get(link(row)))
    assert "Tell them: the roof." in page
    assert reload(row).thanked_at is None  # looking is not thanking
    assert "They hear it now" in whole(client.post(f"{link(row)}/thanks"))
    assert reload(row).thanked_at is not None
    assert "This link was used before." in whole(client.post(f"{link(row)}/thanks"))
    asked = client.post(f"{link(row)}/ask-on", data={"words": "And how long do they last?"})
    assert "This link was used before." in whole(asked)
    with transaction() as session:
        kinds = set(session.scalars(select(Notice.kind).where(Notice.person_id == wim.id)))
        assert "question.thanked_outside" in kinds
        thanks = session.scalars(select(FactRow).where(FactRow.source == f"question:{row.public_id}:thanks")).all()
    assert len(thanks) == 1


def test_an_answer_that_is_true_no_more_does_not_go_outside(post: PostOffice, batteries: Topic, wim: Person) -> None:
    row = answered(batteries, wim)
    with transaction() as session:
        session.get_one(Question, row.id).retired_at = now()
    send_due()
    assert sent_to(post, ANNA) == []


def test_an_expert_reads_that_a_reply_goes_outside(post: PostOffice, batteries: Topic, wim: Person) -> None:
    make_question(make_person(), batteries, outside=ANNA)
    send_due()
    assert "to whoever asked outside, as they stand" in " ".join(text_of(sent_to(post, wim)[-1]).split())


def test_asking_on_makes_a_question_whose_answer_goes_outside_too(
    post: PostOffice, client: FlaskClient, batteries: Topic, wim: Person
) -> None:
    row = answered(batteries, wim)
    refused = client.post(f"{link(row)}/ask-on", data={"words": "Why?"})
    assert refused.status_code == 422
    assert "Why?" in whole(refused)
    client.post(f"{link(row)}/ask-on", data={"words": "And how long do they last?"})
    with transaction() as session:
        second = session.scalars(select(Question).where(Question.follows_id == row.id)).one()
    assert (second.words, second.asker_id) == ("And how long do they last?", row.asker_id)
    answer(second.public_id, wim, "Nine years.", "")
    send_due()
    assert "Nine years." in text_of(sent_to(post, ANNA)[-1])
    assert whole(client.get(link(second)))


def test_the_address_is_sealed_and_forgotten(
    post: PostOffice, client: FlaskClient, batteries: Topic, wim: Person, clock: FixedClock
) -> None:
    row = answered(batteries, wim)
    with transaction() as session:
        kept = session.scalars(select(OutsideAsker)).one()
        assert b"anna" not in kept.address
    send_due()
    with transaction() as session:
        assert session.scalars(select(OutboxMail.address).where(OutboxMail.letter.is_not(None))).all() == [None]
    client.post(f"{link(row)}/thanks")
    forget_outside()
    with transaction() as session:
        assert session.scalars(select(OutsideAsker)).all() == []
    assert client.get(link(row)).status_code == 404


def test_a_question_that_is_taken_back_forgets_the_address_at_once(
    post: PostOffice, batteries: Topic, wim: Person
) -> None:
    priya = make_person()
    row = make_question(priya, batteries, outside=ANNA)
    withdraw(row.public_id, priya)
    with transaction() as session:
        assert session.scalars(select(OutsideAsker)).all() == []
    send_due()
    assert sent_to(post, ANNA) == []


def test_an_old_link_leads_nowhere(
    post: PostOffice, client: FlaskClient, batteries: Topic, wim: Person, clock: FixedClock
) -> None:
    row = answered(batteries, wim)
    for wrong in ("/answers/x", link(row)[:-1], f"{link(row)}x"):
        assert client.get(wrong).status_code == 404
        assert client.post(f"{wrong}/thanks").status_code == 404
    later(clock, days=61)
    forget_outside()
    assert client.get(link(row)).status_code == 404


def test_an_address_that_bounces_is_told_to_the_colleague(post: PostOffice, batteries: Topic, wim: Person) -> None:
    row = answered(batteries, wim)
    send_due()
    (arrived,) = sent_to(post, ANNA)
    assert take(report(arrived, "5.1.1")) is Became.BOUNCE
    with transaction() as session:
        told = session.scalars(select(Notice).where(Notice.kind == "question.mail_came_back")).one()
    assert told.person_id == row.asker_id


def came_back() -> list[Notice]:
    with transaction() as session:
        return list(session.scalars(select(Notice).where(Notice.kind == "question.mail_came_back").order_by(Notice.id)))


def test_a_correction_goes_outside_too(post: PostOffice, client: FlaskClient, batteries: Topic, wim: Person) -> None:
    row = answered(batteries, wim)
    send_due()
    correct(row.public_id, wim, "They go to the quay.", "Tell them: the quay.")
    send_due()
    send_due()
    first, second = sent_to(post, ANNA)
    assert "the roof" in text_of(first)
    assert second["Subject"] == "Hazelpont corrects an answer to you"
    said = " ".join(text_of(second).split())
    assert "What we answered before was not quite right." in said
    assert "Tell them: the quay." in said
    assert "the quay" in whole(client.get(link(row)))
    correct(row.public_id, wim, "They go to the yard.", "")
    send_due()
    assert "They go to the yard." in text_of(sent_to(post, ANNA)[-1])
    assert len(sent_to(post, ANNA)) == 3


def test_a_correction_before_the_letter_left_is_in_that_letter(post: PostOffice, batteries: Topic, wim: Person) -> None:
    row = answered(batteries, wim)
    correct(row.public_id, wim, "They go to the quay.", "")
    send_due()
    (only,) = sent_to(post, ANNA)
    assert "They go to the quay." in text_of(only)


@pytest.mark.parametrize("why", ["used", "bounced", "none"])
def test_nobody_is_sent_a_correction_who_is_not_there_any_more(
    post: PostOffice, client: FlaskClient, batteries: Topic, wim: Person, why: str
) -> None:
    """Whose link was used was told that their address is forgotten; where nothing arrived nothing is to correct."""
    row = answered(batteries, wim) if why != "none" else make_question(make_person(), batteries, state="answered")
    send_due()
    if why == "used":
        client.post(f"{link(row)}/thanks")
    elif why == "bounced":
        take(report(sent_to(post, ANNA)[0], "5.1.1"))
    correct(row.public_id, wim, "They go to the quay.", "")
    send_due()
    assert len(sent_to(post, ANNA)) == (0 if why == "none" else 1)


def test_it_comes_back_to_an_address_that_names_the_letter(post: PostOffice, batteries: Topic, wim: Person) -> None:
    row = answered(batteries, wim)
    send_due()
    (sender,) = [each for each, to in zip(post.senders, post.recipients, strict=True) if to == ANNA]
    assert sender.startswith("questions+back-")
    assert sender.endswith("@hazelpont.example")
    away = mail(ANNA, "I am on an island.", to=sender, Auto_Submitted="auto-replied")
    assert take(b"Return-Path: <>\r\n" + bytes(away)) is Became.BOUNCE
    assert came_back() == []
    old_server = mail("MAILER-DAEMON@mx.outside.example", "No such mailbox.", to=sender)
    assert take(b"Return-Path: <>\r\n" + bytes(old_server)) is Became.BOUNCE
    (told,) = came_back()
    assert (told.person_id, told.values) == (row.asker_id, {"public_id": row.public_id})
    with transaction() as session:
        ended = session.scalars(select(OutboxMail).where(OutboxMail.letter.is_not(None))).one()
    assert (ended.state, ended.ended_because) == ("refused", "bounced")


@pytest.mark.parametrize(
    ("step", "answer", "words"),
    [
        ("RCPT", "550 5.1.1 no such user", "Their mail server did not take it."),
        ("TAKEN", "", "nobody can say whether it arrived"),
    ],
)
def test_a_letter_that_did_not_arrive_is_told_to_the_colleague(
    post: PostOffice, client: FlaskClient, batteries: Topic, wim: Person, step: str, answer: str, words: str
) -> None:
    priya = make_person(name="Priya Raman")
    row = make_question(priya, batteries, outside=ANNA)
    _answer_alone(row, wim)
    if answer:
        post.say(step, answer, answer)  # also where we send as ourselves
    else:
        post.hang_up_before(step)
    send_due()
    (told,) = came_back()
    assert told.person_id == priya.id
    sign_in(client, priya)
    assert words in whole(client.get("/notices"))


def _answer_alone(row: Question, wim: Person) -> None:
    """So that the letter is the only mail that leaves."""
    answer(row.public_id, wim, ANSWER, "")
    with transaction() as session:
        session.execute(update(OutboxMail).where(OutboxMail.letter.is_(None)).values(state="cancelled"))


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "END"])
def test_a_server_that_lets_us_send_as_nobody_else_gets_the_letter_from_ourselves(
    post: PostOffice, batteries: Topic, wim: Person, step: str
) -> None:
    _answer_alone(make_question(make_person(), batteries, outside=ANNA), wim)
    post.say(step, "553 5.7.1 not owned by you")
    send_due()
    assert post.recipients == [ANNA]
    assert post.senders == ["advocacy@hazelpont.example"]
    assert came_back() == []


def test_a_letter_that_is_refused_from_ourselves_too_is_refused(
    post: PostOffice, batteries: Topic, wim: Person
) -> None:
    _answer_alone(make_question(make_person(), batteries, outside=ANNA), wim)
    post.say("END", "554 5.7.1 no", "552 5.3.4 too large")
    send_due()
    assert ANNA not in post.recipients
    assert [each.parameters["why"] for each in came_back()] == ["refused"]


def test_a_letter_that_waited_too_long_is_told_too(
    post: PostOffice, batteries: Topic, wim: Person, clock: FixedClock
) -> None:
    row = make_question(make_person(), batteries, outside=ANNA)
    _answer_alone(row, wim)
    later(clock, days=6)
    send_due()
    assert sent_to(post, ANNA) == []
    assert [each.parameters["why"] for each in came_back()] == ["too_old"]


def test_the_page_says_before_it_is_sent_that_an_answer_leaves_the_company(
    post: PostOffice, client: FlaskClient, batteries: Topic, wim: Person
) -> None:
    row, inside = make_question(make_person(), batteries, outside=ANNA), make_question(make_person(), batteries)
    sign_in(client, wim)
    page = whole(client.get(f"/questions/{row.public_id}"))
    assert "This leaves the company." in page
    assert "The neighbour who asked gets your words by mail." in page
    assert "leaves the company" not in whole(client.get(f"/questions/{inside.public_id}"))
    answer(row.public_id, wim, ANSWER, "")
    assert "This leaves the company." in whole(client.get(f"/questions/{row.public_id}"))  # a correction, too
    client.post(f"{link(row)}/thanks")
    assert "This leaves the company." not in whole(client.get(f"/questions/{row.public_id}"))


def test_the_colleague_says_that_they_agreed(
    post: PostOffice, client: FlaskClient, batteries: Topic, wim: Person
) -> None:
    sign_in(client, make_person())
    typed = {"key": "1111111111qk", "words": WORDS, "who": "neighbour", "topic": "", "language": "en", "outside": ANNA}
    refused = client.post("/questions/ask", data=typed)
    assert refused.status_code == 422
    assert "Ask them first whether they agree" in whole(refused)
    assert client.post("/questions/ask", data=typed | {"outside": "anna", "agreed": "y"}).status_code == 422
    assert client.post("/questions/ask", data=typed | {"agreed": "y"}).status_code == 303
    with transaction() as session:
        assert len(session.scalars(select(OutsideAsker)).all()) == 1

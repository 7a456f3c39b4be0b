"""A question by mail, from a colleague's program to the expert's reply and the answer; and everything that is none."""

from dataclasses import replace
from email.message import EmailMessage
from threading import Thread

from flask import Flask
from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.core.services import services
from advocacy.notifications.mailing import send_due
from advocacy.notifications.models import OutboxMail
from advocacy.people.leaving import deactivate, erase
from advocacy.people.models import Person
from advocacy.questions.leaving import export
from advocacy.questions.mail.models import TakenLetter
from advocacy.questions.mail.rules import Became, NotTaken
from advocacy.questions.mail.taking import take
from advocacy.questions.models import Question
from advocacy.questions.rules import QuestionState, WhoAsked
from tests.notifications.mail_server import PostOffice
from tests.questions.factories import ANSWER, WORDS, make_question, reload
from tests.questions.mail.writing import (
    PROVED,
    asked,
    count,
    mail,
    proved,
    reply,
    report,
    sent_to,
    text_of,
    the_question,
    told,
    why,
)


def test_a_mail_becomes_a_question_a_reply_its_answer_and_the_colleague_hears_it(
    post: PostOffice, priya: Person, wim: Person
) -> None:
    arrived = asked(post, priya, wim)
    row = the_question()
    assert (row.words, row.who_asked, row.asker_id, row.owner_id) == (WORDS, WhoAsked.NEIGHBOUR, priya.id, wim.id)
    assert WORDS in text_of(arrived)
    assert str(arrived["Reply-To"]).startswith("questions+")
    assert len(str(arrived["Reply-To"]).partition("@")[0]) <= 64
    assert take(bytes(reply(wim, ANSWER, arrived))) is Became.ANSWER
    send_due()
    row = the_question()
    assert (row.state, row.answer, row.answerer_id) == (QuestionState.ANSWERED, ANSWER, wim.id)
    (back,) = sent_to(post, priya)
    assert ANSWER in text_of(back)
    assert take(bytes(reply(priya, "And how long do they last then?", back))) is Became.ASKED_ON
    with transaction() as session:
        second = session.scalars(select(Question).where(Question.follows_id == row.id)).one()
    assert (second.words, second.asker_id) == ("And how long do they last then?", priya.id)


def test_one_mail_is_taken_once_however_often_it_comes(post: PostOffice, priya: Person, wim: Person) -> None:
    raw = proved(priya, WORDS)
    assert [take(raw), take(raw), take(b"Received: by another way\r\n" + raw)] == [Became.QUESTION, None, None]
    assert count(Question) == 1


def test_two_workers_at_once_take_one_mail_once(post: PostOffice, app: Flask, priya: Person, wim: Person) -> None:
    raw, came = proved(priya, WORDS), list[object]()

    def work() -> None:
        with app.app_context():
            came.append(take(raw))

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(came, key=str) == [None, None, None, Became.QUESTION]
    assert count(Question) == 1


def test_every_mail_of_ours_says_that_it_is_ours(post: PostOffice, priya: Person, wim: Person) -> None:
    """So that one that comes round to us is known."""
    arrived = asked(post, priya, wim)
    assert arrived["X-Advocacy"]
    assert take(bytes(arrived)) is Became.AUTOMATIC


def test_a_question_that_is_too_long_or_one_too_many_comes_back(post: PostOffice, priya: Person, wim: Person) -> None:
    assert take(proved(priya, "x" * 1001)) is Became.NOT_TAKEN
    assert why(priya) == NotTaken.TOO_LONG
    assert take(proved(wim, "Why?", subject="Why?")) is Became.NOT_TAKEN
    assert why(wim) == NotTaken.TOO_SHORT


def test_what_hung_on_a_mail_is_said_and_not_kept(post: PostOffice, priya: Person, wim: Person) -> None:
    message = mail(priya.email, WORDS, Authentication_Results=PROVED)
    message.add_attachment(b"%PDF secret", maintype="application", subtype="pdf", filename="plan.pdf")
    assert take(bytes(message)) is Became.QUESTION
    assert len(told(priya, "question.mail_attached")) == 1
    assert the_question().words == WORDS


def test_a_mail_in_html_alone_is_taken_as_text(post: PostOffice, priya: Person, wim: Person) -> None:
    arrived = asked(post, priya, wim)
    answered = EmailMessage()
    answered["From"], answered["To"], answered["Message-ID"] = wim.email, str(arrived["Reply-To"]), "<h@x.example>"
    answered["Authentication-Results"] = PROVED
    quoted = f"<div class='gmail_quote'>On Monday<blockquote>{text_of(arrived)}</blockquote></div>"
    answered.set_content(f"<html><body><p>No, <b>nothing</b> goes there.</p>{quoted}</body></html>", subtype="html")
    assert take(bytes(answered)) is Became.ANSWER
    assert the_question().answer == "No, nothing goes there."


def test_what_came_out_of_a_conversation_is_never_mailed(post: PostOffice, priya: Person, wim: Person) -> None:
    """A network's texts leave us after 48 hours; a mailbox would keep them."""
    make_question(priya, conversation="123456789abc")
    send_due()
    assert post.taken
    assert all(WORDS not in text_of(each) and each["Reply-To"] is None for each in post.taken)


def test_a_bounce_is_noted_and_never_answered(post: PostOffice, priya: Person, wim: Person) -> None:
    arrived = asked(post, priya, wim)
    assert take(report(arrived, "5.1.1")) is Became.BOUNCE
    with transaction() as session:
        row = session.scalars(select(OutboxMail).where(OutboxMail.message_id == arrived["Message-ID"])).one()
    assert (row.state, row.ended_because, row.last_answer) == ("refused", "bounced", "5.1.1")
    before = len(post.taken)
    assert take(b"Return-Path: <>\r\n" + bytes(mail("mailer-daemon@x.example", "no such user"))) is Became.BOUNCE
    send_due()
    assert len(post.taken) == before


def test_a_report_that_it_is_late_changes_nothing(post: PostOffice, priya: Person, wim: Person) -> None:
    arrived = asked(post, priya, wim)
    assert take(report(arrived, "4.2.2")) is Became.BOUNCE
    with transaction() as session:
        row = session.scalars(select(OutboxMail).where(OutboxMail.message_id == arrived["Message-ID"])).one()
    assert row.state == "published"


def test_who_is_erased_has_no_letters_and_no_reply_address(post: PostOffice, priya: Person, wim: Person) -> None:
    arrived = asked(post, priya, wim)
    assert take(bytes(mail(priya.email, f"{WORDS} Again?"))) is Became.WAITS
    assert [each["became"] for each in export(priya.id)["mails"]] == ["question", "waits"]
    deactivate(wim.id, by=None)
    assert take(bytes(reply(wim, ANSWER, arrived))) is Became.UNKNOWN
    deactivate(priya.id, by=None)
    erase(priya.id, by=None)
    with transaction() as session:
        assert {(row.person_id, row.words) for row in session.scalars(select(TakenLetter))} == {(None, "")}


def test_without_a_question_address_mails_hold_no_question(post: PostOffice, priya: Person, wim: Person) -> None:
    services().settings = replace(services().settings, question_address="")
    make_question(priya, None)
    send_due()
    assert post.taken
    assert all(each["Reply-To"] is None and WORDS not in text_of(each) for each in post.taken)


def test_the_question_stays_what_it_was(post: PostOffice, priya: Person, wim: Person) -> None:
    """An answer by mail keeps the promise like one on the page."""
    arrived = asked(post, priya, wim)
    take(bytes(reply(wim, ANSWER, arrived)))
    assert reload(the_question()).kept

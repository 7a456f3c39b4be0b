"""A question by mail, from a colleague's program to the expert's reply and the answer; and everything that is none."""

from dataclasses import replace
from email.message import EmailMessage
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import services
from advocacy.notifications.mailing import send_due
from advocacy.notifications.models import Notice, OutboxMail
from advocacy.people.leaving import deactivate, erase
from advocacy.people.models import Person, Topic
from advocacy.questions.leaving import export
from advocacy.questions.mail.addresses import found_address, reply_address
from advocacy.questions.mail.confirming import forget_letters, letters_of, mailed_answer, mailed_question
from advocacy.questions.mail.models import MailSender, TakenLetter
from advocacy.questions.mail.rules import MOST_AN_HOUR, MOST_NEUTRAL_AN_HOUR, MOST_WAITING, Became, NotTaken, Purpose
from advocacy.questions.mail.taking import take
from advocacy.questions.models import Question
from advocacy.questions.rules import QuestionState, WhoAsked
from tests.notifications.mail_server import PostOffice
from tests.people.factories import make_person, make_topic, sign_in
from tests.people.pages import whole
from tests.questions.factories import ANSWER, WORDS, later, make_expert, make_question, reload
from tests.questions.mail.writing import PROVED, mail, proved, reply, sent_to, text_of


@pytest.fixture
def batteries(app: Flask) -> Topic:
    make_person(Role.ADMIN)
    return make_topic("Batteries")


@pytest.fixture
def wim(batteries: Topic) -> Person:
    return make_expert(batteries, name="Wim Terpstra", email="wim@hazelpont.example")


@pytest.fixture
def priya(app: Flask) -> Person:
    return make_person(name="Priya Raman", email="priya@hazelpont.example")


def the_question() -> Question:
    with transaction() as session:
        return session.scalars(select(Question)).one()


def count(model: type) -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def told(person: Person, kind: str) -> list[Notice]:
    with transaction() as session:
        return list(session.scalars(select(Notice).where(Notice.person_id == person.id, Notice.kind == kind)))


def why(person: Person) -> str:
    (notice,) = told(person, "question.mail_not_taken")
    return str(notice.parameters["reason"])


def asked(post: PostOffice, priya: Person, wim: Person) -> EmailMessage:
    """The mail to the expert, after Priya's mail was taken."""
    assert take(proved(priya, WORDS, subject="Batteries, from a neighbour")) is Became.QUESTION
    send_due()
    (arrived,) = sent_to(post, wim)
    return arrived


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


def test_a_sender_whom_nobody_vouches_for_is_asked_and_one_click_brings_it_in(
    post: PostOffice, client: FlaskClient, priya: Person, wim: Person
) -> None:
    """A From header is no proof: the mail to the real owner of the address is."""
    raw = bytes(mail(priya.email, WORDS, subject="Batteries, for a customer"))
    assert take(raw) is Became.WAITS
    assert count(Question) == 0
    send_due()
    (asked_back,) = sent_to(post, priya)
    assert WORDS not in text_of(asked_back)  # whoever wrote it, we don't carry it to somebody else
    (link,) = [word for word in text_of(asked_back).split() if "letter=" in word]
    sign_in(client, make_person())
    assert WORDS not in whole(client.get(link.removeprefix("http://hzl.example")))  # another's is not found
    sign_in(client, priya)
    page = whole(client.get(link.removeprefix("http://hzl.example")))
    assert WORDS in page
    name = link.partition("letter=")[2]
    typed = {
        "key": name,
        "letter": name,
        "words": WORDS,
        "who": "customer",
        "topic": "",
        "language": "en",
        "looked": "1",
    }
    assert client.post("/questions/ask", data=typed).status_code == 303
    assert client.post("/questions/ask", data=typed).status_code == 303
    assert the_question().who_asked is WhoAsked.CUSTOMER
    with transaction() as session:
        row = session.scalars(select(TakenLetter)).one()
    assert (row.became, row.words, row.question_id) == (Became.QUESTION, "", the_question().id)


def test_what_nobody_clicks_for_is_forgotten_in_three_days(post: PostOffice, priya: Person, clock: FixedClock) -> None:
    assert take(bytes(mail(priya.email, WORDS))) is Became.WAITS
    later(clock, days=3, minutes=1)
    forget_letters()
    with transaction() as session:
        assert session.scalars(select(TakenLetter)).one().words == ""
    later(clock, days=28)
    forget_letters()
    assert count(TakenLetter) == 0


def test_a_stranger_hears_once_what_this_address_is_for_and_nothing_else(post: PostOffice, priya: Person) -> None:
    for _ in range(3):
        assert take(bytes(mail("anna@outside.example", "Does Priya work there?"))) is Became.UNKNOWN
    send_due()
    (only,) = post.taken
    assert post.recipients == ["anna@outside.example"]
    said = text_of(only)
    assert "We could not take your mail" in said
    assert "Priya" not in said
    assert "http" not in said
    assert only["Auto-Submitted"] == "auto-replied"
    assert str(only["In-Reply-To"]).endswith("@theirs.example>")
    with transaction() as session:
        row = session.scalars(select(OutboxMail)).one()
        assert (row.address, row.person_id) == (None, None)
        sender = session.scalars(select(MailSender)).one()
    assert "anna" not in sender.address_hash


def test_an_automatic_answer_goes_out_without_a_sender(post: PostOffice) -> None:
    """RFC 3834: so that no machine answers to it."""
    take(bytes(mail("anna@outside.example", "Hello, is anybody there?")))
    send_due()
    assert post.senders == [""]


def test_who_left_is_a_stranger(post: PostOffice, priya: Person) -> None:
    deactivate(priya.id, by=None)
    assert take(proved(priya, WORDS)) is Became.UNKNOWN


def test_a_sender_whom_no_mail_can_reach_is_not_answered(post: PostOffice) -> None:
    raw = "From: ü@outside.example\nMessage-ID: <u@x.example>\n\nHello, is anybody there?".encode()
    assert take(raw) is Became.UNREADABLE
    assert count(OutboxMail) == 0


def test_strangers_by_the_hundred_make_us_send_only_a_few(post: PostOffice) -> None:
    for number in range(MOST_NEUTRAL_AN_HOUR + 5):
        take(bytes(mail(f"anna{number}@outside.example", "Hello, is anybody there?")))
    assert count(OutboxMail) == MOST_NEUTRAL_AN_HOUR


def test_a_sender_who_floods_us_is_not_heard_for_the_hour(post: PostOffice, clock: FixedClock) -> None:
    flood = [bytes(mail("anna@outside.example", f"{WORDS} {number}")) for number in range(MOST_AN_HOUR + 1)]
    assert [take(raw) for raw in flood] == [Became.UNKNOWN] * MOST_AN_HOUR + [Became.TOO_MANY]
    later(clock, hours=1, minutes=1)
    assert take(flood[-1]) is Became.UNKNOWN  # it was left, not taken


def test_mails_in_somebodys_name_wake_nobody_and_use_nothing_up(post: PostOffice, priya: Person, wim: Person) -> None:
    came = [take(bytes(mail(priya.email, f"{WORDS} {number}"))) for number in range(MOST_AN_HOUR + 1)]
    assert came == [Became.WAITS] * MOST_WAITING + [Became.TOO_MANY] * (MOST_AN_HOUR + 1 - MOST_WAITING)
    assert len(told(priya, "question.mail_waits")) == MOST_WAITING
    assert take(proved(priya, WORDS)) is Became.QUESTION  # her own are counted by themselves
    for _ in range(3):
        assert take(bytes(mail(wim.email, "", subject=""))) is Became.NOT_TAKEN
    assert why(wim) == NotTaken.EMPTY  # one a day is told


def test_after_a_new_secret_replies_still_arrive(post: PostOffice, priya: Person, wim: Person) -> None:
    old = asked(post, priya, wim)
    services().settings = replace(services().settings, secret_key="another secret of thirty-two characters")
    assert take(bytes(reply(wim, ANSWER, old))) is Became.ANSWER
    row = the_question()
    with transaction() as session:
        to = reply_address(session, row, wim, Purpose.ANSWER)
        assert to != str(old["Reply-To"])
        assert found_address(session, (to,))


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<all.hazelpont.example>"},
        {"X_Auto_Response_Suppress": "All"},
        {"X_Advocacy": "1"},
    ],
)
def test_what_a_machine_wrote_is_neither_taken_nor_answered(
    post: PostOffice, priya: Person, wim: Person, headers: dict[str, str]
) -> None:
    assert take(proved(priya, WORDS, **headers)) is Became.AUTOMATIC
    arrived = asked(post, priya, wim)
    before = len(post.taken)
    assert take(bytes(reply(wim, "I am away until Monday.", arrived, **headers))) is Became.AUTOMATIC
    send_due()
    assert len(post.taken) == before
    assert the_question().state is QuestionState.ASSIGNED


def test_every_mail_of_ours_says_that_it_is_ours(post: PostOffice, priya: Person, wim: Person) -> None:
    """So that one that comes round to us is known."""
    arrived = asked(post, priya, wim)
    assert arrived["X-Advocacy"]
    assert take(bytes(arrived)) is Became.AUTOMATIC


def test_a_forged_sender_does_nothing(post: PostOffice, priya: Person, wim: Person) -> None:
    failed = PROVED.replace("dmarc=pass", "dmarc=fail")
    assert take(bytes(mail(priya.email, WORDS, Authentication_Results=failed))) is Became.FORGED
    arrived = asked(post, priya, wim)
    assert take(bytes(reply(priya, "I know it better.", arrived))) is Became.FORGED  # passed on, not hers
    assert take(bytes(mail("anna@outside.example", "Me too.", to=str(arrived["Reply-To"])))) is Became.FORGED
    forged = reply(wim, "Sell your shares.", arrived, Authentication_Results=failed)
    assert take(bytes(forged)) is Became.FORGED
    assert why(wim) == NotTaken.OTHER_SENDER  # once, however many came
    unproved = mail(wim.email, "Sell your shares.", to=str(arrived["Reply-To"]))
    assert take(bytes(unproved)) is Became.WAITS
    assert the_question().state is QuestionState.ASSIGNED


HOME_PROVED = "mx.hazelpont.example; dmarc=pass header.from=home.example"


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


def test_after_it_went_on_the_mail_no_longer_holds_the_question(post: PostOffice, priya: Person, wim: Person) -> None:
    row = make_question(priya)
    other = make_person()
    with transaction() as session:
        session.get_one(Question, row.id).owner_id = other.id
    send_due()
    assert all(WORDS not in text_of(each) for each in post.taken)


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


def report(about: EmailMessage, status: str) -> bytes:
    return (
        "Return-Path: <>\r\nFrom: mailer-daemon@mx.example\r\nTo: advocacy@hazelpont.example\r\n"
        f"Message-ID: <{status}@mx.example>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; x@y.example\r\nAction: failed\r\nStatus: {status}\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {about['Message-ID']}\r\nSubject: x\r\n\r\n--b--\r\n"
    ).encode()


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

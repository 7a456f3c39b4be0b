"""Mails nobody vouches for, of strangers and of machines: asked or answered once, and no question by themselves."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.notifications.mailing import send_due
from advocacy.notifications.models import OutboxMail
from advocacy.people.leaving import deactivate
from advocacy.people.models import Person
from advocacy.questions.mail.confirming import forget_letters
from advocacy.questions.mail.models import MailSender, TakenLetter
from advocacy.questions.mail.rules import MOST_AN_HOUR, MOST_NEUTRAL_AN_HOUR, MOST_WAITING, Became, NotTaken
from advocacy.questions.mail.taking import take
from advocacy.questions.models import Question
from advocacy.questions.rules import QuestionState, WhoAsked
from tests.notifications.mail_server import PostOffice
from tests.people.factories import make_person, sign_in
from tests.people.pages import whole
from tests.questions.factories import WORDS, later
from tests.questions.mail.writing import (
    PROVED,
    asked,
    count,
    mail,
    proved,
    reply,
    sent_to,
    text_of,
    the_question,
    told,
    why,
)


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

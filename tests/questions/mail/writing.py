"""Mails as people's programs write them, and what of ours arrived."""

import itertools
from email.message import EmailMessage
from email.policy import SMTP

from sqlalchemy import func, select

from advocacy.core.database import transaction
from advocacy.notifications.mailing import send_due
from advocacy.notifications.models import Notice
from advocacy.people.models import Person
from advocacy.questions.mail.rules import Became
from advocacy.questions.mail.taking import take
from advocacy.questions.models import Question
from tests.notifications.mail_server import PostOffice
from tests.questions.factories import WORDS
from tests.questions.mail.conftest import ADDRESS

PROVED = "mx.hazelpont.example; dmarc=pass (p=reject) header.from=hazelpont.example"
_numbers = itertools.count(1)


def mail(sender: str, words: str, *, to: str = ADDRESS, subject: str = "A question", **headers: str) -> EmailMessage:
    """`headers`: underscores stand for hyphens."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{next(_numbers)}@theirs.example>"
    message["Date"] = "Mon, 23 Nov 2026 10:14:00 +0100"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(words)
    return message


def proved(person: Person, words: str, **more: str) -> bytes:
    """Our own mail server vouches for the sender."""
    return bytes(mail(person.email, words, Authentication_Results=PROVED, **more))


def reply(person: Person, words: str, to: EmailMessage, **more: str) -> EmailMessage:
    """Above what the program quotes, as most of them do."""
    quoted = "\n".join(f"> {line}" for line in text_of(to).splitlines())
    proof = {"Authentication_Results": PROVED}
    whole = f"{words}\n\nOn Mon, 23 Nov 2026 at 10:20, Hazelpont <advocacy@hazelpont.example> wrote:\n{quoted}\n"
    return mail(person.email, whole, to=str(to["Reply-To"]), subject=f"Re: {to['Subject']}", **proof | more)


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def sent_to(post: PostOffice, person: Person | str) -> list[EmailMessage]:
    address = person if isinstance(person, str) else person.email
    return [each for each, to in zip(post.taken, post.recipients, strict=True) if to == address]


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

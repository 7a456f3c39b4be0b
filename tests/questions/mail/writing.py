"""Mails as people's programs write them, and what of ours arrived."""

from email.message import EmailMessage
from email.policy import SMTP
from itertools import count

from advocacy.people.models import Person
from tests.notifications.mail_server import PostOffice
from tests.questions.mail.conftest import ADDRESS

PROVED = "mx.hazelpont.example; dmarc=pass (p=reject) header.from=hazelpont.example"
_numbers = count(1)


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

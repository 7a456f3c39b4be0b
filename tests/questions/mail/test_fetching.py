"""Fetching from a real IMAP server: taken in, then deleted, and once whatever happens in between."""

import imaplib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.room import CheckState
from advocacy.core.services import services
from advocacy.people.models import Person
from advocacy.questions.mail import fetching
from advocacy.questions.mail.checking import mail_in, mails_lately
from advocacy.questions.mail.commands import mail as mail_command
from advocacy.questions.mail.fetching import MailboxError, MailboxProblem, fetch_mails
from advocacy.questions.mail.rules import Became
from advocacy.questions.mail.taking import take
from advocacy.questions.models import Question
from advocacy.questions.tasks import fetch_mails as task
from tests.notifications.mail_server import PostOffice
from tests.people.factories import make_person
from tests.questions.factories import WORDS
from tests.questions.mail.mailbox import ImapServer, imap_server
from tests.questions.mail.writing import proved


@pytest.fixture(scope="session")
def _imap() -> Iterator[ImapServer]:
    with imap_server() as running:
        yield running


@pytest.fixture
def imap(_imap: ImapServer, post: PostOffice) -> ImapServer:
    """Empty, and named in the settings."""
    with _imap.signed_in() as line:
        line.store("1:*", "+FLAGS.SILENT", "(\\Deleted)")
        line.expunge()
    point_to(_imap.url)
    return _imap


def point_to(url: str) -> None:
    services().settings = replace(services().settings, imap_url=url)


@pytest.fixture
def priya(app: Flask) -> Person:
    make_person(Role.ADMIN)
    return make_person(email="priya@hazelpont.example")


def questions() -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(Question)) or 0


def test_what_waits_is_taken_and_deleted(imap: ImapServer, priya: Person) -> None:
    imap.put(proved(priya, WORDS), proved(priya, f"{WORDS} Again?"), b"no mail at all")
    assert fetch_mails() == 3
    assert questions() == 2
    (flags,) = imap.left()  # what can't be read waits for a person
    assert b"Flagged" in flags
    found = mail_in(services())
    assert (found.state, found.advice[:7]) == (CheckState.WARNING, "1 mails")
    assert mails_lately(services()).words == "2 question"
    assert fetch_mails() == 0


def test_a_crash_between_taking_and_deleting_is_harmless(imap: ImapServer, priya: Person) -> None:
    raw = proved(priya, WORDS)
    assert take(raw) is Became.QUESTION
    imap.put(raw)
    fetch_mails()
    assert questions() == 1
    assert imap.left() == []


def test_a_mail_that_breaks_us_is_flagged_and_holds_nothing_up(
    imap: ImapServer, priya: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(raw: bytes) -> Any:
        if b"Subject: Break us" in raw:
            raise RuntimeError
        return take(raw)

    monkeypatch.setattr(fetching, "take", breaking)
    imap.put(proved(priya, WORDS, subject="Break us"), proved(priya, WORDS))
    fetch_mails()
    fetch_mails()
    assert questions() == 1
    (flags,) = imap.left()
    assert b"Flagged" in flags


def test_one_worker_at_once_fetches(imap: ImapServer, priya: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail that takes long holds one of them up."""
    others = list[int]()

    def slowly(raw: bytes) -> Any:
        others.append(fetch_mails())  # a second worker, meanwhile
        return take(raw)

    monkeypatch.setattr(fetching, "take", slowly)
    imap.put(proved(priya, WORDS), proved(priya, f"{WORDS} Again?"))
    assert fetch_mails() == 2
    assert others == [0, 0]
    assert questions() == 2


def test_a_mail_that_the_server_does_not_give_is_tried_once(
    imap: ImapServer, priya: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung = list[str]()
    monkeypatch.setattr(fetching, "ring", rung.append)
    monkeypatch.setattr(fetching, "_asked", lambda *_args: [])
    imap.put(proved(priya, WORDS))
    assert fetch_mails() == 0
    assert rung == []
    (flags,) = imap.left()
    assert b"Flagged" in flags


def test_while_the_database_is_away_the_mail_stays(
    imap: ImapServer, priya: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_raw: bytes) -> Any:
        raise OperationalError("", {}, Exception())

    imap.put(proved(priya, WORDS))
    with monkeypatch.context() as patch:
        patch.setattr(fetching, "take", away)
        with pytest.raises(OperationalError):
            fetch_mails()
    (flags,) = imap.left()
    assert b"Flagged" not in flags
    assert b"Deleted" not in flags
    fetch_mails()
    assert questions() == 1


def test_of_a_huge_mail_the_beginning_is_read(imap: ImapServer, priya: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 4_000)
    monkeypatch.setattr(fetching, "BEGINNING", 2_000)
    imap.put(proved(priya, WORDS) + b"\r\n" * 5_000)
    fetch_mails()
    assert questions() == 1


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("demopass", "wrong"), MailboxProblem.NOT_LET_IN),
        (("/INBOX", "/Elsewhere"), MailboxProblem.NO_FOLDER),
    ],
)
def test_doctor_says_what_is_wrong(imap: ImapServer, change: tuple[str, str], problem: MailboxProblem) -> None:
    assert mail_in(services()).state is CheckState.FINE
    point_to(imap.url.replace(*change))
    with pytest.raises(MailboxError) as caught:
        fetch_mails()
    assert caught.value.problem is problem
    found = mail_in(services())
    assert found.state is CheckState.BROKEN
    assert "ADVOCACY_IMAP_URL" in found.advice
    task()  # asks again in a minute


def test_a_mailbox_that_is_away(imap: ImapServer) -> None:
    point_to("imap://a:b@127.0.0.1:9/INBOX")
    with pytest.raises(MailboxError) as caught:
        fetch_mails()
    assert caught.value.problem is MailboxProblem.NOT_REACHED


def test_nothing_is_said_to_a_server_that_gives_no_privacy(imap: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere than on this machine the line is made private first."""
    monkeypatch.setattr(fetching, "LOOPBACK", frozenset())
    said = list[str]()
    monkeypatch.setattr(imaplib.IMAP4, "login", lambda *_args: said.append("password"))
    with pytest.raises(MailboxError):
        fetch_mails()
    assert said == []


def test_a_mail_server_pipes_one_in(post: PostOffice, priya: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = proved(priya, WORDS)
    run = CliRunner().invoke
    assert run(mail_command, ["take"], input=raw).output == "question\n"
    assert run(mail_command, ["take"], input=raw).output == "taken before\n"
    again = raw.replace(b"\r\n", b"\n") + b"\nThis mail came from outside.\n"
    assert run(mail_command, ["take"], input=again).output == "taken before\n"
    assert questions() == 1

    monkeypatch.setattr("advocacy.questions.mail.commands.take", lambda _raw: Became.TOO_MANY)
    assert run(mail_command, ["take"], input=raw).exit_code == 75  # nothing is lost that came too soon

    def away(_raw: bytes) -> Any:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr("advocacy.questions.mail.commands.take", away)
    assert run(mail_command, ["take"], input=raw).exit_code == 75  # the mail server keeps it

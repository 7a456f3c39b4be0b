"""Fetching mails by IMAP: each is taken in, and only then deleted. A crash in between is harmless: it is taken once."""

import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit

from redis.exceptions import RedisError
from sqlalchemy.exc import InterfaceError, OperationalError

from advocacy.core.bell import ring
from advocacy.core.database import assert_no_transaction
from advocacy.core.mail import LOOPBACK
from advocacy.core.queues import TURN_SECONDS
from advocacy.core.services import services, settings
from advocacy.questions.mail.rules import LEFT, MOST_BYTES
from advocacy.questions.mail.taking import take

TAKEN_AT_ONCE = 200
BEGINNING = 256 * 1024  # of a mail that is larger than we fetch: its words stand in front
FETCHES, FETCHES_SECONDS = "advocacy:fetches mails", 180  # who does, and for how long after a crash
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
log = logging.getLogger(__name__)


class MailboxProblem(StrEnum):
    """Why nothing could be fetched."""

    NOT_REACHED = "not_reached"
    NOT_LET_IN = "not_let_in"
    NO_FOLDER = "no_folder"


@dataclass(frozen=True)
class Mailbox:
    host: str
    port: int
    private: bool  # TLS from the first byte
    username: str = field(repr=False)
    password: str = field(repr=False)
    folder: str = "INBOX"


class MailboxError(Exception):
    def __init__(self, problem: MailboxProblem, said: str) -> None:
        super().__init__(problem.value)
        self.problem, self.said = problem, said


def mailbox() -> Mailbox | None:
    """The one of ADVOCACY_IMAP_URL; None when nothing is fetched."""
    if not settings().imap_url:
        return None
    address = urlsplit(settings().imap_url)
    private = address.scheme == "imaps"
    return Mailbox(
        host=address.hostname or "",
        port=address.port or (993 if private else 143),
        private=private,
        username=unquote(address.username or ""),
        password=unquote(address.password or ""),
        folder=unquote(address.path.strip("/")) or "INBOX",
    )


def is_fetched() -> bool:
    return bool(settings().imap_url)


def fetch_mails() -> int:
    """How many were taken in or known already. Raises MailboxError."""
    known = mailbox()
    if known is None:
        return 0
    with _alone() as alone:
        done, more = _turn(known) if alone else (0, False)
    if more:
        ring("fetch_mails")
    return done


@contextmanager
def _alone() -> Iterator[bool]:
    """One worker at once: mails that take long hold one up, not all. Without Valkey two are harmless."""
    redis, alone = services().queues.redis, True
    with suppress(RedisError):
        alone = bool(redis.set(FETCHES, "1", nx=True, ex=FETCHES_SECONDS))
    try:
        yield alone
    finally:
        if alone:
            with suppress(RedisError):
                redis.delete(FETCHES)


def _turn(known: Mailbox) -> tuple[int, bool]:
    """How many were taken, and whether some were not tried."""
    turn_ends, done, tried = monotonic() + TURN_SECONDS, 0, 0
    with opened(known) as line:
        names = _waiting(line)
        for name in names[:TAKEN_AT_ONCE]:
            done += _take(line, name)
            tried += 1
            if monotonic() >= turn_ends:
                break
        line.expunge()
    return done, len(names) > tried


@contextmanager
def opened(known: Mailbox) -> Iterator[imaplib.IMAP4]:
    """Signed in, the folder open. Raises MailboxError, also for a line that breaks later."""
    assert_no_transaction()
    line = _connected(known)
    try:
        if line.select(_quoted(known.folder))[0] != "OK":
            raise MailboxError(MailboxProblem.NO_FOLDER, known.folder)
        yield line
    except (OSError, imaplib.IMAP4.abort) as error:
        raise MailboxError(MailboxProblem.NOT_REACHED, type(error).__name__) from error
    finally:
        _leave(line)


def _connected(known: Mailbox) -> imaplib.IMAP4:
    timeout = settings().mail_timeout.total_seconds()
    try:
        line = _line(known, timeout)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError(MailboxProblem.NOT_REACHED, type(error).__name__) from error
    try:
        line.login(known.username, known.password)
    except (OSError, imaplib.IMAP4.error) as error:
        line.shutdown()
        raise MailboxError(MailboxProblem.NOT_LET_IN, type(error).__name__) from error
    return line


def _line(known: Mailbox, timeout: float) -> imaplib.IMAP4:
    if known.private:
        return imaplib.IMAP4_SSL(known.host, known.port, ssl_context=ssl.create_default_context(), timeout=timeout)
    line = imaplib.IMAP4(known.host, known.port, timeout=timeout)
    if known.host not in LOOPBACK:  # nothing is said before the line is private
        try:
            line.starttls(ssl.create_default_context())
        except (OSError, imaplib.IMAP4.error):
            line.shutdown()
            raise
    return line


def _leave(line: imaplib.IMAP4) -> None:
    try:
        line.logout()
    except (OSError, imaplib.IMAP4.error):
        line.shutdown()


def _waiting(line: imaplib.IMAP4) -> list[str]:
    """Those that could not be taken are flagged, and wait for a person."""
    _said, found = line.uid("SEARCH", "UNDELETED", "UNFLAGGED")
    return [name.decode() for name in (found[0] or b"").split()]


def flagged(line: imaplib.IMAP4) -> int:
    """How many wait for a person."""
    _said, found = line.uid("SEARCH", "UNDELETED", "FLAGGED")
    return len((found[0] or b"").split())


def _take(line: imaplib.IMAP4, name: str) -> int:
    raw = _fetched(line, name)
    if raw is None:
        _flag(line, name)  # the server does not give it, or somebody deleted it: we don't ask for ever
        return 0
    try:
        became = take(raw)
    except (OperationalError, InterfaceError):
        raise  # the database is away, and the mail is safe where it is
    except Exception as error:  # noqa: BLE001 - one mail that can't be taken may not hold up the others
        log.error("a mail could not be taken in and was flagged: %s", type(error).__name__)
        _flag(line, name)
        return 1
    if became in LEFT:
        _flag(line, name)
    else:
        line.uid("STORE", name, "+FLAGS.SILENT", "(\\Deleted)")
    return 1


def _flag(line: imaplib.IMAP4, name: str) -> None:
    line.uid("STORE", name, "+FLAGS.SILENT", "(\\Flagged)")


def _fetched(line: imaplib.IMAP4, name: str) -> bytes | None:
    """The whole mail; of one that is too large its beginning. Reading changes no flag."""
    told = _asked(line, name, "(RFC822.SIZE)")
    size = SIZE.search(b" ".join(part if isinstance(part, bytes) else part[0] for part in told if part))
    if size is None:
        return None
    wanted = "(BODY.PEEK[])" if int(size[1]) <= MOST_BYTES else f"(BODY.PEEK[]<0.{BEGINNING}>)"
    return next((bytes(part[1]) for part in _asked(line, name, wanted) if isinstance(part, tuple)), None)


def _asked(line: imaplib.IMAP4, name: str, wanted: str) -> list[Any]:
    try:
        return line.uid("FETCH", name, wanted)[1]
    except imaplib.IMAP4.abort:
        raise  # the line broke
    except imaplib.IMAP4.error:
        return []  # the server does not like this one


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'

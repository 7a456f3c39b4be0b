"""One conversation with the mail server: offer a mail, hand it over, say what became of it. Never inside a transaction.

The answer tells whether the mail surely arrived at the server, surely did not, or may have: only bytes that were
handed over without an answer are unknown.
"""

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from advocacy.core.database import assert_no_transaction
from advocacy.core.settings import Settings

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
ENHANCED = re.compile(rb"^[245]\.\d{1,3}\.\d{1,3}\b")
BARE_LINE_END = re.compile(rb"\r\n|\r|\n")
LEADING_DOT = re.compile(rb"(?m)^\.")
OK, ALSO_OK, GO_ON, NEEDS_SIGN_IN = 250, 251, 354, 530


class Security(StrEnum):
    """How the line is kept private."""

    TLS = "tls"  # from the first byte: smtps://
    STARTTLS = "starttls"  # smtp://: nothing is said before the line is private
    NONE = "none"  # smtp:// on this machine


class Outcome(StrEnum):
    TAKEN = "taken"
    REFUSED = "refused"  # for good: this address, or this mail
    LATER = "later"  # surely not taken; the same mail may be taken later
    UNREACHABLE = "unreachable"  # the server takes nothing from us at the moment: not this mail's fault
    UNKNOWN = "unknown"  # handed over, and no answer came


@dataclass(frozen=True)
class Answer:
    outcome: Outcome
    code: str = ""  # "550 5.1.1", or the name of an error; never the server's words, which may hold an address


@dataclass(frozen=True)
class MailServer:
    host: str
    port: int
    security: Security
    own_name: str  # what we call ourselves: the domain that mails come from
    sender: str
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


def mail_server(settings: Settings) -> MailServer | None:
    """The server of ADVOCACY_SMTP_URL; None when mails are not sent."""
    if not settings.smtp_url:
        return None
    address = urlsplit(settings.smtp_url)
    host = address.hostname or ""
    security = _security(address.scheme, host)
    sender = sender_address(settings)
    return MailServer(
        host=host,
        port=address.port or (465 if security is Security.TLS else 587),
        security=security,
        own_name=domain_of(sender),
        sender=sender,
        username=unquote(address.username or ""),
        password=unquote(address.password or ""),
    )


def _security(scheme: str, host: str) -> Security:
    if scheme == "smtps":
        return Security.TLS
    return Security.NONE if host in LOOPBACK else Security.STARTTLS


def sender_address(settings: Settings) -> str:
    """The bare address of ADVOCACY_MAIL_FROM, which may also hold a name."""
    return parseaddr(settings.mail_from)[1]


def domain_of(address: str) -> str:
    return address.rpartition("@")[2] or "localhost"


class MailLine:
    """Opened when the first mail is offered and kept for the next ones. `timeout` holds for each step."""

    def __init__(self, server: MailServer, timeout: timedelta) -> None:
        self._server = server
        self._timeout = timeout.total_seconds()
        self._smtp: smtplib.SMTP | None = None

    def offer(self, recipient: str, *, sender: str | None = None) -> Answer | None:
        """Whether the server wants a mail for this address: None when it waits for one, else why not.

        `sender`: of the envelope, to whom it comes back; empty for an answer by a machine, so that nothing answers to
        it (RFC 3834); None for the house's own, which also stands in where a server lets us send as nobody else.
        """
        answer = self._offer(recipient, self._server.sender if sender is None else sender)
        if sender and answer is not None and answer.code.startswith("5"):
            return self._offer(recipient, self._server.sender)
        return answer

    def _offer(self, recipient: str, sender: str) -> Answer | None:
        assert_no_transaction()
        try:
            smtp = self._open_line()
            code, words = smtp.mail(sender)
        except OSError as error:  # smtplib's errors are OSErrors too
            return self._broken(error, Outcome.UNREACHABLE)
        if code != OK:
            return self._broken_off(code, words, Outcome.UNREACHABLE)
        try:
            code, words = smtp.rcpt(recipient)
        except ValueError as error:  # an address that can't travel, such as one with foreign letters
            self.close()
            return Answer(Outcome.REFUSED, type(error).__name__)
        except OSError as error:
            return self._broken(error, Outcome.LATER)
        if code in {OK, ALSO_OK}:
            return None
        return self._broken_off(code, words, Outcome.UNREACHABLE if code == NEEDS_SIGN_IN else _said_no(code))

    def hand_over(self, content: bytes) -> Answer:
        """Give the server the mail it waits for. Whatever happens before the first byte of it is no unknown."""
        assert_no_transaction()
        if self._smtp is None:
            raise AssertionError("nothing was offered")
        try:
            code, words = self._smtp.docmd("DATA")
        except OSError as error:
            return self._broken(error, Outcome.LATER)
        if code != GO_ON:
            return self._broken_off(code, words, _said_no(code))
        try:
            self._smtp.send(as_data(content))
            code, words = self._smtp.getreply()
        except OSError as error:
            return self._broken(error, Outcome.UNKNOWN)
        if code == OK:
            return Answer(Outcome.TAKEN, _code(code, words))
        return self._broken_off(code, words, _said_no(code))

    def close(self) -> None:
        if self._smtp is None:
            return
        try:
            self._smtp.quit()
        except OSError:
            self._smtp.close()
        self._smtp = None

    def _open_line(self) -> smtplib.SMTP:
        """The line of the mail before, if it still stands; else a new one."""
        if self._smtp is not None:
            try:
                if self._smtp.rset()[0] == OK:
                    return self._smtp
            except OSError:
                self._smtp.close()
            self.close()
        self._smtp = self._connected()
        return self._smtp

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        if server.security is Security.TLS:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, server.own_name, timeout=self._timeout, context=ssl.create_default_context()
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, server.own_name, timeout=self._timeout)
        try:
            _introduce(smtp, server)
        except OSError:
            smtp.close()
            raise
        return smtp

    def _broken(self, error: OSError, outcome: Outcome) -> Answer:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None
        code = getattr(error, "smtp_code", None)
        return Answer(outcome, str(code) if code else type(error).__name__)

    def _broken_off(self, code: int, words: bytes, outcome: Outcome) -> Answer:
        """The server said no; the next mail starts with a clean line."""
        self.close()
        return Answer(outcome, _code(code, words))


def _introduce(smtp: smtplib.SMTP, server: MailServer) -> None:
    smtp.ehlo_or_helo_if_needed()
    if server.security is Security.STARTTLS:
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
    if server.username:
        smtp.login(server.username, server.password)


def _said_no(code: int) -> Outcome:
    return Outcome.REFUSED if code >= 500 else Outcome.LATER


def _code(code: int, words: bytes) -> str:
    enhanced = ENHANCED.match(words)
    return f"{code} {enhanced[0].decode()}" if enhanced else str(code)


def as_data(content: bytes) -> bytes:
    """The mail as it travels: full line ends, doubled leading dots, the lone dot at its end (RFC 5321, 4.5.2)."""
    lines = LEADING_DOT.sub(b"..", BARE_LINE_END.sub(b"\r\n", content))
    return (lines if lines.endswith(b"\r\n") else lines + b"\r\n") + b".\r\n"

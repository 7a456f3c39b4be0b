"""Reading a mail as it travels. Nothing in it is trusted: broken headers, any charset, parts within parts."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from typing import Any

from advocacy.core.charsets import decoded
from advocacy.core.typed import broken, tidy
from advocacy.people.rules import normalised_email
from advocacy.questions.mail.plain import html_as_text
from advocacy.questions.mail.rules import Headers

LONGEST_TEXT = 60_000
MOST_PARTS = 200
MOST_LINES = 200_000  # a file of ten megabytes has fewer; each line costs a look for every part it may end
MOST_BOUNDARIES = 40
MOST_HEADERS = 50  # of one name
LONGEST_HEADER = 4_000
MOST_HEADER_LINES = 2_000
HEADERS_END = re.compile(rb"\n\r?\n")
BOUNDARY = re.compile(rb"boundary\s{0,9}[*=]", re.IGNORECASE)
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
ANSWERING_MACHINES = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress")
OURS = "X-Advocacy"
MAIL_SERVERS = frozenset({"mailer-daemon", "postmaster"})
MESSAGE_ID = re.compile(r"<[^<>\s]{3,300}>")
STATUS = re.compile(r"^Status:\s*([245]\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Letter:
    """A mail, taken apart. `text`: as somebody wrote it, history and all; `attached`: how many files hung on it."""

    message_id: str
    digest: str
    headers: Headers
    subject: str = field(repr=False)
    text: str = field(repr=False)
    recipients: tuple[str, ...] = field(repr=False)
    results: tuple[str, ...] = field(default=(), repr=False)  # Authentication-Results, the topmost first
    attached: int = 0
    bounced: "Bounced | None" = None


@dataclass(frozen=True)
class Bounced:
    """A mail of ours came back, and with which code; which one it was, where the report says so."""

    message_id: str
    code: str


def read_letter(raw: bytes) -> Letter | None:
    """None for what can't be read as a mail from anybody, or would keep us busy for long."""
    if _laborious(raw):
        return None
    try:
        return _letter(message_from_bytes(raw))
    except (RecursionError, ValueError, LookupError, AssertionError, AttributeError, TypeError):
        return None  # Python's parser breaks in many ways on mails made to break it


def _laborious(raw: bytes) -> bool:
    end = HEADERS_END.search(raw)
    headers = raw.count(b"\n", 0, end.start() if end else len(raw))
    lines, boundaries = raw.count(b"\n"), len(BOUNDARY.findall(raw))
    return headers > MOST_HEADER_LINES or lines > MOST_LINES or boundaries > MOST_BOUNDARIES


def _letter(message: Message) -> Letter | None:
    sender = _sender(message)
    parts = list(_parts(message))
    report = message.get_content_type() == "multipart/report"
    null_sender = str(message.get("Return-Path", "")).strip() == "<>"
    if not report and not null_sender and not sender:
        return None
    text, attached = _text(parts)
    return Letter(
        message_id=_message_id(message),
        digest=_digest(message, sender, parts),
        headers=_headers(message, sender, report=report, null_sender=null_sender),
        subject=" ".join(_clean(_said(message, "Subject")).split())[:200],
        text=_clean(text[:LONGEST_TEXT]),
        recipients=tuple(_addresses(message)),
        results=tuple(_raw_all(message, "Authentication-Results")),
        attached=attached,
        bounced=_bounced(parts) if report else _returned(message, sender, null_sender=null_sender),
    )


def _sender(message: Message) -> str:
    """The one address of the one From, as it travelled: an encoded name may hold another address. Else empty."""
    said = message.get_all("From", [])
    found = getaddresses([str(said[0])[:LONGEST_HEADER]]) if len(said) == 1 else []
    return (normalised_email(found[0][1]) or "") if len(found) == 1 else ""


def _headers(message: Message, sender: str, *, report: bool, null_sender: bool) -> Headers:
    return Headers(
        sender=sender,
        null_sender=null_sender,
        report=report,
        auto_submitted=_said(message, "Auto-Submitted"),
        precedence=_said(message, "Precedence"),
        list_id=_said(message, "List-Id").rpartition("<")[2].rstrip("> ").lower(),
        auto_response=any(message.get(name) for name in ANSWERING_MACHINES),
        own=message.get(OURS) is not None,
    )


def _parts(message: Message) -> Iterator[Message]:
    """Leaves and attached mails, not what is inside an attached mail."""
    waiting: list[Any] = [message]
    seen = 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        inside = part.get_payload()
        if isinstance(inside, list) and part.get_content_maintype() == "multipart":
            waiting[:0] = inside
        else:
            yield part


def _text(parts: list[Message]) -> tuple[str, int]:
    """The first plain text, else the first HTML as text; and how many other files there are."""
    bodies = [part for part in parts if part.get_content_type() in {"text/plain", "text/html"} and not _is_file(part)]
    plain = next((part for part in bodies if part.get_content_type() == "text/plain" and _decoded(part).strip()), None)
    html = next((part for part in bodies if part.get_content_type() == "text/html"), None)
    attached = len([part for part in parts if part not in bodies and not _is_part_of_it(part)])
    if plain is not None:
        return _decoded(plain), attached
    return (html_as_text(_decoded(html)) if html is not None else ""), attached


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _is_part_of_it(part: Message) -> bool:
    """What a report is about, and the small pictures of a signature."""
    drawn = part.get_content_maintype() == "image" and part.get("Content-ID") is not None
    return part.get_content_maintype() == "message" or (drawn and part.get_content_disposition() != "attachment")


def _decoded(part: Message) -> str:
    body = part.get_payload(decode=True)
    return decoded(body, part.get_content_charset() or "") if isinstance(body, bytes) else ""


def _said(message: Message, name: str) -> str:
    """A header in words, on one line."""
    value = message.get(name)
    if value is None:
        return ""
    try:
        words = str(make_header(decode_header(str(value)[:LONGEST_HEADER])))
    except (ValueError, LookupError, UnicodeError):
        words = str(value)[:LONGEST_HEADER]
    return " ".join(words.split())[:1_000]


def _raw_all(message: Message, name: str) -> Iterator[str]:
    for value in message.get_all(name, [])[:MOST_HEADERS]:
        yield " ".join(str(value)[:LONGEST_HEADER].split())


def _addresses(message: Message) -> Iterator[str]:
    values = [value for name in RECIPIENTS for value in _raw_all(message, name)]
    for _name, address in getaddresses(values):
        if "@" in address:
            yield address.strip().lower()


def _message_id(message: Message) -> str:
    found = MESSAGE_ID.search(" ".join(str(message.get("Message-ID", "")).split()))
    return _clean(found[0]) if found else ""


def _digest(message: Message, sender: str, parts: list[Message]) -> str:
    """Of what stays the same when one mail arrives twice, or by two ways: not of what servers add or change on the
    way, such as line ends, a mark in the subject, or a line below the words. Without a Message-ID its words count.
    """
    made = hashlib.sha256(f"{sender}\0{' '.join(str(message.get('Date', '')).split())}\0".encode("utf-8", "replace"))
    if _message_id(message):
        return made.hexdigest()
    made.update(str(message.get("Subject", "")).encode("utf-8", "replace") + b"\0")
    for part in parts:
        body = part.get_payload(decode=True)
        raw = body if isinstance(body, bytes) else str(part.get_payload()).encode("utf-8", "replace")
        made.update(raw.replace(b"\r\n", b"\n").strip() + b"\0")
    return made.hexdigest()


def _bounced(parts: list[Message]) -> Bounced | None:
    """Of a report (RFC 3464) that says it failed for good."""
    said = "\n".join(str(part) for part in parts if part.get_content_type() == "message/delivery-status")
    status = STATUS.search(said)
    ours = [part for part in parts if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}]
    found = next((match for part in ours if (match := _inner_id(part))), None)
    return Bounced(found or "", status[1]) if status and status[1].startswith("5") else None


def _returned(message: Message, sender: str, *, null_sender: bool) -> Bounced | None:
    """Older servers send a mail back with a few words above it. Somebody's absence comes without a sender, too."""
    by_server = sender.partition("@")[0] in MAIL_SERVERS or (null_sender and not sender)
    replied = _said(message, "Auto-Submitted").lower().startswith("auto-replied")
    return Bounced("", "returned") if by_server and not replied else None


def _inner_id(part: Message) -> str | None:
    match = re.search(r"^Message-ID:\s*(<[^<>\s]{3,300}>)", str(part), re.IGNORECASE | re.MULTILINE)
    return match[1] if match else None


def _clean(text: str) -> str:
    """Sound text: what can't be stored or sent is left out, with half surrogates that a broken header brings."""
    return "".join(sign for sign in tidy(text) if not broken(sign, "\n\t"))

"""What a mail that came in is, decided from what it says about itself. No database, no clock of its own.

A From header proves nothing: anybody can write it. An answer needs the token of its reply address, and the sender's
own address beside it, or a click by whoever the token was for; a new question needs the word of our own mail server, or
a click by whoever has that address.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from advocacy.questions.rules import WhoAsked

MOST_AN_HOUR = 20  # of one sender
MOST_WAITING = 3  # unproved mails of one person: more would be a way to make us mail somebody
MOST_NEUTRAL_AN_HOUR = 30  # answers to people we don't know, of the whole house: nobody makes us send spam
KEEP_LETTERS = timedelta(days=30)
KEEP_WORDS = timedelta(days=3)  # of a question that waits for its sender's click
MOST_BYTES = 10 * 1024 * 1024
MACHINES = frozenset({"bulk", "junk", "list", "auto_reply"})
# By which words in a subject somebody says who asked; in every language at once.
WHO_WORDS = {
    WhoAsked.NEIGHBOUR: r"neighbou?rs?|buur(?:man|vrouw|tjes)?|buren",
    WhoAsked.CUSTOMER: r"customers?|clients?|klant(?:en)?",
    WhoAsked.FRIEND: r"friends?|vriend(?:in|en|innen)?",
}
COMMENT = re.compile(r"\([^()]*\)")
PASSED = re.compile(r"(dmarc|dkim|spf)\s*=\s*(pass|fail)\b(.*)", re.IGNORECASE | re.DOTALL)
DOMAIN = re.compile(
    r"(?:header\.from|header\.d|header\.i|smtp\.mailfrom)\s*=\s*\"?(?:[^\s;\"@]*@)?([\w.-]+)", re.IGNORECASE
)


class Became(StrEnum):
    """What was made of a mail."""

    QUESTION = "question"
    WAITS = "waits"  # for its sender's click
    ANSWER = "answer"
    ASKED_ON = "asked_on"
    NOT_TAKEN = "not_taken"  # and its sender was told why
    BOUNCE = "bounce"
    AUTOMATIC = "automatic"  # by a machine: nobody answers it
    FORGED = "forged"
    UNKNOWN = "unknown"  # from somebody without an account
    TOO_MANY = "too_many"
    UNREADABLE = "unreadable"


LEFT = frozenset({Became.FORGED, Became.TOO_MANY, Became.UNREADABLE})  # in the mailbox, flagged, for a person to see


class NotTaken(StrEnum):
    """Why a colleague's mail was not taken; they are told."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_MANY_TODAY = "too_many_today"
    STOPPED = "stopped"  # by the guidelines
    ANSWERED_ALREADY = "answered_already"
    NOT_OPEN = "not_open"
    NOT_YOURS = "not_yours"
    NOT_ANSWERED = "not_answered"
    OLD_ADDRESS = "old_address"  # for replies; it is none of ours any more
    OTHER_SENDER = "other_sender"  # nobody vouches that it is from whoever has the reply address


class Purpose(StrEnum):
    """What a reply to a mail of ours does."""

    ANSWER = "answer"
    ASK_ON = "ask_on"


class Proof(StrEnum):
    """What our own mail server says about the sender."""

    PASSED = "passed"
    FAILED = "failed"
    NONE = "none"


@dataclass(frozen=True)
class Headers:
    """What a mail says about itself. `sender`: the bare address of From, in small letters."""

    sender: str
    null_sender: bool = False
    report: bool = False  # of a mail server about a mail of ours
    auto_submitted: str = ""
    precedence: str = ""
    list_id: str = ""  # without its brackets, in small letters
    auto_response: bool = False  # one of the headers by which programs say that they answer by themselves
    own: bool = False  # a mail of ours that came round


def by_machine(headers: Headers, own_addresses: Collection[str]) -> Became | None:
    """None for what a person wrote. Nothing is ever answered to what this names."""
    if headers.report or headers.null_sender:
        return Became.BOUNCE
    own_list = headers.list_id in {address.replace("@", ".") for address in own_addresses}  # our address is a group
    submitted = headers.auto_submitted.strip().lower()
    automatic = (
        headers.own
        or (headers.list_id and not own_list)
        or headers.auto_response
        or (submitted and submitted.split(";")[0].strip() != "no")
        or (headers.precedence.strip().lower() in MACHINES and not own_list)
        or headers.sender in own_addresses
    )
    return Became.AUTOMATIC if automatic else None


def proof(results: Sequence[str], trusted: str, sender: str) -> Proof:
    """By the topmost Authentication-Results alone: whatever stands below may have been written by the sender."""
    if not trusted or not results:
        return Proof.NONE
    first, *parts = COMMENT.sub(" ", results[0]).split(";")
    if first.split()[:1] != [trusted]:
        return Proof.NONE
    domain = sender.rpartition("@")[2]
    found = {match[1].lower(): match for part in parts if (match := PASSED.match(part.strip()))}
    if "dmarc" in found:
        return Proof.PASSED if _passed(found["dmarc"], domain) else Proof.FAILED
    return Proof.PASSED if "dkim" in found and _passed(found["dkim"], domain) else Proof.NONE


def _passed(match: re.Match[str], domain: str) -> bool:
    said = DOMAIN.search(match[3])
    signer = said[1].lower() if said else ""
    return match[2].lower() == "pass" and bool(signer) and (domain == signer or domain.endswith(f".{signer}"))


def who_in(subject: str) -> WhoAsked:
    """ "A question of my neighbour": without such a word it counts as the colleague's own, which brings no points."""
    for who, pattern in WHO_WORDS.items():
        if re.search(rf"\b(?:{pattern})\b", subject, re.IGNORECASE):
            return who
    return WhoAsked.ME


def topic_in(subject: str, topics: Sequence[tuple[str, str]]) -> str:
    """The public id of the topic whose name stands in the subject; the longest name wins. Empty: none does."""
    found = [
        (len(name), public_id)
        for public_id, name in topics
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", subject, re.IGNORECASE)
    ]
    return max(found)[1] if found else ""

"""Decisions about what a delegate prepares: no database, no HTTP, no clock of its own (states.md, `proposed`)."""

from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

LONGEST_KIND_WORDS = 500
CLOSING_SOON = timedelta(days=1)  # the leader is reminded once


class ProposalState(StrEnum):
    """Confirmed: a share was made of it, whose states are its own from then on."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class EndedBy(StrEnum):
    """Why a proposal was cancelled."""

    LEADER = "leader"  # declined, perhaps with a kind word
    DELEGATE = "delegate"  # taken back
    DELEGATION = "delegation"  # another delegate now, or none
    LEADER_LEFT = "leader_left"
    POST = "post"  # withdrawn
    ACCOUNT = "account"  # disconnected
    SHARED = "shared"  # the leader shared the post without it


class Undecided(StrEnum):
    """Why a text that was prepared can't be confirmed now, or not as it was shown."""

    CHANGED = "changed"  # the delegate wrote on meanwhile
    OTHER_ACCOUNT = "other_account"
    NO_ACCOUNT = "no_account"
    NOT_DELEGATE = "not_delegate"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    OVER = "over"
    BLOCKED = "blocked"


def hash_of(words: str) -> str:
    """What a leader saw of the delegate's words, by name."""
    return sha256(words.encode()).hexdigest()


def shown_account(connection_public_id: str, account_id: str) -> str:
    """The account that stood beside a text, by name. A connection may come to lead to another account."""
    return hash_of(f"{connection_public_id}/{account_id}")

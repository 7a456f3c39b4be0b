"""Decisions about persons: no database, no clock of its own."""

import re
from enum import StrEnum

EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+", re.ASCII)
AVATAR_TINTS = 6


class PersonState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    LEFT = "left"
    ERASED = "erased"


def normalised_email(text: str) -> str | None:
    """The address in the one form in which it is stored and compared; None when it is no address."""
    address = text.strip().lower()
    return address if len(address) <= 254 and EMAIL.fullmatch(address) else None


def initials(name: str) -> str:
    """Two letters for the avatar: first of the first and first of the last word."""
    words = [word for word in name.split() if word[:1].isalpha()] or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

"""Whom a letter outside comes back to when nobody takes it: questions+back-NAME@example.com, which names the letter."""

import re

from advocacy.core.services import settings

BACK = "back-"
RETURNED = re.compile(r"back-([a-z0-9]+\.[a-z0-9]+)")
LONGEST_LOCAL = 64  # of an address, before its @


def return_address(message_id: str) -> str | None:
    """Whom a letter outside comes back to: it names the letter by its Message-ID, which nobody guesses, in small
    letters. None where no mail comes in.
    """
    own, _, domain = settings().question_address.partition("@")
    if not domain:
        return None
    local = f"{own}+{BACK}{message_id.strip('<>').partition('@')[0].lower()}"
    return f"{local if len(local) <= LONGEST_LOCAL else own}@{domain}"


def returned_name(recipients: tuple[str, ...]) -> str:
    """Which letter it was, as `return_address` named it; empty when none of these is such an address."""
    found = (RETURNED.fullmatch(tag) for address in recipients if (tag := own_tag(address)))
    return next((match[1] for match in found if match), "")


def own_tag(address: str) -> str:
    """What follows the plus in an address of ours; empty for others."""
    local, _, domain = address.lower().partition("@")
    own, _, own_domain = settings().question_address.lower().partition("@")
    name, _, tag = local.partition("+")
    return tag if (name, domain) == (own, own_domain) else ""

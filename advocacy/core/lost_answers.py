"""What a lost answer means for a thing that left the house: each kind of delivery says it of itself."""

from enum import StrEnum


class WhenUnknown(StrEnum):
    """What a kind does when nobody knows whether it arrived (publishing.md)."""

    SETTLE = "settle"  # find out first: shares, replies
    ONCE = "once"  # not sent again: a digest
    SURELY = "surely"  # sent again in a way that the other side recognises: a promise's mail, a revocation

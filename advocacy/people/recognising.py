"""A mark in browsers that signed in before: strangers who guess at an address can't lock its owner out of them.

The mark opens nothing. It only moves the owner's attempts to a counter of their own.
"""

from itsdangerous import BadSignature, URLSafeSerializer

from advocacy.core.identifiers import keyed_hash, random_token
from advocacy.core.services import settings

COOKIE = "known"
LIFE_SECONDS = 365 * 24 * 3600
NONCE_BYTES = 12


def new_mark(email: str) -> str:
    """A mark for the browser from which this address just signed in."""
    return _signer().dumps([_address_hash(email), random_token(NONCE_BYTES)])


def known_browser(mark: str | None, email: str) -> str | None:
    """The browser's own name when the mark is ours and made for this address."""
    try:
        address_hash, nonce = _signer().loads(mark or "")
    except (BadSignature, ValueError, TypeError):
        return None
    return str(nonce) if address_hash == _address_hash(email) else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="known browser")


def _address_hash(email: str) -> str:
    return keyed_hash(settings().secret_key.encode(), "known browser", email)[:24]

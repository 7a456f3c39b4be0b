"""Names that leave the house: public ids, tokens and keyed hashes."""

import hashlib
import hmac
import secrets

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PUBLIC_ID_LENGTH = 12
SHORT_CODE_LENGTH = 11


def public_id() -> str:
    """12 characters of base58 (70 bits) for an address; integers never leave."""
    return "".join(secrets.choice(BASE58) for _ in range(PUBLIC_ID_LENGTH))


def is_public_id(text: str) -> bool:
    return len(text) == PUBLIC_ID_LENGTH and all(character in BASE58 for character in text)


def random_token(size: int = 32) -> str:
    """A single-use secret of `size` random bytes, safe in an address."""
    return secrets.token_urlsafe(size)


def token_hash(token: str) -> str:
    """What is stored of a random token: enough to recognise it, useless to whoever reads the table."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_hash(key: bytes, *parts: str) -> str:
    """HMAC-SHA256 over the parts in hexadecimal; each part carries its length, so that parts can't run together."""
    return hmac.new(key, _joined(parts), hashlib.sha256).hexdigest()


def short_code(key: bytes, *parts: str) -> str:
    """11 characters of base62 (65 bits) derived from the parts: the same parts give the same code."""
    number = int.from_bytes(hmac.new(key, _joined(parts), hashlib.sha256).digest()[:16], "big")
    digits = []
    for _ in range(SHORT_CODE_LENGTH):
        number, remainder = divmod(number, len(BASE62))
        digits.append(BASE62[remainder])
    return "".join(digits)


def _joined(parts: tuple[str, ...]) -> bytes:
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)

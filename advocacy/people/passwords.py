"""Passwords at rest: argon2id, hashed anew when the parameters grow."""

from base64 import b64encode
from dataclasses import dataclass
from os import urandom

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION


@dataclass(frozen=True)
class Verified:
    fits: bool
    outdated: bool = False  # hashed with older parameters: store a new hash while the password is at hand


class Passwords:
    """Built once per process. Holds the hash of nobody's password, so that an unknown address costs the same time."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = _nobodys_hash(self._hasher)

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def verify(self, stored: str | None, password: str) -> Verified:
        """`stored` None stands for an unknown address: the work is done all the same, the answer is no."""
        try:
            self._hasher.verify(stored or self._nobodys, password)
        except (VerificationError, InvalidHashError):
            return Verified(fits=False)
        return Verified(fits=stored is not None, outdated=self._hasher.check_needs_rehash(stored or self._nobodys))


def _nobodys_hash(hasher: PasswordHasher) -> str:
    """A hash that no password has, and that takes as long to compare; made up, since computing one slows each start.

    Its form is that of the reference implementation: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`, base64 without padding.
    """
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, result = (b64encode(urandom(length)).decode().rstrip("=") for length in (hasher.salt_len, hasher.hash_len))
    return f"$argon2{hasher.type.name.lower()}$v={ARGON2_VERSION}${costs}${salt}${result}"

"""Passwords at rest: argon2id, hashed anew when the parameters grow."""

from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from advocacy.core.identifiers import random_token


@dataclass(frozen=True)
class Verified:
    fits: bool
    outdated: bool = False  # hashed with older parameters: store a new hash while the password is at hand


class Passwords:
    """Built once per process. Holds the hash of nobody's password, so that an unknown address costs the same time."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = self._hasher.hash(random_token())

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def verify(self, stored: str | None, password: str) -> Verified:
        """`stored` None stands for an unknown address: the work is done all the same, the answer is no."""
        try:
            self._hasher.verify(stored or self._nobodys, password)
        except (VerificationError, InvalidHashError):
            return Verified(fits=False)
        return Verified(fits=stored is not None, outdated=self._hasher.check_needs_rehash(stored or self._nobodys))

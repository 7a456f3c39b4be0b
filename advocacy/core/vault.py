"""Sealing secrets at rest with a set of keys that rotates: the newest seals, all open."""

import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from advocacy.core.starting import StartError

UNOPENED = "no key of ADVOCACY_VAULT_KEYS opens this"


class VaultError(StartError):
    """A sealed secret can't be opened: wrong key set, damaged, or made for another purpose."""


class Vault:
    def __init__(self, keys: tuple[str, ...]) -> None:
        """Raises VaultError when a key is no Fernet key (32 bytes in URL-safe base64)."""
        try:
            every = [Fernet(key) for key in keys]
            self._fernet, self._newest = MultiFernet(every), every[0]
        except ValueError as error:
            raise VaultError("ADVOCACY_VAULT_KEYS: each key is 32 bytes in URL-safe base64") from error

    def seal(self, secret: str, purpose: str) -> bytes:
        """The purpose (say "connection:42") is sealed in, so that a row's secret can't be moved to another row."""
        return self._fernet.encrypt(json.dumps({"for": purpose, "secret": secret}).encode())

    def open(self, sealed: bytes, purpose: str) -> str:
        """Raises VaultError."""
        try:
            content = json.loads(self._fernet.decrypt(sealed))
        except InvalidToken as error:
            raise VaultError(UNOPENED) from error
        if content["for"] != purpose:
            raise VaultError("sealed for another purpose")
        return str(content["secret"])

    def renewed(self, sealed: bytes) -> bytes | None:
        """The same secret, sealed with the newest key; None when it is already. Raises VaultError."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return self._rotated(sealed)
        return None

    def _rotated(self, sealed: bytes) -> bytes:
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken as error:
            raise VaultError(UNOPENED) from error


def new_key() -> str:
    return Fernet.generate_key().decode()

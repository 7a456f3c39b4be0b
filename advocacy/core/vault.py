"""Sealing secrets at rest with a set of keys that rotates: the newest seals, all open."""

import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from advocacy.core.starting import StartError


class VaultError(StartError):
    """A sealed secret can't be opened: wrong key set, damaged, or made for another purpose."""


class Vault:
    def __init__(self, keys: tuple[str, ...]) -> None:
        """Raises VaultError when a key is no Fernet key (32 bytes in URL-safe base64)."""
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
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
            raise VaultError("no key of ADVOCACY_VAULT_KEYS opens this") from error
        if content["for"] != purpose:
            raise VaultError("sealed for another purpose")
        return str(content["secret"])

    def rotate(self, sealed: bytes) -> bytes:
        """The same secret, sealed with the newest key."""
        return self._fernet.rotate(sealed)


def new_key() -> str:
    return Fernet.generate_key().decode()

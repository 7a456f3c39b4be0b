"""What a sandbox is made of: where its state lies, which clients it knows, how its clock starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Network(StrEnum):
    LINKEDIN = "linkedin"
    X = "x"

    @property
    def label(self) -> str:
        return {"linkedin": "LinkedIn", "x": "X"}[self.value]


@dataclass(frozen=True)
class Client:
    """An app at one network. Without redirect addresses any is accepted; without secret it is a public client."""

    network: Network
    client_id: str
    secret: str
    name: str = "Advocacy"
    redirect_uris: tuple[str, ...] = ()
    scopes: frozenset[str] | None = None  # None: every scope of the network was granted to the app


@dataclass(frozen=True)
class SandboxSettings:
    database: Path
    clients: tuple[Client, ...]
    control_token: str = ""  # empty: nothing answers under /control/
    clock_offset: float = 0.0  # seconds added to the system's clock
    clock_file: Path | None = None  # a text file that holds seconds to add, shared with the product in tests
    x_app_token: str = ""  # the app's own bearer token at X, for reading public figures
    seed: str = "sandbox"  # of the audience: the same seed and the same post give the same reactions
    languages: tuple[str, ...] = ("en", "nl")
    translations: Path | None = None  # folder of compiled messages, when there is one

    def client(self, network: Network, client_id: str) -> Client | None:
        return next((c for c in self.clients if c.network is network and c.client_id == client_id), None)


class SandboxSettingsError(ValueError):
    """A setting of the sandbox is missing or can't be read; the message names it."""


def settings_from_environment(environ: Mapping[str, str]) -> SandboxSettings:
    """SANDBOX_DATABASE and SANDBOX_CLIENTS are needed; `SANDBOX_CLIENTS` is `network:client_id:secret[:name], …`."""
    if not environ.get("SANDBOX_DATABASE"):
        raise SandboxSettingsError("SANDBOX_DATABASE is not set: the path of the sandbox's database file.")
    redirects = tuple(_items(environ.get("SANDBOX_REDIRECTS", "")))
    clock_file = environ.get("SANDBOX_CLOCK_FILE", "")
    return SandboxSettings(
        database=Path(environ["SANDBOX_DATABASE"]),
        clients=tuple(_client(entry, redirects) for entry in _items(environ.get("SANDBOX_CLIENTS", ""))),
        control_token=environ.get("SANDBOX_CONTROL_TOKEN", ""),
        clock_offset=_seconds(environ.get("SANDBOX_CLOCK_OFFSET", "")),
        clock_file=Path(clock_file) if clock_file else None,
        x_app_token=environ.get("SANDBOX_X_APP_TOKEN", ""),
        seed=environ.get("SANDBOX_SEED", "sandbox"),
        translations=Path(environ["SANDBOX_TRANSLATIONS"]) if environ.get("SANDBOX_TRANSLATIONS") else None,
    )


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def _client(entry: str, redirects: tuple[str, ...]) -> Client:
    parts = entry.split(":", 3)
    if len(parts) < 3 or parts[0] not in set(Network):
        raise SandboxSettingsError(f"SANDBOX_CLIENTS: {parts[0]!r} is not network:client_id:secret[:name].")
    name = parts[3] if len(parts) == 4 else "Advocacy"
    return Client(Network(parts[0]), parts[1], parts[2], name, redirects)


def _seconds(text: str) -> float:
    try:
        return float(text or 0)
    except ValueError:
        raise SandboxSettingsError(f"SANDBOX_CLOCK_OFFSET: {text!r} is not a number of seconds.") from None

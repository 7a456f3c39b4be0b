"""What varies between production, demo and a test; built once and reached through the application context."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast

from flask import Flask, current_app

from advocacy.core.clock import Clock
from advocacy.core.engine import Database
from advocacy.core.queues import Queues
from advocacy.core.room import Room
from advocacy.core.settings import Settings
from advocacy.core.vault import Vault

EXTENSION = "advocacy"
Kind = TypeVar("Kind")


@dataclass
class Services:
    settings: Settings
    clock: Clock
    database: Database
    queues: Queues
    vault: Vault
    application: Flask  # for threads, which need a context of their own
    rooms: tuple[Room, ...] = ()
    extras: dict[type, object] = field(default_factory=dict)

    def provide(self, kind: type[Kind], value: Kind) -> None:
        """A room puts here what it built once (adapters, rulebook), under its own type."""
        self.extras[kind] = value

    def get(self, kind: type[Kind]) -> Kind:
        return cast(Kind, self.extras[kind])


def services() -> Services:
    return cast(Services, current_app.extensions[EXTENSION])


def settings() -> Settings:
    return services().settings


def clock() -> Clock:
    return services().clock


def now() -> datetime:
    """The present moment by the product's clock, aware, in UTC."""
    return services().clock.now()

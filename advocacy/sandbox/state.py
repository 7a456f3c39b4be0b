"""What the running app is made of, reached through the application context."""

from dataclasses import dataclass

from flask import current_app, g

from advocacy.sandbox.clock import SandboxClock
from advocacy.sandbox.settings import SandboxSettings
from advocacy.sandbox.store import Store
from advocacy.sandbox.switches import Switches, read_switches


@dataclass(frozen=True)
class Sandbox:
    settings: SandboxSettings
    store: Store
    clock: SandboxClock
    secret: str


def sandbox() -> Sandbox:
    made: Sandbox = current_app.extensions["sandbox"]
    return made


def switches() -> Switches:
    """Read once per request."""
    if "switches" not in g:
        g.switches = read_switches(sandbox().store)
    read: Switches = g.switches
    return read


def now() -> float:
    return sandbox().clock.now()

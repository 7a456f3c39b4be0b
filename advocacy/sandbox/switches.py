"""What can be changed while the sandbox runs, with the values that it starts with."""

import json
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from advocacy.sandbox.store import Store

Limits = dict[str, dict[str, int | None]]


@dataclass(frozen=True)
class Switches:
    """Seconds are seconds. A limit of None (null) means: no limit."""

    linkedin_duplicate_window: float = 600.0
    x_duplicate_window: float = 86_400.0
    latency: float = 0.0  # before every answer of the two networks
    x_read_lag: float = 0.0  # a new post shows in readings and timelines only after this, by the real clock
    audience_speed: float = 1.0  # 60: an hour of the audience's life passes in a minute
    linkedin_refresh_tokens: bool = False  # LinkedIn gives them to approved partners only
    linkedin_community_management: bool = True  # off: its scopes were not granted to the app
    linkedin_dead_versions: tuple[str, ...] = ()  # dead beside those that are dead by the calendar
    linkedin_limits: Limits = field(
        default_factory=lambda: {"posts.create": {"user": 150, "app": 100_000}}  # each UTC day
    )
    x_limits: Limits = field(default_factory=dict)  # lies over the defaults of x/limits.py
    x_field_names: str = "both"  # which generation is taken: "tweet", "post" or "both"
    x_429_shape: str = "problem"  # or "errors", the old style
    x_credit: bool = True  # False: every call is answered 402


class SwitchError(ValueError):
    """A switch is not known or its value is of the wrong kind; the message names it."""


def read_switches(store: Store) -> Switches:
    row = store.one("SELECT value FROM meta WHERE name = 'switches'")
    return replace(Switches(), **_typed(json.loads(row["value"]))) if row else Switches()


def change_switches(store: Store, changes: dict[str, Any]) -> Switches:
    """Changes the named ones and leaves the others. Raises SwitchError."""
    checked = _typed(changes)
    with store.writing() as connection:
        row = connection.execute("SELECT value FROM meta WHERE name = 'switches'").fetchone()
        kept = {**(json.loads(row["value"]) if row else {}), **checked}
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('switches', ?)", (json.dumps(kept),))
    return read_switches(store)


def as_json(switches: Switches) -> dict[str, Any]:
    return asdict(switches)


def _typed(changes: dict[str, Any]) -> dict[str, Any]:
    return {name: _checked(name, value) for name, value in changes.items()}


def _checked(name: str, value: Any) -> Any:
    defaults = {known.name: getattr(Switches(), known.name) for known in fields(Switches)}
    if name not in defaults:
        raise SwitchError(f"There is no switch {name!r}. There are: {', '.join(sorted(defaults))}.")
    kind = type(defaults[name])
    if kind is tuple and isinstance(value, list):
        return tuple(str(item) for item in value)
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return float(value)
    if isinstance(value, kind) and kind is not float:
        return value
    raise SwitchError(f"The switch {name!r} takes a {kind.__name__}, not {value!r}.")

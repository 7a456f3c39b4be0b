"""The application's routes, as the guards of the house ask about them."""

from dataclasses import dataclass
from functools import cache

from flask import Flask
from werkzeug.routing import Rule

from advocacy.core.access import MARK
from advocacy.core.permissions import Permission

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
NOBODY = "1111111111nb"  # a public id that is well formed and nobody's


@dataclass(frozen=True)
class Route:
    """One address and method. `permission` is None for a public one."""

    endpoint: str
    method: str
    address: str
    arguments: frozenset[str]
    permission: Permission | None

    def __str__(self) -> str:
        return f"{self.method} {self.address} ({self.endpoint})"


@cache
def routes(app: Flask) -> tuple[Route, ...]:
    """Every route once per method that its view was written for."""
    found = [
        Route(rule.endpoint, method, _filled(app, rule), frozenset(rule.arguments), _mark(app, rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & METHODS
    ]
    return tuple(sorted(found, key=str))


def _filled(app: Flask, rule: Rule) -> str:
    """The address with arguments that name nobody."""
    values = dict.fromkeys(rule.arguments, NOBODY)
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, method=None, append_unknown=False)


def _mark(app: Flask, rule: Rule) -> Permission | None:
    mark = getattr(app.view_functions[rule.endpoint], MARK, None)
    return mark if isinstance(mark, Permission) else None

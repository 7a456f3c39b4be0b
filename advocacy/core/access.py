"""Deny by default: every route says who may use it, and one that says nothing stops the start."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy.core.permissions import Permission, allowed

View = TypeVar("View", bound=Callable[..., Any])
MARK = "__advocacy_guard__"
PUBLIC = "public"


class UnguardedRouteError(Exception):
    """A route names neither @public nor @guard."""


def public(view: View) -> View:
    """Open to people who are not signed in."""
    setattr(view, MARK, PUBLIC)
    return view


def guard(permission: Permission) -> Callable[[View], View]:
    """Only for people whose roles grant the permission."""

    def mark(view: View) -> View:
        setattr(view, MARK, permission)
        return view

    return mark


def install_access(app: Flask) -> None:
    app.before_request(_refuse_nul)
    app.before_request(_check)


def check_routes(app: Flask) -> None:
    """Raises UnguardedRouteError naming each route without a guard. Called at the end of create_app."""
    unguarded = [rule.endpoint for rule in app.url_map.iter_rules() if not _mark_of(app, rule.endpoint)]
    if unguarded:
        raise UnguardedRouteError(", ".join(sorted(unguarded)))


def may_open(endpoint: str) -> bool:
    """Whether there is such a page and the signed-in person's roles open it; a room above may bring it or not."""
    if endpoint not in current_app.view_functions or not current_user.is_authenticated:
        return False
    mark = _mark_of(current_app, endpoint)
    return mark == PUBLIC or (isinstance(mark, Permission) and allowed(current_user.roles, mark))


def _mark_of(app: Flask, endpoint: str) -> object:
    if endpoint == "static":
        return PUBLIC
    return getattr(app.view_functions[endpoint], MARK, None)


def _refuse_nul() -> None:
    """No id, key or search holds a NUL, and PostgreSQL takes none: the address is wrong, and no page has to look."""
    if "\x00" in request.path:
        abort(404)
    if any("\x00" in value for _, value in request.args.items(multi=True)):
        abort(400)


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such page: the 404 comes from routing
    mark = _mark_of(current_app, request.endpoint)
    if mark == PUBLIC:
        return None
    if not current_user.is_authenticated:
        answer: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]  # flask-login puts it there
        return answer
    if not isinstance(mark, Permission) or not allowed(current_user.roles, mark):
        abort(403)
    return None

"""What stands before every call under /rest: version, protocol, token, scope."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from typing import ParamSpec

from flask import Response, request

from advocacy.sandbox.calling import bearer
from advocacy.sandbox.linkedin.answers import (
    access_denied,
    illegal_argument,
    token_refused,
    version_dead,
    version_missing,
)
from advocacy.sandbox.state import now, switches
from advocacy.sandbox.tokens import TokenStatus

P = ParamSpec("P")
View = Callable[P, Response]


def versioned(view: Callable[P, Response]) -> Callable[P, Response]:
    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> Response:
        version = request.headers.get("LinkedIn-Version", "")
        if not version:
            return version_missing()
        today = datetime.fromtimestamp(now(), UTC).date()
        if version in switches().linkedin_dead_versions or not is_alive(version, today):
            return version_dead(version)
        if request.headers.get("X-Restli-Protocol-Version") != "2.0.0":
            return illegal_argument("The header X-Restli-Protocol-Version has to be 2.0.0")
        return view(*args, **kwargs)

    return checked


def is_alive(version: str, today: date) -> bool:
    """A version lives from its month until the 15th of the same month a year later: 202510 ended on 15 October 2026."""
    if len(version) != 6 or not version.isdigit() or not 1 <= int(version[4:]) <= 12 or int(version[:4]) < 2000:
        return False
    year, month = int(version[:4]), int(version[4:])
    return date(year, month, 1) <= today <= date(year + 1, month, 15)


def member(resource: str, *one_of: str) -> Callable[[Callable[P, Response]], Callable[P, Response]]:
    """Lets a live token through that has one of the scopes; `resource` is how LinkedIn's refusal names the call."""

    def decorate(view: Callable[P, Response]) -> Callable[P, Response]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> Response:
            caller = bearer()
            if caller.status is not TokenStatus.ACTIVE:
                return token_refused(caller.status)
            if one_of and not caller.scopes.intersection(one_of):
                return access_denied(resource)
            return view(*args, **kwargs)

        return checked

    return decorate

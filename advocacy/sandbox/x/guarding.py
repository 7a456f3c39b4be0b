"""What stands before X's calls: credit, token, scopes."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response

from advocacy.sandbox.calling import bearer
from advocacy.sandbox.state import switches
from advocacy.sandbox.tokens import TokenStatus
from advocacy.sandbox.x.answers import forbidden, no_credit, not_with_app_token, unauthorized

P = ParamSpec("P")


def needs(*scopes: str, app_too: bool = False) -> Callable[[Callable[P, Response]], Callable[P, Response]]:
    """Lets a live token through that has all the scopes; the app's own token only with `app_too`."""

    def decorate(view: Callable[P, Response]) -> Callable[P, Response]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> Response:
            caller = bearer()
            if caller.status is not TokenStatus.ACTIVE:
                return unauthorized()
            if caller.app_only and not app_too:
                return not_with_app_token()
            if not caller.may(*scopes):
                return forbidden("You are not permitted to perform this action.")
            return view(*args, **kwargs) if switches().x_credit else no_credit()

        return checked

    return decorate

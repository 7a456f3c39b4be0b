"""A page that reads everything it shows, its frame included, in one transaction.

Each transaction of its own costs three round trips to the database, and a page would have half a dozen. Only for pages
that ask nothing of the outside while they are made.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from advocacy.core.database import transaction

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def in_one_reading(view: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    @wraps(view)
    def within(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        with transaction():
            return view(*args, **kwargs)

    return within

"""The guards of the house look at a filled product, so they borrow the sandbox from sharing's tests."""

from tests.people.conftest import _cheap_hashes  # noqa: F401
from tests.sharing.conftest import _served, sandbox  # noqa: F401

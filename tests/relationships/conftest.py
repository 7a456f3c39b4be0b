"""The application speaking to the sandbox, as in sharing's tests: the coach looks at real shares."""

from tests.sharing.conftest import _served, sandbox

__all__ = ["_served", "sandbox"]

"""The application speaking to the sandbox, as in sharing's tests."""

from tests.sharing.conftest import _served, sandbox

__all__ = ["_served", "sandbox"]

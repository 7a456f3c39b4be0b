"""Shares for results come from the sandbox."""

from tests.pages import pages  # noqa: F401 - the fixture
from tests.sharing.conftest import _served, sandbox  # noqa: F401 - fixtures

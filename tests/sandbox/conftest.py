"""One fresh sandbox for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advocacy.sandbox.app import create_sandbox
from tests.sandbox.making import Lab, make_settings


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    app = create_sandbox(make_settings(tmp_path))
    yield Lab(app)
    app.extensions["sandbox"].store.close()

"""One house for all fault tests; each finds it fresh."""

from collections.abc import Iterator

import pytest

from tests.faults.house import House, standing_house


@pytest.fixture(scope="session")
def _house() -> Iterator[House]:
    with standing_house() as house:
        yield house


@pytest.fixture
def house(_house: House) -> Iterator[House]:
    _house.fresh()
    yield _house
    _house.end_processes()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "faults":
            item.add_marker(pytest.mark.faults)

"""The web that tests make up, and who looks after sources of news."""

import pytest
from flask import Flask

from advocacy.people.models import Person
from tests.content.factories import make_comms
from tests.content.web import Web, use_web


@pytest.fixture
def web(database: Flask) -> Web:
    return use_web()


@pytest.fixture
def lotte(web: Web) -> Person:
    return make_comms(name="Lotte Brandsma")

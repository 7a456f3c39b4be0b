"""What the doctor says about a database that would break the product's word."""

from dataclasses import replace

from flask import Flask
from sqlalchemy import create_engine

from advocacy.core.engine import Database
from advocacy.core.room import CheckState
from advocacy.core.services import services
from advocacy.doctor import database_check


def test_a_database_that_may_forget_what_it_confirmed_is_not_good_enough(app: Flask) -> None:
    url = services().settings.database_url
    forgetful = Database(url)
    forgetful.engine = create_engine(url, connect_args={"options": "-c synchronous_commit=off"})
    found = database_check(replace(services(), database=forgetful))
    forgetful.close()
    assert found.state is CheckState.BROKEN
    assert "send it again" in found.words


def test_a_usual_database_is_fine(app: Flask) -> None:
    assert database_check(services()).state is CheckState.FINE

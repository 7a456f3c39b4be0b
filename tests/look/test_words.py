"""The small words that templates ask for."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import Babel

from advocacy.core.look.words import (
    closing_in_words,
    initials,
    moment_exactly,
    moment_in_words,
    plain_id,
    time_left,
    tint_class,
)

NOW = datetime(2026, 11, 19, 9, 14, tzinfo=UTC)  # Thursday, 10:14 in Amsterdam


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    Babel(app, default_timezone="Europe/Amsterdam")  # type: ignore[no-untyped-call]
    return app


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Noor Hartsuiker", "NH"),
        ("Fatima el Idrissi", "FI"),
        ("Joris van Ekeren", "JE"),
        ("Crew", "CR"),
        ("Customer care", "CC"),
        ("", "?"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_tint_follows_the_id_and_stays() -> None:
    assert tint_class(0) == tint_class(6) == "tint-petrol"
    assert tint_class("Qm3xT9w2LkBa") == tint_class("Qm3xT9w2LkBa")
    assert len({tint_class(f"person-{number}") for number in range(60)}) == 6


def test_ids_out_of_words() -> None:
    assert plain_id("Ask for review!") == "ask-for-review"
    assert plain_id("…") == "part"


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(hours=-1, minutes=-12), "today at 09:02"),
        (timedelta(days=1), "tomorrow at 10:14"),
        (timedelta(days=-1), "yesterday at 10:14"),
        (timedelta(days=6), "Wed 25 Nov, 10:14"),
        (timedelta(days=60), "18 Jan 2027, 10:14"),
    ],
)
def test_a_moment_is_told_from_now(app: Flask, ahead: timedelta, words: str) -> None:
    with app.test_request_context():
        assert moment_in_words(NOW + ahead, NOW) == words


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(hours=8), "Closes today at 18:14"),
        (timedelta(hours=23), "Closes tomorrow at 09:14"),
        (timedelta(hours=38), "2 days left"),  # the day after tomorrow, just after midnight
        (timedelta(days=2, hours=3), "2 days left"),
        (timedelta(days=6, hours=20), "7 days left"),
    ],
)
def test_an_end_is_told_in_days_and_when_it_is_near_by_the_clock(app: Flask, ahead: timedelta, words: str) -> None:
    with app.test_request_context():
        assert closing_in_words(NOW + ahead, NOW) == words


def test_a_moment_exactly(app: Flask) -> None:
    with app.test_request_context():
        assert moment_exactly(NOW) == "Thursday 19 November 2026, 10:14:00"


@pytest.mark.parametrize(
    ("left", "number", "unit"),
    [
        (timedelta(minutes=9, seconds=40), 9, "min"),
        (timedelta(hours=17, minutes=5), 17, "h"),
        (timedelta(days=6, hours=3), 6, "days"),
        (timedelta(seconds=-5), 0, "min"),
    ],
)
def test_a_ring_says_what_is_left(app: Flask, left: timedelta, number: int, unit: str) -> None:
    with app.test_request_context():
        assert time_left(NOW + left, NOW) == (number, unit)

"""What holds for the house as a whole."""

from flask import Flask

from advocacy.core.services import services


def test_every_room_is_in_the_house(app: Flask) -> None:
    assert len(services().rooms) >= 1

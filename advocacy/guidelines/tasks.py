"""What the queue runs for the guidelines."""

from advocacy.guidelines.announcing import announce_editions
from advocacy.guidelines.asking_to_read import remind_readers


def announce() -> None:
    announce_editions()


def remind() -> None:
    remind_readers()

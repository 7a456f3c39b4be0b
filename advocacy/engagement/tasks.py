"""What the queue runs for engagement."""

from advocacy.engagement.measuring import read_due
from advocacy.engagement.watching import watch_published


def read_figures() -> None:
    watch_published()
    read_due()


def watch_shares() -> None:
    watch_published()

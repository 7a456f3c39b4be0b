"""What the queue runs for engagement."""

from advocacy.engagement.measuring import read_due
from advocacy.engagement.summing import sum_campaigns
from advocacy.engagement.watching import watch_published


def read_figures() -> None:
    watch_published()
    read_due()


def count_campaigns() -> None:
    sum_campaigns()


def watch_shares() -> None:
    watch_published()

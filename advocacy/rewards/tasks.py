"""What the queue runs for credits and gifts."""

from advocacy.rewards import ending
from advocacy.rewards.returning import lapse_links as lapse


def end_credits() -> None:
    ending.end_credits()


def tell_of_ends() -> None:
    ending.tell_of_ends()


def lapse_links() -> None:
    lapse()

"""What the queue runs for insights."""

from advocacy.insights.counting import count_everything


def count_insights() -> None:
    count_everything()

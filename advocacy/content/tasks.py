"""What the queue runs for this room."""

from advocacy.content.rechecking import recheck_offered


def recheck_posts() -> None:
    """Whatever is on offer or planned, against a rulebook that changed."""
    recheck_offered()

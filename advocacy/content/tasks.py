"""What the queue runs for this room."""

from advocacy.content.rechecking import recheck_offered
from advocacy.guidelines.reaching import current_rulebook


def recheck_posts() -> None:
    """Whatever is on offer or planned, against a rulebook that changed."""
    recheck_offered(current_rulebook().hash)

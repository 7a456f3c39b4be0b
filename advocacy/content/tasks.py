"""What the queue runs for this room."""

from advocacy.content.being_here import forget_old_presences
from advocacy.content.feeds.taking_in import put_old_items_away
from advocacy.content.rechecking import recheck_versions
from advocacy.content.refreshing import ask_still_true
from advocacy.content.review_telling import remind_reviewers


def recheck_posts() -> None:
    """Whatever is written, on offer or planned, against a rulebook that changed."""
    recheck_versions()


def look_after_posts() -> None:
    """Reviews that are due, posts on offer for long, pages that nobody has open any more, news that nobody took."""
    remind_reviewers()
    ask_still_true()
    forget_old_presences()
    put_old_items_away()

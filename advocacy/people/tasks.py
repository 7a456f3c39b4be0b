"""What the queue runs for this room."""

from advocacy.people.sessions import forget_old_sessions
from advocacy.people.throttling import forget_old_failures


def tidy_people() -> None:
    """Counters of old failures and sessions that are long over say something about people and serve nobody."""
    forget_old_failures()
    forget_old_sessions()

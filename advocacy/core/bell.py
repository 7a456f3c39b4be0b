"""The bell: what has been written to the database wakes a worker, once its transaction has committed."""

from advocacy.core.database import after_commit
from advocacy.core.queues import Queues
from advocacy.core.services import services


def ring(task: str) -> None:
    """After the open transaction commits, wake a worker for this task."""
    queues = services().queues
    after_commit(lambda: _ring(queues, task))


def _ring(queues: Queues, task: str) -> None:
    """A bell that could not be rung is no error: the sweep finds what is due."""
    queues.ring(task)

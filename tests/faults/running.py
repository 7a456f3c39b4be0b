"""What forked processes run."""

from advocacy import worker
from advocacy.app import create_app
from advocacy.core.queues import Queue
from advocacy.cron import keep_time
from advocacy.sharing import publishing


def work_publishing() -> None:
    """One RQ worker, without a parent that would start it again."""
    worker.work([Queue.PUBLISH])


def work_publishing_two_at_a_time() -> None:
    """With small hands, so that much is left to do for those who come after a death."""
    publishing.THREADS = 2
    work_publishing()


def work_on_questions() -> None:
    worker.work([Queue.SLOW])


def work_publishing_with_other_settings() -> None:
    worker._app[:] = [create_app()]
    work_publishing()


def work_on_mails_with_other_settings() -> None:
    worker._app[:] = [create_app()]
    worker.work([Queue.MAIL])


def work_publishing_by_two() -> None:
    worker.supervise([Queue.PUBLISH], 2)


def ring_bells() -> None:
    keep_time(worker._app[0])

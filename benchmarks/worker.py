"""`advocacy worker --queues publish` as it is, which agrees to run the emptiest job beside our tasks.

python -m benchmarks.worker PROCESSES
"""

import sys

from advocacy.core.jobs import TaskJob
from advocacy.core.queues import Queue
from advocacy.worker import supervise

EMPTY = "benchmarks.nothing.nothing"


class TaskOrEmptyJob(TaskJob):
    """The product's own workers know no such name."""

    allowed = TaskJob.allowed | {EMPTY}


if __name__ == "__main__":
    supervise([Queue.PUBLISH], int(sys.argv[1]), job_class=TaskOrEmptyJob)

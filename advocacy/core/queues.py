"""The queues: RQ makes the database's queue quick, and may lose everything without harm.

Ringing for a task (bell.py) enqueues one job unless one already waits. Jobs carry a task's name and nothing else;
RQ's Retry and callbacks are not used (publishing.md). JSON, not pickle: whoever reaches Redis must not run code as the
service.
"""

from enum import StrEnum

import redis
from rq import Queue as RqQueue
from rq.job import Job
from rq.serializers import JSONSerializer

JOB = "advocacy.worker.run_task"
JOB_TIMEOUT_SECONDS = 600
RESULT_SECONDS = 60
TURN_SECONDS = 60.0  # then a worker comes up for air: it may be asked to stop, and its job must not grow too old
FLAG_SECONDS = 10  # a worker killed with the job in its hand keeps the bell silent for so long


class Queue(StrEnum):
    """Queues by what they wait for: a slow mail server never delays a post."""

    PUBLISH = "publish"
    MEASURE = "measure"
    MAIL = "mail"
    SLOW = "slow"


class Queues:
    """Enqueues tasks by name; the rooms' cards say which queue a task belongs to."""

    def __init__(self, redis_url: str, queue_of: dict[str, Queue]) -> None:
        self._redis_url = redis_url
        self.redis = self.connect()
        self._queue_of = queue_of

    def connect(self) -> redis.Redis:
        """A connection of its own: a waiting worker's is made patient by RQ, and the bell must never hang."""
        return redis.Redis.from_url(self._redis_url, socket_timeout=10, socket_connect_timeout=3)

    def ring(self, task: str) -> bool:
        """Enqueue the task unless it waits already. False when the bell could not be rung: the sweep finds it."""
        queue = self._queue_of[task]
        try:
            if not self.redis.set(_flag(task), "1", nx=True, ex=FLAG_SECONDS):
                return True
            self.rq(queue).enqueue_call(JOB, args=(task,), timeout=JOB_TIMEOUT_SECONDS, result_ttl=RESULT_SECONDS)
        except redis.RedisError:
            return False
        return True

    def answered(self, task: str) -> None:
        """The job's first act: from now on a new bell enqueues a new job."""
        self.redis.delete(_flag(task))

    def names(self) -> set[Queue]:
        """The queues that some task needs."""
        return set(self._queue_of.values())

    def rq(self, queue: Queue, connection: redis.Redis | None = None, job_class: type[Job] = Job) -> RqQueue:
        """`job_class`: of the worker. RQ clears away jobs of dead workers by their queue's class."""
        return RqQueue(queue.value, connection=connection or self.redis, serializer=JSONSerializer, job_class=job_class)


def _flag(task: str) -> str:
    return f"advocacy:bell:{task}"

"""The bell: RQ makes the database's queue quick, and may lose everything without harm.

`ring(task)` enqueues one job unless one already waits. Jobs carry a task's name and nothing else; RQ's Retry and
callbacks are not used (publishing.md). JSON, not pickle: whoever reaches Redis must not run code as the service.
"""

from enum import StrEnum

import redis
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer

from advocacy.core.database import after_commit
from advocacy.core.services import services

JOB = "advocacy.worker.run_task"
JOB_TIMEOUT_SECONDS = 600
RESULT_SECONDS = 60
FLAG_SECONDS = 60


class Queue(StrEnum):
    """Queues by what they wait for: a slow mail server never delays a post."""

    PUBLISH = "publish"
    MEASURE = "measure"
    MAIL = "mail"
    SLOW = "slow"


class Queues:
    """Enqueues tasks by name; the rooms' cards say which queue a task belongs to."""

    def __init__(self, redis_url: str, queue_of: dict[str, Queue]) -> None:
        self.redis = redis.Redis.from_url(redis_url, socket_timeout=10, socket_connect_timeout=3)
        self._queue_of = queue_of

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

    def rq(self, queue: Queue) -> RqQueue:
        return RqQueue(queue.value, connection=self.redis, serializer=JSONSerializer)


def ring(task: str) -> None:
    """After the open transaction commits, wake a worker for this task."""
    queues = services().queues
    after_commit(lambda: _ring(queues, task))


def _ring(queues: Queues, task: str) -> None:
    queues.ring(task)


def _flag(task: str) -> str:
    return f"advocacy:bell:{task}"

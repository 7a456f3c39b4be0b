"""The queue's side: a parent that imports once and forks SimpleWorkers, restarting what dies.

SimpleWorker runs jobs in its own process: forking for each job costs most of the speed, and kill-safety comes from
leases in the database, not from the fork (docs/decisions).
"""

import logging
import os
import signal
import time
from collections.abc import Sequence
from types import FrameType

from flask import Flask
from redis import RedisError
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from advocacy.app import create_app
from advocacy.core.heartbeats import beating
from advocacy.core.jobs import JobRefusedError, TaskJob
from advocacy.core.queues import Queue
from advocacy.core.services import services

log = logging.getLogger(__name__)
RESTART_PAUSE_SECONDS = 1.0
_app: list[Flask] = []  # one application per process, made by the parent of workers or at the first job


def run_task(name: str) -> None:
    """What every job does: take the bell down, then run the task of that name."""
    if not _app:
        _app.append(create_app())
    with _app[0].app_context():
        run_named(name)


def run_named(name: str) -> None:
    """Inside an application context. Raises JobRefusedError for a name that no room's card knows."""
    task = next((task for room in services().rooms for task in room.tasks if task.name == name), None)
    if task is None:
        raise JobRefusedError("a job that names no task of ours was refused")
    services().queues.answered(name)
    task.function()


def work(queues: Sequence[Queue], *, burst: bool = False, job_class: type[TaskJob] = TaskJob) -> None:
    """One worker in this process, until it is told to stop. `job_class` says what may be run."""
    if not _app:
        _app.append(create_app())
    with _app[0].app_context():
        built = services().queues
    waiting = built.connect()
    worker = SimpleWorker(
        [built.rq(queue, waiting, job_class) for queue in queues],
        connection=waiting,
        serializer=JSONSerializer,
        job_class=job_class,
    )
    with beating(built.redis, ",".join(queues)):
        worker.work(burst=burst, logging_level="WARNING")


def supervise(queues: Sequence[Queue], processes: int, *, job_class: type[TaskJob] = TaskJob) -> None:
    """Fork `processes` workers and keep that many alive until SIGTERM or SIGINT.

    A worker that Valkey left ends and is started again each second, until Valkey is back.
    """
    if not _app:
        _app.append(create_app())  # before the forks: a worker is there again in a moment
    children: set[int] = set()
    stopping: list[bool] = []

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.append(True)
        for child in children:
            os.kill(child, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping:
        while len(children) < processes and not stopping:
            children.add(_fork(queues, job_class))
        children.discard(_wait())
        if not stopping:
            time.sleep(RESTART_PAUSE_SECONDS)
    for child in list(children):
        _reap(child)


def _fork(queues: Sequence[Queue], job_class: type[TaskJob]) -> int:
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from advocacy.machine.parents import die_with_parent

    die_with_parent(parent)
    try:
        with _app[0].app_context():
            services().database.engine.dispose(close=False)  # a parent's connection is not ours
        work(queues, job_class=job_class)
    except RedisError:
        os._exit(1)
    except BaseException:
        log.exception("a worker ended")
        os._exit(1)
    os._exit(0)


def _wait() -> int:
    try:
        return os.wait()[0]
    except (ChildProcessError, InterruptedError):
        return 0


def _reap(child: int) -> None:
    try:
        os.waitpid(child, 0)
    except ChildProcessError:
        return

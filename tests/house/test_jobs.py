"""A worker runs our tasks by name; whatever else lies in the queue is refused, and the next job is worked."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from rq.job import Callback
from rq.webhook import Webhook

from advocacy import worker
from advocacy.core.jobs import JobRefusedError, TaskJob
from advocacy.core.queues import JOB, Queue
from advocacy.core.services import services

ran: list[str] = []
MINE = f"{__name__}.run_me"
CALLED = f"{__name__}.call_me_back"
SWEEP = "fold_bookings"


def run_me(*_arguments: Any, **_named: Any) -> None:
    ran.append("code of somebody else")


def call_me_back(*_arguments: Any) -> None:
    ran.append("a callback of somebody else")


@pytest.fixture
def work_all(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    monkeypatch.setattr(worker, "_app", [app])
    monkeypatch.setattr(Webhook, "send", lambda _webhook, _job, **_named: ran.append("a webhook of somebody else"))
    ran.clear()

    def work(**options: Any) -> None:
        worker.work([Queue.SLOW], burst=True, **options)

    return work


def enqueue(func: str, *args: str, **options: Any) -> str:
    return services().queues.rq(Queue.SLOW).enqueue_call(func, args=args, **options).id


def failed() -> set[str]:
    return set(services().queues.rq(Queue.SLOW).failed_job_registry.get_job_ids())


def test_another_function_is_refused_and_our_task_behind_it_is_run(work_all: Callable[..., None]) -> None:
    bad = enqueue(MINE)
    good = enqueue(JOB, SWEEP)
    work_all()
    assert ran == []
    assert failed() == {bad}
    assert good in services().queues.rq(Queue.SLOW).finished_job_registry.get_job_ids()


@pytest.mark.parametrize("func", ["os.system", "builtins.eval", "advocacy.worker.run_named", "", "advocacy.worker"])
def test_nothing_else_is_imported_by_name(func: str, work_all: Callable[..., None]) -> None:
    bad = enqueue(func, "true")
    work_all()
    assert failed() == {bad}


def test_a_task_that_no_card_names_is_refused(work_all: Callable[..., None]) -> None:
    bad = enqueue(JOB, "rm -rf")
    work_all()
    assert failed() == {bad}
    with pytest.raises(JobRefusedError):
        worker.run_named("rm -rf")


def around() -> dict[str, Any]:
    """What RQ would import and call around a job, however it ends."""
    webhooks = [Webhook("http://127.0.0.1:1/", "finished"), Webhook("http://127.0.0.1:1/", "failed")]
    return {"on_success": Callback(CALLED), "on_failure": Callback(CALLED), "webhooks": webhooks}


def test_callbacks_and_webhooks_around_a_task_are_left_out(work_all: Callable[..., None]) -> None:
    enqueue(JOB, SWEEP, **around())
    enqueue(JOB, "no task", **around())
    work_all()
    assert ran == []


def test_nor_are_they_called_when_a_job_is_cleared_away_whose_worker_died(work_all: Callable[..., None]) -> None:
    abandoned = enqueue(JOB, SWEEP, **around())
    queue = services().queues.rq(Queue.SLOW)
    queue.remove(abandoned)
    queue.connection.hset(f"rq:job:{abandoned}", "status", "started")
    queue.connection.zadd(queue.started_job_registry.key, {f"{abandoned}:1": 1})
    work_all()
    assert failed() == {abandoned}
    assert ran == []


def test_a_benchmark_may_name_what_else_is_run(work_all: Callable[..., None]) -> None:
    class AlsoMine(TaskJob):
        allowed = TaskJob.allowed | {MINE}

    enqueue(MINE)
    work_all(job_class=AlsoMine)
    assert ran == ["code of somebody else"]

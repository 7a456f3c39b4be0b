"""What a worker agrees to run.

Whoever can write to Valkey must not get code run, or addresses called, as the service.
"""

from typing import Any, ClassVar

from rq.job import Job

from advocacy.core.queues import JOB


class JobRefusedError(Exception):
    """A job names something else than a task of ours; nothing of it was imported or run."""


class TaskJob(Job):
    """A job that runs a task by its name, and nothing else: no other function, no callback, no webhook."""

    allowed: ClassVar[frozenset[str]] = frozenset({JOB})

    @property
    def func(self) -> Any:
        """Raises JobRefusedError, and RQ notes the job as failed."""
        if self.func_name not in self.allowed or self.instance is not None:
            raise JobRefusedError("a job that is none of our tasks was refused")
        return super().func

    def restore(self, raw_data: Any) -> Any:
        """What RQ would import or call by itself around a job is left out as if it had never been asked for."""
        restored = super().restore(raw_data)
        self._success_callback_name = self._failure_callback_name = self._stopped_callback_name = None
        self.webhooks = []
        return restored

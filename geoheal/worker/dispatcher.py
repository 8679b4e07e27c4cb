"""The dispatcher: turns what is due into jobs, and gives the jobs of dead workers to others.

Every worker runs one. They need not agree: a system's job waits once only, whoever defers it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from procrastinate.tasks import Task

from geoheal.domain.system import System
from geoheal.errors import DatabaseError
from geoheal.healing.alerts.delivery import deliver_due
from geoheal.healing.surgery import Surgery
from geoheal.store import policies

logger = logging.getLogger(__name__)

DUE_EVERY_S: Final = 1.0
ENSURE_EVERY_S: Final = 5.0
RESCUE_EVERY_S: Final = 5.0
ALERTS_EVERY_S: Final = 2.0
SYSTEMS_AT_ONCE: Final = 100
SILENCE: Final = 2 / 3
"""Share of the time of takeover after which a silent worker counts as dead."""


class Dispatcher:
    """Keeps the queue filled with what is due.

    Parameters
    ----------
    queue
        Open.
    task
        The job that checks a system, by its name.
    surgery
        What the checks work with.
    """

    def __init__(self, queue: App, task: Task[Any, Any, Any], surgery: Surgery) -> None:
        self._queue = queue
        self._task = task
        self._surgery = surgery

    async def run(self) -> None:
        """Dispatch until cancelled."""
        await asyncio.gather(
            _repeat(self._ensure, ENSURE_EVERY_S),
            _repeat(self._defer_due, DUE_EVERY_S),
            _repeat(self._rescue, RESCUE_EVERY_S),
            _repeat(self._deliver, ALERTS_EVERY_S),
        )

    async def _ensure(self) -> None:
        """Give every new system a policy, due at once."""

        def ensure() -> None:
            with self._surgery.database.transaction() as connection:
                policies.ensure_all(connection, datetime.now(UTC))

        await asyncio.to_thread(ensure)

    async def _defer_due(self) -> None:
        for system in await asyncio.to_thread(self._due):
            job = self._task.configure(lock=str(system.id), queueing_lock=str(system.id))
            with suppress(AlreadyEnqueued):
                await job.defer_async(system_name=system.name)

    def _due(self) -> list[System]:
        with self._surgery.database.transaction() as connection:
            return policies.due(connection, datetime.now(UTC), SYSTEMS_AT_ONCE)

    async def _rescue(self) -> None:
        """Remove the jobs of workers that have died: what they left behind is due when their hold runs out.

        Such a job is not tried again itself, for another one may wait behind it.
        """
        manager = self._queue.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=silence_s(self._surgery)):
            logger.warning("A worker died at %s; another one goes on.", job.call_string)
            with suppress(ConnectorException):  # another worker has removed it
                await manager.finish_job(job, Status.FAILED, delete_job=True)

    async def _deliver(self) -> None:
        await asyncio.to_thread(
            deliver_due, self._surgery.database, self._surgery.channels, datetime.now(UTC)
        )


def silence_s(surgery: Surgery) -> float:
    """Seconds of silence after which a worker counts as dead."""
    return SILENCE * surgery.takeover.total_seconds()


async def _repeat(step: Callable[[], Awaitable[None]], every_s: float) -> None:
    """Do something again and again; what the database refuses now is tried again."""
    while True:
        try:
            await step()
        except (DatabaseError, ConnectorException) as error:
            logger.warning("The database did not let the worker go on (%s); trying again.", error)
        await asyncio.sleep(every_s)

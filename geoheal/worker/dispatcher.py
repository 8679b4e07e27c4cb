"""The dispatcher: creates jobs for due systems, and passes the jobs of dead workers to others.

Every worker runs one. They need no coordination: the queue holds at most one waiting job per system.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.tasks import Task

from geoheal.domain.health.system import System
from geoheal.errors import DatabaseError
from geoheal.healing.alerts.delivery import deliver_due
from geoheal.healing.loop.attention import RETURN
from geoheal.healing.loop.context import HealingContext
from geoheal.monitor.learning.self_calibration import calibrate_next
from geoheal.monitor.upkeep.tidying import tidy_finished
from geoheal.store.cluster.reach import Answer, ClusterReach
from geoheal.store.healing import policies
from geoheal.store.operations import presence
from geoheal.store.session import Database
from geoheal.worker.ended import Ended

logger = logging.getLogger(__name__)

DUE_EVERY_S: Final = 1.0
ENSURE_EVERY_S: Final = 5.0
RESCUE_EVERY_S: Final = 5.0
ALERTS_EVERY_S: Final = 2.0
SILENT_EVERY_S: Final = 10.0
CALIBRATE_EVERY_S: Final = 60.0
CALIBRATE_REST: Final = 4.0
"""Rest before the next calibration may begin, as a multiple of the time that one took."""
TIDY_EVERY_S: Final = 3_600.0
SYSTEMS_AT_ONCE: Final = 32
"""Largest number of jobs that wait in the queue, whose order is not fair; the order of due systems is."""
SILENCE: Final = 2 / 3
"""Share of the time of takeover after which a silent worker counts as dead."""


class Dispatcher:
    """Keeps the queue filled with due systems.

    Parameters
    ----------
    queue
        The queue, open.
    task
        The job that checks a system, by its name.
    healing_context
        Dependencies of the checks.
    ended
        The jobs of this worker that have ended.
    """

    def __init__(
        self, queue: App, task: Task[Any, Any, Any], healing_context: HealingContext, ended: Ended
    ) -> None:
        self._queue = queue
        self._task = task
        self._context = healing_context
        self._ended = ended
        self._reach = ClusterReach(healing_context.database)
        self._has_settled = False

    async def run(self) -> None:
        """Dispatch until cancelled."""
        await asyncio.gather(
            _repeat(self._ensure, ENSURE_EVERY_S),
            _repeat(self._defer_due, DUE_EVERY_S),
            _repeat(self._rescue, RESCUE_EVERY_S),
            _repeat(self._deliver, ALERTS_EVERY_S),
            _repeat(self._listen, SILENT_EVERY_S),
            _repeat(self._calibrate, CALIBRATE_EVERY_S),
            _repeat(self._tidy, TIDY_EVERY_S),
        )

    async def _ensure(self) -> None:
        """Give every new system a policy, due at once."""

        def ensure(database: Database) -> None:
            with database.transaction() as connection:
                policies.ensure_all(connection, datetime.now(UTC))

        await self._of_those_within(ensure)

    async def _defer_due(self) -> None:
        for system in await self._of_those_within(self._due):
            job = self._task.configure(lock=str(system.id), queueing_lock=str(system.id))
            with suppress(AlreadyEnqueued):
                await job.defer_async(system_name=system.name)

    async def _of_those_within(self, act: Callable[[Database], Answer]) -> Answer:
        """Do something about all systems, but for those of a cluster's nodes that are away."""
        return await asyncio.to_thread(self._reach.ask, lambda _, database: act(database))

    def _due(self, database: Database) -> list[System]:
        now = datetime.now(UTC)
        with database.transaction() as connection:
            found = policies.due(connection, now, SYSTEMS_AT_ONCE)
        self._context.attention.look(now)
        return found

    async def _listen(self) -> None:
        """Request checks of systems that have been silent for too long, or report again."""

        def listen(database: Database) -> None:
            since, now = self._context.attention.since, datetime.now(UTC)
            with database.transaction() as connection:
                signs = presence.find(connection)
                heard_since = None if signs is None else signs.listening_since(None, now)
                since = since if heard_since is None else max(since, heard_since)
                policies.ask_check_of_silent(connection, since, now, RETURN)
                policies.ask_check_of_heard(connection, now)

        await self._of_those_within(listen)

    async def _calibrate(self) -> None:
        """Calibrate one system that has reported for long enough, and pause for several times that duration.

        A worker begins with it a minute after its start: the due systems have waited for days.
        """
        if not self._context.auto_calibrate:
            return
        if not self._has_settled:
            self._has_settled = True
            return
        began = time.monotonic()

        def calibrate(database: Database) -> bool:
            return calibrate_next(database, datetime.now(UTC)) is not None

        if await self._of_those_within(calibrate):
            await asyncio.sleep(CALIBRATE_REST * (time.monotonic() - began))

    async def _tidy(self) -> None:
        """Have finished partitions lie in the order of their keys, old ones with compact basins."""
        context = self._context
        for after, compact in ((context.compact_after, True), (context.tidy_after, False)):
            if after is not None:
                until = datetime.now(UTC) - after
                tidied = partial(tidy_finished, context.database, until, compact=compact)
                await asyncio.to_thread(tidied, lambda: not context.stopping.is_set())

    async def _rescue(self) -> None:
        """Remove the jobs of workers that have died, and ended jobs whose end was not stored.

        The systems of dead workers are due when their lease expires. Such a job is not retried itself,
        because another one may wait behind it.
        """
        manager = self._queue.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=silence_s(self._context)):
            logger.warning("A worker died during %s; another one takes over.", job.call_string)
            await self._remove(job)
        listed = await manager.list_jobs_async(status=Status.DOING.value)
        doing = {job.id: job for job in listed if job.id is not None}
        for each in self._ended.unheard(doing.keys(), time.monotonic()):
            logger.warning(
                "The end of %s was not recorded in the queue; recording it again.", doing[each].call_string
            )
            await self._remove(doing[each])

    async def _remove(self, job: Job) -> None:
        with suppress(ConnectorException):  # another worker has removed it
            await self._queue.job_manager.finish_job(job, Status.FAILED, delete_job=True)

    async def _deliver(self) -> None:
        def deliver(database: Database) -> None:
            deliver_due(database, self._context.channels, datetime.now(UTC))

        await self._of_those_within(deliver)


def silence_s(healing_context: HealingContext) -> float:
    """Seconds of silence after which a worker counts as dead."""
    return SILENCE * healing_context.takeover.total_seconds()


def cause_of(error: DatabaseError | ConnectorException) -> str:
    """Return the cause in a line: the queue's own errors only say that there was one."""
    cause = error if isinstance(error, DatabaseError) else error.__cause__ or error
    return str(cause).strip().partition("\n")[0]


async def _repeat(step: Callable[[], Awaitable[None]], every_s: float) -> None:
    """Repeat an action; if the database refuses it, try again."""
    while True:
        try:
            await step()
        except (DatabaseError, ConnectorException) as error:
            logger.warning("The database interrupted the worker (%s); trying again.", cause_of(error))
        await asyncio.sleep(every_s)

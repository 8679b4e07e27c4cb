"""The worker: checks and heals the systems that are due, beside any number of others."""

import asyncio
import logging
import signal
import time
from contextlib import suppress
from typing import Final

from procrastinate import App, JobContext
from procrastinate.exceptions import ConnectorException

from geoheal.errors import DatabaseUnavailable, GeohealError
from geoheal.healing.loop.check import check
from geoheal.healing.loop.context import HealingContext
from geoheal.monitor.health.queries import find_system
from geoheal.worker.dispatcher import Dispatcher, cause_of, silence_s
from geoheal.worker.ended import Ended

logger = logging.getLogger(__name__)

HEARTBEATS: Final = 4
"""Number of heartbeats of a worker within the time after which it counts as dead."""
GRACE_S: Final = 10.0
"""Seconds that a running check gets to end."""
RETURN_S: Final = 1.0
"""Seconds before a worker that the queue has lost registers again."""


def run_worker(queue: App, healing_context: HealingContext, *, concurrency: int) -> None:
    """Work until SIGTERM or SIGINT.

    Parameters
    ----------
    queue
        The queue, not open yet.
    healing_context
        Dependencies of the checks.
    concurrency
        Number of systems to check at a time.

    Raises
    ------
    DatabaseUnavailable
        When the queue's database cannot be reached.
    """
    try:
        asyncio.run(_run(queue, healing_context, concurrency))
    except ConnectorException as error:
        raise DatabaseUnavailable(
            "The worker cannot reach its queue. Check that the database is running."
        ) from error


async def _run(queue: App, healing_context: HealingContext, concurrency: int) -> None:
    ended = Ended()

    @queue.task(name="check_system", pass_context=True)
    async def check_system(context: JobContext, system_name: str) -> None:
        try:
            await asyncio.to_thread(_check, healing_context, system_name)
        finally:
            if context.job.id is not None:
                ended.add(context.job.id, time.monotonic())

    loop = asyncio.get_running_loop()
    async with queue.open_async():
        jobs = asyncio.create_task(_take_jobs(queue, healing_context, concurrency))
        dispatcher = asyncio.create_task(Dispatcher(queue, check_system, healing_context, ended).run())

        def stop() -> None:
            healing_context.stop()
            dispatcher.cancel()
            jobs.cancel()  # lets running jobs end first

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
        with suppress(asyncio.CancelledError):
            await asyncio.gather(jobs, dispatcher)
        with suppress(asyncio.CancelledError):
            await jobs


async def _take_jobs(queue: App, healing_context: HealingContext, concurrency: int) -> None:
    """Take jobs until the worker stops.

    The queue's own worker ends when the database is away for long (without an exception where its heartbeat
    failed), and when others have removed it from the queue, as after a long sleep: another one begins.
    """
    while True:
        reason = "the database was away"
        try:
            await queue.run_worker_async(
                concurrency=concurrency,
                delete_jobs="always",
                install_signal_handlers=False,
                update_heartbeat_interval=silence_s(healing_context) / HEARTBEATS,
                stalled_worker_timeout=silence_s(healing_context),
                shutdown_graceful_timeout=GRACE_S,
                fetch_job_polling_interval=1.0,
            )
        except ConnectorException as error:
            reason = cause_of(error)
        if healing_context.stopping.is_set():
            return
        logger.warning("The worker lost its place in the queue (%s); registering again.", reason)
        await asyncio.sleep(RETURN_S)


def _check(healing_context: HealingContext, system_name: str) -> None:
    """Check a system; the next check follows also if this one fails."""
    try:
        with healing_context.database.transaction() as connection:
            system = find_system(connection, system_name)
        check(healing_context, system)
    except GeohealError as error:
        logger.error("System %r could not be checked: %s", system_name, error.message)  # noqa: TRY400 - said
    except Exception:  # the worker's outermost edge: one system's trouble is not the others'
        logger.exception("System %r could not be checked.", system_name)

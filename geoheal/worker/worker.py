"""The worker: checks and heals the systems that are due, beside any number of others."""

import asyncio
import logging
import signal
from contextlib import suppress
from typing import Final

from procrastinate import App
from procrastinate.exceptions import ConnectorException

from geoheal.errors import DatabaseUnavailable, GeohealError
from geoheal.healing.check import check
from geoheal.healing.surgery import Surgery
from geoheal.monitor.reading import find_system
from geoheal.worker.dispatcher import Dispatcher, silence_s

logger = logging.getLogger(__name__)

HEARTBEATS: Final = 4
"""How many times a worker says that it lives in the time after which it counts as dead."""
GRACE_S: Final = 10.0
"""How long a check that is under way may take to end."""


def run_worker(queue: App, surgery: Surgery, *, concurrency: int) -> None:
    """Work until SIGTERM or SIGINT.

    Parameters
    ----------
    queue
        Not open yet.
    surgery
        What the checks work with.
    concurrency
        Systems that are checked at a time.

    Raises
    ------
    DatabaseUnavailable
        When the queue's database cannot be reached.
    """
    try:
        asyncio.run(_run(queue, surgery, concurrency))
    except ConnectorException as error:
        raise DatabaseUnavailable("The worker cannot reach its queue; is the database there?") from error


async def _run(queue: App, surgery: Surgery, concurrency: int) -> None:
    @queue.task(name="check_system")
    async def check_system(system_name: str) -> None:
        await asyncio.to_thread(_check, surgery, system_name)

    loop = asyncio.get_running_loop()
    async with queue.open_async():
        jobs = asyncio.create_task(
            queue.run_worker_async(
                concurrency=concurrency,
                delete_jobs="always",
                install_signal_handlers=False,
                update_heartbeat_interval=silence_s(surgery) / HEARTBEATS,
                stalled_worker_timeout=silence_s(surgery),
                shutdown_graceful_timeout=GRACE_S,
                fetch_job_polling_interval=1.0,
            )
        )
        dispatcher = asyncio.create_task(Dispatcher(queue, check_system, surgery).run())

        def stop() -> None:
            surgery.stop()
            dispatcher.cancel()
            jobs.cancel()  # lets the jobs that are under way end first

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
        with suppress(asyncio.CancelledError):
            await asyncio.gather(jobs, dispatcher)
        with suppress(asyncio.CancelledError):
            await jobs


def _check(surgery: Surgery, system_name: str) -> None:
    """Check a system; the next check comes whatever happens in this one."""
    try:
        with surgery.database.transaction() as connection:
            system = find_system(connection, system_name)
        check(surgery, system)
    except GeohealError as error:
        logger.error("System %r could not be checked: %s", system_name, error.message)  # noqa: TRY400 - said
    except Exception:  # the worker's outermost edge: one system's trouble is not the others'
        logger.exception("System %r could not be checked.", system_name)

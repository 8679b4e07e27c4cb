"""The worker beside a service: a process of its own, started again when it dies, ended with the service."""

import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final, Self

from geoheal.api.front.parent import ending_with
from geoheal.config.unknown_variables import is_unknown
from geoheal.repeating import Repeating

logger = logging.getLogger(__name__)

RESTART_S: Final = 5.0
"""Pause before a worker that died is started again."""
END_S: Final = 20.0
"""Time in which a worker has to end."""


class WorkerProcess:
    """A worker that runs as long as the service; a context manager.

    Parameters
    ----------
    data_dir, database_url
        Of the service's database; handed over in the environment, for a command line can be read by everyone.
    """

    def __init__(self, data_dir: Path | None, database_url: str | None) -> None:
        given = {
            "GEOHEAL_DATA_DIR": None if data_dir is None else str(data_dir),
            "GEOHEAL_DATABASE_URL": database_url,
        }
        # The service has said already what it ignores.
        read = {name: value for name, value in os.environ.items() if not is_unknown(name)}
        self._environment = {**read, **{name: value for name, value in given.items() if value}}
        self._process: subprocess.Popen[bytes] | None = None
        self._repeating = Repeating("geoheal-worker", self._run)

    def __enter__(self) -> Self:
        return self

    def start(self) -> None:
        """Start it; once, when the service answers."""
        self._repeating.start()

    def __exit__(self, *_: object) -> None:
        self._repeating.stop(0)
        process = self._process
        if process is not None:
            _end(process)
        self._repeating.stop()

    def _run(self) -> float:
        self._process = _start(self._environment)
        if not self._repeating.goes_on:
            _end(self._process)
        code = self._process.wait()
        if self._repeating.goes_on:
            logger.warning("The worker ended (%s); it is started again in %g s.", code, RESTART_S)
        return RESTART_S


def _start(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "geoheal.cli", "worker"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=ending_with(os.getpid(), signal.SIGTERM),  # noqa: PLW1509 - system calls alone
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()

"""Processes of a demonstration, and their output."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

import httpx2

from geoheal.constants import API_PREFIX
from geoheal.errors import GeohealError

COMMAND: Final = (sys.executable, "-m", "geoheal.cli")
ANNOUNCED: Final = "geoheal serves "
END_S: Final = 120.0
"""Time limit for a process to end by itself: its database is shut down in order."""
LAST_LINES: Final = 15
"""Lines of the log that an error shows."""
NOT_STARTED: Final = "A part of the demonstration did not start."

Part = subprocess.Popen[str]


def environment_of(folder: Path) -> dict[str, str]:
    """Return the environment of the parts: with their own database in a folder."""
    environment = {**os.environ, "GEOHEAL_DATA_DIR": str(folder / "data"), "GEOHEAL_LOG_LEVEL": "ERROR"}
    environment.pop("GEOHEAL_DATABASE_URL", None)
    environment.pop("DATABASE_URL", None)
    return environment


@contextmanager
def running_service(environment: Mapping[str, str], log: Path) -> Iterator[httpx2.Client]:
    """Run a service, and yield its client.

    Raises
    ------
    GeohealError
        When it does not start.
    """
    with running([*COMMAND, "serve", "--port", "0"], environment, log, is_piped=True) as part:
        url = announced_by(part, ANNOUNCED, log).removesuffix(API_PREFIX)
        with httpx2.Client(base_url=url, timeout=30) as api:
            yield api


def run_command(
    name: str, command: list[str], environment: Mapping[str, str], log: Path, folder: Path | None = None
) -> None:
    """Run a command to its end.

    Parameters
    ----------
    name
        Name of the command, for error messages.

    Raises
    ------
    GeohealError
        When it fails; the message has the last lines of the log.
    """
    with log.open("ab") as output:
        ended = subprocess.run(  # noqa: S603 - this interpreter and this package
            command, env=environment, cwd=folder, stdout=output, stderr=output, check=False
        )
    if ended.returncode:
        raise failure(f"{name} failed in the demonstration (exit code {ended.returncode}).", log)


@contextmanager
def running(
    command: list[str],
    environment: Mapping[str, str],
    log: Path,
    folder: Path | None = None,
    *,
    is_piped: bool = False,
) -> Iterator[Part]:
    """Run a process until the end of the block; then also end all processes of its session.

    Parameters
    ----------
    is_piped
        Whether :func:`announced_by` reads its standard output; otherwise that goes to the log, as errors do.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - this interpreter and this package
            command,
            env=environment,
            cwd=folder,
            stdout=subprocess.PIPE if is_piped else output,
            stderr=output,
            text=True,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(END_S)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def announced_by(process: Part, beginning: str, log: Path) -> str:
    """Return the rest of the first line with a certain beginning; write all other lines to the log.

    Raises
    ------
    GeohealError
        When the process ends before that line.
    """
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    found = _first_line(process.stdout, beginning, log)
    if found is None:
        process.stdout.close()
        raise failure(NOT_STARTED, log)
    threading.Thread(target=_copy_to_log, args=(process.stdout, log), daemon=True).start()
    return found


def _first_line(lines: IO[str], beginning: str, log: Path) -> str | None:
    with log.open("a") as output:
        for line in lines:
            if line.startswith(beginning):
                return line.removeprefix(beginning).strip()
            output.write(line)
    return None


def _copy_to_log(lines: IO[str], log: Path) -> None:
    """Write further output to the log: a process whose pipe is full would wait forever."""
    with lines, log.open("a", buffering=1) as output:
        output.writelines(lines)


def failure(message: str, log: Path) -> GeohealError:
    """Return an error with the last lines of the log, because the log is removed with the demonstration."""
    written = log.read_text(errors="replace").splitlines()
    lines = [line for line in written if line.strip()][-LAST_LINES:]
    if not lines:
        return GeohealError(f"{message} Its log is empty.")
    return GeohealError("\n".join([f"{message} The last lines of its log:", *lines]))


def send_sighup(pid: int) -> None:
    """Make a process reload its code."""
    os.kill(pid, signal.SIGHUP)

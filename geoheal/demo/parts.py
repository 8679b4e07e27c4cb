"""The parts of a demonstration: processes of their own, and what they say."""

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
"""Time in which a part has to end by itself: its database is stopped in order."""
LAST_LINES: Final = 15
"""Lines of the log that an error shows."""
NOT_STARTED: Final = "A part of the demonstration did not start."

Part = subprocess.Popen[str]


def environment_of(folder: Path) -> dict[str, str]:
    """Return the environment of the parts: with a database of their own in a folder."""
    environment = {**os.environ, "GEOHEAL_DATA_DIR": str(folder / "data"), "GEOHEAL_LOG_LEVEL": "ERROR"}
    environment.pop("GEOHEAL_DATABASE_URL", None)
    environment.pop("DATABASE_URL", None)
    return environment


@contextmanager
def service(environment: Mapping[str, str], log: Path) -> Iterator[httpx2.Client]:
    """Run a service, and yield a client of it.

    Raises
    ------
    GeohealError
        When it does not start.
    """
    with running([*COMMAND, "serve", "--port", "0"], environment, log, speaks=True) as part:
        url = said(part, ANNOUNCED, log).removesuffix(API_PREFIX)
        with httpx2.Client(base_url=url, timeout=30) as api:
            yield api


def done(
    name: str, command: list[str], environment: Mapping[str, str], log: Path, folder: Path | None = None
) -> None:
    """Run a command to its end.

    Parameters
    ----------
    name
        The command, for the reader of an error.

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
    speaks: bool = False,
) -> Iterator[Part]:
    """Run a part until the end of the block, with every process that it started in its session.

    Parameters
    ----------
    speaks
        Whether :func:`said` reads its output, which goes to the log otherwise, as its errors do.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - this interpreter and this package
            command,
            env=environment,
            cwd=folder,
            stdout=subprocess.PIPE if speaks else output,
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


def said(process: Part, beginning: str, log: Path) -> str:
    """Return the first line that begins so, without that beginning; all other lines go to the log.

    Raises
    ------
    GeohealError
        When the part ends before.
    """
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    found = _awaited(process.stdout, beginning, log)
    if found is None:
        process.stdout.close()
        raise failure(NOT_STARTED, log)
    threading.Thread(target=_kept, args=(process.stdout, log), daemon=True).start()
    return found


def _awaited(lines: IO[str], beginning: str, log: Path) -> str | None:
    with log.open("a") as output:
        for line in lines:
            if line.startswith(beginning):
                return line.removeprefix(beginning).strip()
            output.write(line)
    return None


def _kept(lines: IO[str], log: Path) -> None:
    """Write to the log what a part says from now on; a part whose pipe is full waits for ever."""
    with lines, log.open("a", buffering=1) as output:
        output.writelines(lines)


def failure(message: str, log: Path) -> GeohealError:
    """Return an error that also shows the last lines of the log, which is removed with the demonstration."""
    written = log.read_text(errors="replace").splitlines()
    lines = [line for line in written if line.strip()][-LAST_LINES:]
    if not lines:
        return GeohealError(f"{message} Its log is empty.")
    return GeohealError("\n".join([f"{message} The last lines of its log:", *lines]))


def hang_up(pid: int) -> None:
    """Have a process take up its code as it is now."""
    os.kill(pid, signal.SIGHUP)

"""The parts of a demonstration: processes of their own, what they say, and questions to the service."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import httpx2

from geoheal.constants import API_PREFIX
from geoheal.errors import GeohealError

COMMAND: Final = (sys.executable, "-m", "geoheal.cli")
ANNOUNCED: Final = "geoheal serves "
END_S: Final = 120.0
"""Time in which a part has to end by itself: its database is stopped in order."""
LAST_LINES: Final = 15
"""Lines of the log that an error shows."""

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
    with running([*COMMAND, "serve", "--port", "0"], environment, log) as part:
        url = said(part, ANNOUNCED, log).removesuffix(API_PREFIX)
        with httpx2.Client(base_url=url, timeout=30) as api:
            yield api


def asked(
    api: httpx2.Client,
    system: str,
    method: str,
    path: str,
    body: Mapping[str, Any] | None = None,
    **query: str | int,
) -> Any:  # noqa: ANN401 - the answer's JSON
    """Ask a service about a system.

    Raises
    ------
    GeohealError
        When it refuses.
    """
    answer = api.request(method, f"{API_PREFIX}{path}", json=body, params={"system": system, **query})
    if answer.is_error:
        raise GeohealError(f"The service refused {method} {path}: {answer.text[:300]}")
    return answer.json()


def registered(api: httpx2.Client, system: str, thresholds: Mapping[str, float]) -> None:
    """Have the service take up a system with its limits.

    Raises
    ------
    GeohealError
        When it refuses.
    """
    answer = api.put(f"{API_PREFIX}/systems/{system}", json={"thresholds": thresholds})
    if answer.is_error:
        raise GeohealError(f"The service does not take the {system}: {answer.text[:300]}")


def done(command: list[str], environment: Mapping[str, str], log: Path, folder: Path | None = None) -> None:
    """Run a command to its end.

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
        raise GeohealError(not_started(log.read_text(errors="replace")))


@contextmanager
def running(
    command: list[str], environment: Mapping[str, str], log: Path, folder: Path | None = None
) -> Iterator[Part]:
    """Run a part until the end of the block; its errors go to the log."""
    with log.open("ab") as errors:
        process = _started(command, environment, errors, folder)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()


def _started(
    command: list[str], environment: Mapping[str, str], errors: IO[bytes], folder: Path | None
) -> Part:
    return subprocess.Popen(  # noqa: S603 - this interpreter and this package
        command,
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        start_new_session=True,
    )


def said(process: Part, beginning: str, log: Path) -> str:
    """Return the first line that begins so, without that beginning.

    Raises
    ------
    GeohealError
        When the part ends before.
    """
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    for line in process.stdout:
        if line.startswith(beginning):
            return line.removeprefix(beginning).strip()
    raise GeohealError(not_started(log.read_text(errors="replace")))


def not_started(log: str) -> str:
    """Why a part did not start: the last lines of the log, which is removed with the demonstration."""
    lines = [line for line in log.splitlines() if line.strip()][-LAST_LINES:]
    if not lines:
        return "A part of the demonstration did not start, and its log is empty."
    return "\n".join(["A part of the demonstration did not start. The last lines of its log:", *lines])


def hang_up(pid: int) -> None:
    """Have a process take up its code as it is now."""
    os.kill(pid, signal.SIGHUP)

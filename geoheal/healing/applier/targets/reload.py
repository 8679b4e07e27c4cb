"""Run the operator's reload command: without a shell, with a time limit, without geoheal's secrets."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any, Final

from geoheal.healing.applier.place import ReloadCommand

OUTPUT_MAX: Final = 4_000
"""Number of bytes of its output to keep: the last ones."""

SECRETS: Final = ("GEOHEAL_", "DATABASE_URL", "SLACK_WEBHOOK_URL", "PGPASSWORD")
"""Prefixes of environment variables that it does not get."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """Outcome of a reload command.

    Parameters
    ----------
    exit_code
        None if it could not be started, or exceeded the time limit.
    seconds
        Duration.
    output
        The end of its output.
    problem
        The problem, in a sentence; None without one.
    """

    exit_code: int | None
    seconds: float
    output: str
    problem: str | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for the journal."""
        return {"exit_code": self.exit_code, "seconds": round(self.seconds, 3), "output": self.output}


def run(command: ReloadCommand) -> Reloaded:
    """Run a reload command, with its child processes, to its end."""
    started = time.monotonic()
    with TemporaryFile() as output:
        exit_code, problem = _finished(command, output)
        return Reloaded(
            exit_code=exit_code, seconds=time.monotonic() - started, output=_tail(output), problem=problem
        )


def _finished(command: ReloadCommand, output: IO[bytes]) -> tuple[int | None, str | None]:
    try:
        process = subprocess.Popen(  # noqa: S603 - the operator's own command
            command.words,
            cwd=command.directory,
            env=_environment(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        return None, f"The reload command could not be started: {error.strerror}."
    try:
        code = process.wait(command.timeout_s)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return None, f"The reload command did not end within {command.timeout_s:g} s."
    return code, None if code == 0 else f"The reload command ended with exit code {code}."


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if not name.startswith(SECRETS)}


def _tail(output: IO[bytes]) -> str:
    size = output.seek(0, os.SEEK_END)
    output.seek(max(0, size - OUTPUT_MAX))
    return output.read(OUTPUT_MAX).decode(errors="replace").replace("\0", "�")

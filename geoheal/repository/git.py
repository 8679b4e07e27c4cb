"""git on this machine: commands that run nothing of the repository's own, and errors in one sentence."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geoheal.errors import ApplyFailed
from geoheal.repository.commands import PROGRAMS, environment, with_settings

TIMEOUT_S: Final = 120.0
CREDENTIALS: Final = re.compile(r"(?<=://)[^/@\s]+@")
PATHS: Final = re.compile(r"(?<![\w:/.~-])(?:/[^\s/'\"]+)+/(?=[^\s/'\"])")
"""Folders of this machine, which readers of the journal must not see."""
FOREIGN: Final = "dubious ownership"
"""git's message about a repository of another user."""


class NotSo(ApplyFailed):
    """Git answers a question in the negative: exit code 1, and nothing to say."""


@dataclass(frozen=True, slots=True)
class Git:
    """A repository on this machine.

    Parameters
    ----------
    folder
        Where it is.
    is_anyones
        Whether it may belong to another user: for commands that only look, and run nothing of the repository.
    """

    folder: Path
    is_anyones: bool = False

    def text(self, *arguments: str, given: bytes = b"", more: Mapping[str, str] | None = None) -> str:
        """Return what a command prints, as text without the line's end."""
        return self.run(*arguments, given=given, more=more).decode(errors="replace").strip("\n")

    def run(self, *arguments: str, given: bytes = b"", more: Mapping[str, str] | None = None) -> bytes:
        """Return what a command prints.

        Parameters
        ----------
        arguments
            The command's name and its words.
        given
            What it reads.
        more
            Further variables of its environment.

        Raises
        ------
        NotSo
            When it answers in the negative.
        ApplyFailed
            When it fails; the message is what git said.
        """
        name, *rest = arguments
        command = ["git", "--literal-pathspecs", name, *PROGRAMS.get(name, ()), *rest]
        try:
            ended = subprocess.run(  # noqa: S603 - a list of words; names are checked where they come from
                command,
                cwd=self.folder,
                env=self._environment() | dict(more or {}),
                input=given,
                capture_output=True,
                timeout=TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ApplyFailed(f"git {arguments[0]} did not end within {TIMEOUT_S:g} s.") from None
        except OSError as error:
            raise ApplyFailed(f"git cannot be run: {error.strerror}.") from error
        if ended.returncode != 0:
            raise self._failure(arguments[0], ended)
        return ended.stdout

    def _environment(self) -> dict[str, str]:
        found = environment(self.folder)
        return with_settings(found, [("safe.directory", "*")]) if self.is_anyones else found

    def _failure(self, name: str, ended: subprocess.CompletedProcess[bytes]) -> ApplyFailed:
        message = _message(ended.stderr)
        if FOREIGN in message:
            return ApplyFailed(
                f"The repository {self.folder.name} belongs to another user, so git refuses to open it. Run "
                "the worker as its owner, or mark it as safe: git config --global --add safe.directory "
                "<its folder>."
            )
        kind = NotSo if ended.returncode == 1 and not message else ApplyFailed
        return kind(f"git {name} failed: {message}")


def _message(stderr: bytes) -> str:
    """Return what git said, in a line, without passwords in URLs and without folders.

    >>> _message(b"fatal: unable to access 'https://me:secret@host/x.git'")
    "fatal: unable to access 'https://host/x.git'"
    >>> _message(b"fatal: '/srv/git/x.git' does not appear to be a git repository")
    "fatal: 'x.git' does not appear to be a git repository"
    """
    text = " ".join(stderr.decode(errors="replace").split())
    return PATHS.sub("", CREDENTIALS.sub("", text))[:500]

"""Sandboxes by their content (packages, a project's files, variables), each proven before its first run.

Additional runs in one of them are made here as well.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from geoheal.domain.healing.project import Project
from geoheal.errors import SandboxError, SandboxUnavailable
from geoheal.sandbox import Policy, RunRequest, RunResult, Sandbox, current_environment, discover
from geoheal.sandbox.sandbox import ABORTED
from geoheal.sandbox.snapshot.files import Files, PresentFiles
from geoheal.sandbox.snapshot.shelf import Shelf
from geoheal.sandbox.snapshot.snapshot import ProjectCopy, shown

logger = logging.getLogger(__name__)

PROJECTS_MAX: Final = 8
"""Number of sandboxes with a project's files to keep: each change of a file creates another one."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """Content of a sandbox."""

    environment: Path | None
    policy: Policy
    digest: str | None = None
    sources: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    prepare: str = ""


class Sandboxes:
    """Creates the sandbox of an environment on first use; thread-safe.

    Parameters
    ----------
    policy
        The limits of each run.
    snapshots
        Folder for copies of projects; the user's cache if None.
    """

    def __init__(self, policy: Policy | None = None, *, snapshots: Path | None = None) -> None:
        self.policy = policy or Policy()
        self._sandboxes: OrderedDict[_Shown, Sandbox] = OrderedDict()
        self._shelf = Shelf(snapshots)
        self._is_aborted = False
        self._lock = threading.Lock()

    def of(
        self,
        environment: Path | None,
        project: Project | None = None,
        workload: str | None = None,
        *,
        altered: Mapping[str, str] | None = None,
        policy: Policy | None = None,
    ) -> Sandbox:
        """Return the sandbox with the packages of a virtual environment; geoheal's own if None.

        Parameters
        ----------
        project
            The tree to show in its current state, which also gives the default environment.
        workload
            Source of the workload: a file of the tree that contains it is hidden.
        altered
            Replaced texts of files of the tree (paths relative to its root).
        policy
            The limits of each run; the sandboxes' own if None.

        Raises
        ------
        ConfigurationError
            When the environment has no working Python, or the project cannot be copied.
        """
        limits = policy or self.policy
        if project is None:
            return self._made(_Shown(environment, limits), None, None)
        snapshot = self._shelf.take(PresentFiles(project), workload or "")
        if altered:
            snapshot = self._shelf.derive(snapshot, altered)
        return self._showing(environment, project, snapshot, limits)

    def of_files(
        self,
        environment: Path | None,
        files: Files,
        workload: str | None = None,
        *,
        altered: Mapping[str, str] | None = None,
        policy: Policy | None = None,
    ) -> Sandbox:
        """Return the sandbox with files of a project, for example those of a commit.

        Parameters
        ----------
        altered, policy
            As for :meth:`of`.

        Raises
        ------
        ConfigurationError
            As for :meth:`of`.
        """
        snapshot = self._shelf.take(files, workload or "")
        if altered:
            snapshot = self._shelf.derive(snapshot, altered)
        return self._showing(environment, files.project, snapshot, policy or self.policy)

    def snapshot_of(self, files: Files) -> ProjectCopy:
        """Return the copy of some files that their sandbox shows.

        Raises
        ------
        ConfigurationError
            When they cannot be copied.
        """
        return self._shelf.take(files)

    def _showing(
        self, environment: Path | None, project: Project, snapshot: ProjectCopy, limits: Policy
    ) -> Sandbox:
        chosen = environment or project.environment
        wanted = _Shown(chosen, limits, snapshot.digest, project.sources, project.variables, project.prepare)
        return self._made(wanted, project, snapshot)

    def snapshot(self, project: Project, workload: str | None = None) -> ProjectCopy:
        """Return the copy of a project that its sandbox shows now.

        Raises
        ------
        ConfigurationError
            When it cannot be copied.
        """
        return self._shelf.take(PresentFiles(project), workload or "")

    def start(self) -> None:
        """Prove once that geoheal's own sandbox contains code.

        Raises
        ------
        SandboxUnavailable
            When something is missing (the message names the package to install) or containment fails.
        """
        self.of(None).start()

    def close(self) -> None:
        """Stop all sandboxes; current runs finish, and later ones start new sandboxes."""
        for sandbox in self._left():
            sandbox.close()
        self._shelf.close()

    def abort(self) -> None:
        """Stop all sandboxes for good: runs of other threads, and later ones, fail."""
        self._is_aborted = True
        for sandbox in self._left():
            sandbox.abort()
        self._shelf.close()

    def _left(self) -> list[Sandbox]:
        with self._lock:
            sandboxes = list(self._sandboxes.values())
            self._sandboxes.clear()
        return sandboxes

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Stop all sandboxes."""
        self.close()

    def _made(self, wanted: _Shown, project: Project | None, snapshot: ProjectCopy | None) -> Sandbox:
        with self._lock:
            if self._is_aborted:
                raise SandboxUnavailable(ABORTED)
            sandbox = self._sandboxes.get(wanted)
            if sandbox is None:
                found = None if wanted.environment is None else discover(wanted.environment)
                if project is not None and snapshot is not None:
                    found = shown(found or current_environment(), project, snapshot)
                base = None if found is None else self._proven(wanted)
                sandbox = self._sandboxes[wanted] = (
                    Sandbox(wanted.policy, found, warm=0)
                    if base is None or found is None
                    else base.beside(wanted.policy, found)
                )
            self._sandboxes.move_to_end(wanted)
            outdated = self._outdated()
        for each in outdated:
            each.close()
        return sandbox

    def _proven(self, wanted: _Shown) -> Sandbox | None:
        """Return a proven sandbox of the same environment, for one with other limits or files."""
        alike = (
            made
            for shown, made in self._sandboxes.items()
            if (shown.environment, shown.sources) == (wanted.environment, wanted.sources)
            and shown.digest is not None
            and made.is_proven
        )
        return next(alike, None)

    def _outdated(self) -> list[Sandbox]:
        """Remove the sandboxes of the projects that were unused for longest, and release their copies."""
        with_projects = [each for each in self._sandboxes if each.digest is not None]
        forgotten = with_projects[:-PROJECTS_MAX]
        sandboxes = [self._sandboxes.pop(each) for each in forgotten]
        still = {each.digest for each in self._sandboxes}
        for digest in {each.digest for each in forgotten if each.digest is not None} - still:
            self._shelf.release(digest)
        return sandboxes


def run_further(sandbox: Sandbox, request: RunRequest, unknown: str) -> RunResult | None:
    """Run a request; None if it failed through no fault of the code.

    Parameters
    ----------
    unknown
        What is unknown in that case, for the log: "what side effects the change has".

    Raises
    ------
    SandboxUnavailable
        When no sandbox is available.
    """
    try:
        return sandbox.run(request)
    except SandboxUnavailable:
        raise
    except SandboxError as error:
        logger.warning("It is not known %s: %s", unknown, error.message)
        return None

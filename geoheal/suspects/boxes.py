"""Boxes that show a project in a commit: its data and every module, not only the given ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geoheal.domain.healing.project import Project
from geoheal.errors import ConfigurationError
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.repository.git import Git
from geoheal.sandbox import Sandbox
from geoheal.sandbox.snapshot.committed import CommittedFiles
from geoheal.sandbox.snapshot.snapshot import PROJECT_FOLDER

PLACE: Final = "/project"
"""Location in the box of a module that is in no shown project."""


@dataclass(frozen=True, slots=True)
class ShownProject:
    """A project of a repository.

    Parameters
    ----------
    project
        The project.
    git
        The repository, opened at the top of its work tree.
    folder
        The project's root within the repository; "" for the repository itself.
    """

    project: Project
    git: Git
    folder: str = ""

    def relative(self, path: str) -> str | None:
        """Return a path of the repository relative to the project's root; None if it is elsewhere."""
        if not self.folder:
            return path
        inside = path.removeprefix(f"{self.folder}/")
        return None if inside == path else inside


def shown_in(top: Path, project: Project) -> ShownProject:
    """Return a project of a repository, as its operator describes it.

    Parameters
    ----------
    top
        Of the repository's work tree.

    Raises
    ------
    ConfigurationError
        When its root lies outside of the work tree.
    """
    root = project.root.resolve()
    if not root.is_relative_to(top):
        raise ConfigurationError(f"project.root: {root} is not a folder of the repository {top}.")
    folder = root.relative_to(top).as_posix()
    return ShownProject(project, Git(top), "" if folder == "." else folder)


class Boxes:
    """Sandboxes for the commits of a repository.

    Parameters
    ----------
    sandboxes
        Creates and keeps sandboxes.
    environment
        Virtual environment with the packages for all commits; the project's, or geoheal's own, if None.
    shown
        The project that each box shows; None for only packages.
    """

    def __init__(
        self, sandboxes: Sandboxes, environment: Path | None = None, shown: ShownProject | None = None
    ) -> None:
        self._sandboxes = sandboxes
        self.environment = environment
        self._shown = shown
        self._files: dict[str, CommittedFiles] = {}

    def of(self, commit: str, workload: str) -> Sandbox:
        """Return the sandbox that shows the project in a commit, without the workload.

        Raises
        ------
        ConfigurationError
            When the environment has no working Python, or the project cannot be copied.
        """
        files = self._of(commit)
        if files is None:
            return self._sandboxes.of(self.environment)
        return self._sandboxes.of_files(self.environment, files, workload)

    def file_of(self, path: str) -> str:
        """Return the location of a file of the repository in the box."""
        inside = None if self._shown is None else self._shown.relative(path)
        return f"{PLACE}/{path}" if inside is None else f"{PROJECT_FOLDER}/{inside}"

    def beside(self, commit: str, folders: Iterable[str]) -> dict[str, str]:
        """Return the blob of each shown file below some folders, by path.

        Parameters
        ----------
        folders
            Within the repository.
        """
        files, within = self._of(commit), tuple(f"{folder}/" for folder in folders)
        if files is None or not within:
            return {}
        top = f"{files.folder}/" if files.folder else ""
        found = {f"{top}{path}": blob for path, blob in files.blobs().items()}
        return {path: blob for path, blob in found.items() if path.startswith(within)}

    def _of(self, commit: str) -> CommittedFiles | None:
        shown = self._shown
        if shown is None:
            return None
        if commit not in self._files:
            self._files[commit] = CommittedFiles(shown.project, shown.git, commit, shown.folder)
        return self._files[commit]

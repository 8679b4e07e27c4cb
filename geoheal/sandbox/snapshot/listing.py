"""Files of a project that a snapshot may show: tracked and included ones, without the excluded ones."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pathspec import GitIgnoreSpec

from geoheal.domain.healing.project import Project
from geoheal.errors import ApplyFailed, ConfigurationError
from geoheal.repository.git import Git
from geoheal.sandbox.snapshot.never_shown import is_hidden_by_name

FOLDERS_MAX: Final = 50_000
PASSED_OVER: Final = frozenset({"__pycache__", "node_modules", "site-packages", "dist-packages"})
"""Folders that are never searched."""


def listed_files(project: Project) -> list[str]:
    """Paths of the files that a snapshot may show, relative to the root, sorted.

    If git tracks files below the root, these; otherwise all but hidden ones.

    Raises
    ------
    ConfigurationError
        When the root is not a folder, git does not open it, or there are too many folders.
    """
    if not project.root.is_dir():
        raise ConfigurationError(f"project.root: there is no folder {project.root}.")
    found = tracked_files(project.root) or set(_walked(project.root, hidden=False))
    found |= included_files(project)
    excluded = GitIgnoreSpec.from_lines(project.exclude)
    return sorted(path for path in found if not (excluded.match_file(path) or is_hidden_by_name(path)))


def included_files(project: Project) -> set[str]:
    """Return the paths that a project's include patterns name, tracked or not."""
    if not project.include:
        return set()
    included = GitIgnoreSpec.from_lines(project.include)
    return {path for path in _walked(project.root, hidden=True) if included.match_file(path)}


def tracked_files(root: Path) -> set[str]:
    """Return the files that git tracks below a folder; nothing if it tracks none here.

    Raises
    ------
    ConfigurationError
        When there is a repository, and git cannot list its files.
    """
    if not any((each / ".git").exists() for each in (root, *root.parents)):
        return set()
    try:
        listed = Git(root, is_anyones=True).run("ls-files", "-z", "--cached", "--recurse-submodules")
    except ApplyFailed as error:
        raise ConfigurationError(f"The tracked files of {root} cannot be listed. {error.message}") from error
    return {path for path in listed.decode(errors="surrogateescape").split("\0") if path and is_text(path)}


def is_text(path: str) -> bool:
    """Whether a name is UTF-8; others match no import name and no pattern."""
    return not any("\udc80" <= character <= "\udcff" for character in path)


def _walked(root: Path, *, hidden: bool) -> Iterator[str]:
    """All files below the root, without bytecode, virtual environments and other's packages."""
    for number, (folder, folders, names) in enumerate(os.walk(root)):
        if number > FOLDERS_MAX:
            raise ConfigurationError(
                f"project.root: {root} has more than {FOLDERS_MAX:,} folders; name a smaller one."
            )
        here = Path(folder)
        folders[:] = [each for each in folders if _is_looked_into(here, each, hidden=hidden)]
        inside = here.relative_to(root)
        for name in names:
            if is_text(name) and not name.endswith(".pyc") and (hidden or not name.startswith(".")):
                yield (inside / name).as_posix()


def _is_looked_into(here: Path, name: str, *, hidden: bool) -> bool:
    if name in PASSED_OVER or not is_text(name) or is_hidden_by_name(name):
        return False
    return (hidden or not name.startswith(".")) and not (here / name / "pyvenv.cfg").exists()

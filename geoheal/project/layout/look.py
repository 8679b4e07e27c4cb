"""Look at a project's folder, and find out what ``[project]`` has to say."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from geoheal.domain.healing.project import Project
from geoheal.project.layout.applications import flask_application
from geoheal.project.layout.findings import ProjectDraft
from geoheal.project.layout.packaging import read_packaging
from geoheal.project.layout.sources import sources_of
from geoheal.project.layout.surroundings import (
    environment_of,
    settings_module,
    tests_of,
    untracked,
    variables_read,
)
from geoheal.project.modules import managed_modules
from geoheal.sandbox.snapshot.listing import listed_files, tracked_files
from geoheal.sandbox.snapshot.snapshot import BYTES_MAX, FILES_MAX

_NAMED: Final = 5
"""Files that a sentence names."""


def look(root: Path) -> ProjectDraft:
    """Find out how a project is laid out; nothing of it is run.

    Raises
    ------
    ConfigurationError
        When its files cannot be listed.
    """
    found = ProjectDraft()
    paths = listed_files(Project(root=root))
    packaging = read_packaging(root)
    sources = sources_of(root, paths, packaging)
    _find_sources(root, sources, found)
    _find_environment(root, found)
    _find_untracked(root, packaging.generated, found)
    packages = {PurePosixPath(each, name) for each, names in sources.items() for name in names}
    tests = tests_of(root, packaging.tests, packages)
    found.tests = [each for each in tests if not _holds_any(each, packages)]
    if not found.tests:
        found.open.append("No tests were found: name them under tests.")
    settings = packaging.settings_module or settings_module(root)
    if settings is not None:
        found.env["DJANGO_SETTINGS_MODULE"] = settings
    found.prepare = "django:setup" if settings is not None else _application(root, paths, found)
    _find_variables(root, paths, found)
    _find_bulk(root, paths, found)
    return found


def _holds_any(folder: str, packages: Iterable[PurePosixPath]) -> bool:
    """Whether a folder where pytest looks is the code itself, whose docstrings it tests."""
    return any(package.is_relative_to(folder) for package in packages)


def _find_sources(root: Path, sources: Mapping[str, Sequence[str]], found: ProjectDraft) -> None:
    found.sources = list(sources) or ["."]
    tops = [(source, name) for source, names in sources.items() for name in names]
    found.modules = [f"{name}.*" if (root / source / name).is_dir() else name for source, name in tops]
    if not found.modules:
        found.open.append("No Python module was found: name the folders with sources under sources.")
    if not tracked_files(root):
        found.notes.append("git tracks no file here, so the sandbox shows all files except hidden ones.")


def _find_environment(root: Path, found: ProjectDraft) -> None:
    found.environment = environment_of(root)
    if found.environment is None:
        found.open.append(
            "No virtual environment was found, so the sandbox shows the packages of geoheal's own. Create "
            "one "
            "(python -m venv .venv), install the project's dependencies there, and name it under environment."
        )


def _find_untracked(root: Path, named: Sequence[str], found: ProjectDraft) -> None:
    tops = [each.removesuffix(".*") for each in found.modules]
    generated, written = untracked(root, found.sources, tops)
    there = [PurePosixPath(each).as_posix() for each in named if (root / each).is_file()]
    tracked = tracked_files(root)
    found.include = sorted({*generated, *(each for each in there if tracked and each not in tracked)})
    written = [each for each in written if each not in found.include]
    if written:
        found.open.append(
            f"git does not track {_some(written)}, so the sandbox does not show it: `git add` it, or name "
            "it under include if it holds no secret."
        )


def _find_variables(root: Path, paths: Sequence[str], found: ProjectDraft) -> None:
    project = Project(root=root, sources=tuple(found.sources), modules=tuple(found.modules))
    wanted = variables_read(root, managed_modules(project, paths).values())
    missing = [name for name in wanted if name not in found.env]
    if missing:
        found.open.append(
            f"Modules read environment variables when they load: set {_some(missing)} under env."
        )


def _application(root: Path, paths: Sequence[str], found: ProjectDraft) -> str | None:
    """Return what makes the application of Flask, if one of the modules does."""
    project = Project(root=root, sources=tuple(found.sources), modules=tuple(found.modules))
    return flask_application(root, managed_modules(project, paths))


def _find_bulk(root: Path, paths: Sequence[str], found: ProjectDraft) -> None:
    """Leave out the largest folders without sources where a snapshot would be too large."""
    sizes: dict[str, int] = {}
    counts: dict[str, int] = {}
    code = {PurePosixPath(path).parts[0] for path in paths if path.endswith(".py")}
    for path in paths:
        top = PurePosixPath(path).parts[0]
        sizes[top] = sizes.get(top, 0) + _size(root / path)
        counts[top] = counts.get(top, 0) + 1
    for top in sorted(sizes, key=lambda each: (sizes[each], counts[each]), reverse=True):
        if sum(sizes.values()) <= BYTES_MAX and sum(counts.values()) <= FILES_MAX:
            return
        if top not in code:
            found.exclude.append(f"/{top}")
            del sizes[top], counts[top]
    if sum(sizes.values()) > BYTES_MAX or sum(counts.values()) > FILES_MAX:
        found.open.append(
            "The project is too large for the sandbox: name what its code does not need under exclude."
        )


def _size(file: Path) -> int:
    try:
        return file.lstat().st_size
    except OSError:
        return 0


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")

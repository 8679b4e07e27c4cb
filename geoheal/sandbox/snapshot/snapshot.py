"""A snapshot: a copy of a project's files, named by what it holds."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from geoheal.domain.healing.project import Project
from geoheal.errors import ConfigurationError
from geoheal.sandbox.confinement.environment import Environment, Mount
from geoheal.sandbox.snapshot.distribution import FOLDER, SOURCES, distribution
from geoheal.sandbox.snapshot.files import Files
from geoheal.sandbox.snapshot.never_shown import is_hidden_by_content
from geoheal.sandbox.snapshot.reading import TreeEntry

PROJECT_FOLDER: Final = "/.geoheal/project"
"""Where the box shows a project's root."""
FILES_MAX: Final = 20_000
BYTES_MAX: Final = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ProjectCopy:
    """A copy of a project's files.

    Parameters
    ----------
    folder
        Where it is.
    digest
        SHA-256 (hexadecimal) of paths and contents.
    paths
        What it holds, relative to the root.
    """

    folder: Path
    digest: str
    paths: tuple[str, ...]


def shown(environment: Environment, project: Project, snapshot: ProjectCopy) -> Environment:
    """Return an environment that also shows a project: its sources first on the path, its variables set."""
    return replace(
        environment,
        mounts=(Mount(str(snapshot.folder), PROJECT_FOLDER),),
        packages=(*environment.packages, str(PurePosixPath(PROJECT_FOLDER, FOLDER))),
        sources=tuple(str(PurePosixPath(PROJECT_FOLDER, source)) for source in project.sources),
        variables=project.variables,
    )


def copy(files: Files, folder: Path, workload: str = "") -> tuple[str, tuple[str, ...]]:
    """Copy a project's files into an empty folder; their digest and their paths.

    Parameters
    ----------
    workload
        Text that no file may hold that is copied: code could read how it is measured, and know it again.

    Raises
    ------
    ConfigurationError
        When there are more files or bytes than a snapshot may have.
    """
    listed = files.listed()
    if len(listed) > FILES_MAX:
        raise ConfigurationError(
            _too_much(files.project, f"{len(listed):,} files; {FILES_MAX:,} are allowed")
        )
    digest, paths, total = hashlib.sha256(), [], 0
    for path, entry in _entries(files, listed, workload):
        total += len(entry.content)
        if total > BYTES_MAX:
            raise ConfigurationError(_too_much(files.project, f"more than {BYTES_MAX // 1024**2} MiB"))
        _write(folder / path, entry)
        digest.update(_line(path, entry))
        paths.append(path)
    return digest.hexdigest(), tuple(paths)


def _entries(files: Files, listed: Iterable[str], workload: str) -> Iterator[tuple[str, TreeEntry]]:
    """Yield what a snapshot holds: the files that may be shown, and the metadata that is made of them."""
    texts: dict[str, str] = {}
    for path, entry in files.read(path for path in listed if not path.startswith(f"{FOLDER}/")):
        if entry.is_link or not (
            is_hidden_by_content(path, entry.content) or _is_same_text(entry.content, workload)
        ):
            yield path, entry
            if path in SOURCES and not entry.is_link:
                texts[path] = entry.content.decode(errors="replace")
    for path, text in sorted(distribution(texts).items()):
        yield path, TreeEntry(text.encode())


def _is_same_text(content: bytes, workload: str) -> bool:
    """Whether a file is the workload, whatever its line ends are.

    >>> _is_same_text(b"x = 1\\r\\n", "x = 1\\n"), _is_same_text(b"", "")
    (True, False)
    """
    return bool(workload.strip()) and content.decode(errors="replace").split() == workload.split()


def _line(path: str, entry: TreeEntry) -> bytes:
    """Return what the digest is made of: unlike files never give the same bytes."""
    kind = b"link" if entry.is_link else b"file"
    return b"%s %s %s\0" % (kind, hashlib.sha256(entry.content).hexdigest().encode(), path.encode())


def _write(file: Path, entry: TreeEntry) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    if entry.is_link:
        file.symlink_to(entry.content.decode(errors="surrogateescape"))
        return
    file.write_bytes(entry.content)
    file.chmod(0o444)


def _too_much(project: Project, what: str) -> str:
    return (
        f"project.root: {project.root} has {what} in a snapshot. Exclude what the code does not need "
        '(exclude = ["data/"]).'
    )

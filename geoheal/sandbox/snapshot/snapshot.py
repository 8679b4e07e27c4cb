"""A snapshot: a copy of a project's files, named by its content."""

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
"""Path of a project's root in the box."""
FILES_MAX: Final = 20_000
BYTES_MAX: Final = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ProjectCopy:
    """A copy of a project's files.

    Parameters
    ----------
    folder
        Its folder.
    digest
        SHA-256 (hexadecimal) of paths and contents.
    paths
        Its files, relative to the root.
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
        prepare=str(PurePosixPath(PROJECT_FOLDER, project.prepare))
        if project.prepare.endswith(".py")
        else project.prepare,
    )


def copy(files: Files, folder: Path, workload: str = "") -> tuple[str, tuple[str, ...]]:
    """Copy a project's files into an empty folder; return their digest and their paths.

    Parameters
    ----------
    workload
        Text that no copied file may contain: code could read and recognise it.

    Raises
    ------
    ConfigurationError
        When there are more files or bytes than a snapshot may have.
    """
    listed = files.listed()
    if len(listed) > FILES_MAX:
        raise ConfigurationError(
            _too_much(files.project, f"{len(listed):,} files (at most {FILES_MAX:,} are allowed)")
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
    """Yield the entries of a snapshot: files that may be shown, and the metadata created from them."""
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
    """Whether a file is the workload, with any line ends.

    >>> _is_same_text(b"x = 1\\r\\n", "x = 1\\n"), _is_same_text(b"", "")
    (True, False)
    """
    return bool(workload.strip()) and content.decode(errors="replace").split() == workload.split()


def _line(path: str, entry: TreeEntry) -> bytes:
    """Return the input of the digest: different files never give the same bytes."""
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

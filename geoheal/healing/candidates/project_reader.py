"""Read the Python files of a registered module's project, its templates and configuration, within limits."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from geoheal.healing.project_sources import ProjectSources

FILES_MAX: Final = 5000
BYTES_MAX: Final = 50_000_000
FOLDERS_MAX: Final = 20_000
MARKS: Final = ("pyproject.toml", "setup.py", "setup.cfg", ".git", "geoheal.toml")
"""Files in the root folder of a project."""
MARK_DEPTH: Final = 2
"""Number of folders above the sources at which a project may begin: ``src`` and the like."""
SOURCES: Final = (".py", ".pyi", ".pyx")
OTHERS: Final = (
    *(".cfg", ".conf", ".htm", ".html", ".ini", ".j2", ".jinja", ".jinja2", ".json", ".mako", ".properties"),
    *(".service", ".svg", ".tmpl", ".toml", ".tpl", ".xml", ".yaml", ".yml"),
)
"""Ends of the names of templates and configuration, which name parts of a program."""
OTHER_BYTES_MAX: Final = 500_000
"""A larger one is data."""
PASSED_OVER: Final = frozenset({"__pycache__", "node_modules", "site-packages", "dist-packages"})


def read_project(name: str, path: Path) -> ProjectSources | None:
    """Return the project's other Python files, and its templates and configuration.

    Parameters
    ----------
    name, path
        Import name and source file of the module.

    Returns
    -------
    None if the file is not at the location of its name, is installed among others, or if the project is too
    large or cannot be read completely.
    """
    root = project_root(name, path)
    if root is None:
        return None
    files: dict[str, str] = {}
    others: dict[str, str] = {}
    total = 0
    try:
        for number, each in enumerate(_files(root)):
            is_other = each.name.endswith(OTHERS)
            size = each.stat().st_size
            if each == path.resolve() or (is_other and size > OTHER_BYTES_MAX):
                continue
            total += size
            if number >= FILES_MAX or total > BYTES_MAX:
                return None
            text = each.read_text(encoding="utf-8", errors="replace")
            (others if is_other else files)[str(each.relative_to(root))] = text
    except (OSError, _TooLarge):
        return None
    return ProjectSources(files, module=name, others=others)


def project_root(name: str, path: Path) -> Path | None:
    """Return the root folder of the project.

    It is a marked folder at or above the sources, or the one with the top-level package.

    >>> project_root("shop.tariff", Path("/nowhere/other.py")) is None
    True
    """
    parts = name.split(".")
    resolved = path.resolve()
    within = resolved.parent if resolved.name == "__init__.py" else resolved.with_suffix("")
    if list(within.parts[-len(parts) :]) != parts:
        return None
    sources = within.parents[len(parts) - 1]
    if {"site-packages", "dist-packages"} & set(sources.parts) or sources == Path(sources.anchor):
        return None
    for above in [sources, *sources.parents[:MARK_DEPTH]]:
        if any((above / mark).exists() for mark in MARKS):
            return above
    return sources if len(parts) == 1 else sources / parts[0]


class _TooLarge(Exception):
    """There are too many folders to search."""


def _files(root: Path) -> Iterator[Path]:
    """Yield the files to read below a folder, without hidden folders and virtual environments."""
    for number, (folder, folders, names) in enumerate(os.walk(root, onerror=_unreadable)):
        if number > FOLDERS_MAX:
            raise _TooLarge
        here = Path(folder)
        folders[:] = sorted(
            each
            for each in folders
            if each not in PASSED_OVER
            and not each.startswith(".")
            and not (here / each / "pyvenv.cfg").exists()
        )
        yield from (here / each for each in sorted(names) if each.endswith((*SOURCES, *OTHERS)))


def _unreadable(error: OSError) -> None:
    raise error

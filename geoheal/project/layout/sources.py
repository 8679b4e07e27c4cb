"""Folders from which modules are imported, and their top-level packages."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from geoheal.project.layout.packaging import Packaging

APART: Final = frozenset(
    {
        "test", "tests", "testing", "doc", "docs", "example", "examples", "sample", "samples", "demo",
        "demos", "benchmark", "benchmarks", "bench", "script", "scripts", "tool", "tools", "ci", "contrib",
        "notebooks", "tutorial", "tutorials", "fuzz", "fuzzing", "build", "dist", "requirements",
        "packaging", "maint", "perf",
    }
)  # fmt: skip
"""Top-level folders that belong to a project, and are not what it installs."""
_PROGRAMS: Final = frozenset(
    {
        "setup", "conftest", "noxfile", "tasks", "fabfile", "dodo", "toxfile", "versioneer", "runtests",
        "bootstrap",
    }
)  # fmt: skip
"""Top-level modules that serve development."""
_TESTING: Final = re.compile(r"\w+_tests?")
"""Names of packages that hold tests."""
_USUAL: Final = ("src", "lib", "python")
"""Folders that are commonly roots and never packages, best first."""
_IMPORT: Final = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([A-Za-z_][\w.]*)", re.MULTILINE)
_READ_MAX: Final = 4000
"""Files whose imports are read."""


def sources_of(root: Path, paths: Sequence[str], packaging: Packaging) -> dict[str, list[str]]:
    """Top-level packages and modules by the folder that they are imported from.

    Parameters
    ----------
    paths
        Of the project's files, relative to the root.
    """
    python = [PurePosixPath(path) for path in paths if path.endswith(".py")]
    packages = _without_tests(_top_packages(python), packaging)
    wanted = [_clean(each) for each in packaging.roots]
    roots = [each for each in (*wanted, *_USUAL) if any(path.is_relative_to(each) for path in python)]
    found: dict[str, list[str]] = {}
    imported = _imports(root, python) if packages else Counter[str]()
    for package in packages:
        source = _root_of(package, roots, imported)
        name = package.relative_to(source).parts[0]
        if _is_installed(source, name, roots):
            found.setdefault(source, []).append(name)
    return {source: sorted(set(names)) for source, names in found.items()} or _modules_alone(python, roots)


def _without_tests(packages: list[PurePosixPath], packaging: Packaging) -> list[PurePosixPath]:
    """Return the packages without those that hold the tests, unless the project is called like one."""
    name = re.sub(r"[-_.]+", "_", packaging.name or "").lower()
    tests = [PurePosixPath(each) for each in packaging.tests]
    apart = [
        each
        for each in packages
        if _TESTING.fullmatch(each.name) or any(path.is_relative_to(each) for path in tests)
    ]
    kept = [each for each in packages if each not in apart or each.name.lower() == name]
    return kept or packages


def _clean(folder: str) -> str:
    return PurePosixPath(folder).as_posix()


def _top_packages(python: Iterable[PurePosixPath]) -> list[PurePosixPath]:
    """Folders with an ``__init__.py`` below none of their kind."""
    folders = {path.parent for path in python if path.name == "__init__.py"}
    return sorted(
        folder
        for folder in folders
        if folder.parts
        and all(part.isidentifier() for part in folder.parts[-1:])
        and folders.isdisjoint(folder.parents)
    )


def _root_of(package: PurePosixPath, roots: Sequence[str], imported: Mapping[str, int]) -> str:
    """Return the folder that a package is imported from: a known one, else the one that imports speak of."""
    for root in sorted(roots, key=len, reverse=True):
        if root != "." and package != PurePosixPath(root) and package.is_relative_to(root):
            return root
    candidates = [
        parent
        for parent in package.parents
        if all(part.isidentifier() for part in package.relative_to(parent).parts)
    ]
    counts = {parent: _spoken_of(package.relative_to(parent).parts, imported) for parent in candidates}
    best = max(counts.values(), default=(0, 0))
    return next(parent.as_posix() for parent in candidates if counts[parent] == best)


def _spoken_of(parts: Sequence[str], imported: Mapping[str, int]) -> tuple[int, int]:
    """Return how often a package is imported by this name; and by a prefix, which may have no file."""
    return imported[".".join(parts)], imported[parts[0]]


def _imports(root: Path, python: Sequence[PurePosixPath]) -> Counter[str]:
    """Return how often each name, and each of its parents, is imported by its full name."""
    found: Counter[str] = Counter()
    for path in python[:_READ_MAX]:
        try:
            text = (root / path).read_bytes()
        except OSError:
            continue
        for match in _IMPORT.finditer(text):
            parts = match[1].decode().rstrip(".").split(".")
            found.update({".".join(parts[:end]) for end in range(1, len(parts) + 1)})
    return found


def _is_installed(source: str, name: str, roots: Sequence[str]) -> bool:
    """Whether a package is what the project is about; below a named root all are."""
    first = PurePosixPath(source).parts[:1]
    return source in roots or not ({name, *first} & APART or name.startswith("test_"))


def _modules_alone(python: Sequence[PurePosixPath], roots: Sequence[str]) -> dict[str, list[str]]:
    """Modules of a project without packages, or with packages that have no ``__init__.py``."""
    found: dict[str, list[str]] = {}
    for source in (*roots, "."):
        inside = [path.relative_to(source) for path in python if path.is_relative_to(source)]
        names = {_top_name(path) for path in inside} - APART - _PROGRAMS
        fitting = sorted(name for name in names if name.isidentifier() and not name.startswith("test_"))
        if fitting:
            found[source] = fitting
            break
    return found


def _top_name(path: PurePosixPath) -> str:
    return path.parts[0] if len(path.parts) > 1 else path.stem

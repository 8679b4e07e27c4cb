"""The managed modules of a project: those that the operator's patterns name, without tests and programs."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final

from geoheal.domain.healing.patch import is_test
from geoheal.domain.healing.project import Project

PROGRAM: Final = "__main__"
"""A module that runs a program when it is imported."""


def managed_modules(project: Project, paths: Iterable[str]) -> dict[str, str]:
    """Path of each managed module by its import name, sorted by name.

    Parameters
    ----------
    paths
        Of the project's files, relative to its root.

    >>> project = Project(root=Path("/srv/shop"), sources=("src",), tests=("src/shop/checks",))
    >>> managed_modules(project, ["src/shop/__init__.py", "src/shop/tax.py", "src/shop/checks/a.py", "x.py"])
    {'shop': 'src/shop/__init__.py', 'shop.tax': 'src/shop/tax.py'}
    """
    found: dict[str, str] = {}
    for path in sorted(paths, key=lambda path: (not path.endswith("/__init__.py"), path)):
        name = project.module_of(project.root / path)
        if name is not None and _is_managed(project, name, path):
            found.setdefault(name, path)
    return dict(sorted(found.items()))


def _is_managed(project: Project, name: str, path: str) -> bool:
    pure = PurePosixPath(path)
    return (
        project.manages(name)
        and name.rpartition(".")[2] != PROGRAM
        and not is_test(Path(path))
        and not any(pure.is_relative_to(tests) for tests in project.tests)
    )

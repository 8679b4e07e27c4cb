"""Modules that `geoheal.toml` names at a commit, with their paths within the repository."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from geoheal.config.module_file import parse_module_file
from geoheal.config.module_table import RECORDED, ModuleTable
from geoheal.config.project_table import ProjectTable
from geoheal.errors import ConfigurationError
from geoheal.gate.commits.checkout import Checkout


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A module registered by a commit.

    Parameters
    ----------
    name, path
        Import name, and its file within the repository.
    workload
        The file that exercises it: within the repository, or an absolute path of this machine.
    environment
        Folder with its packages, on this machine; None for geoheal's own.
    """

    name: str
    path: str
    workload: str | None = None
    environment: Path | None = None


@dataclass(frozen=True, slots=True)
class RegisteredModules:
    """The registered modules.

    Parameters
    ----------
    modules, elsewhere
        Modules of the repository, and names of those outside of it.
    project
        Their project, as described by the file.
    """

    modules: tuple[Registered, ...] = ()
    elsewhere: tuple[str, ...] = ()
    project: ProjectTable | None = None


def registered_at(checkout: Checkout, commit: str, file: str) -> RegisteredModules | None:
    """Read the registrations of a commit; None if it has no such file.

    Raises
    ------
    ConfigurationError
        When the file exists but is not valid.
    """
    text = checkout.read(commit, file)
    if text is None:
        return None
    given = parse_module_file(text, PurePosixPath(file))
    folder = checkout.top / PurePosixPath(file).parent
    paths = set(checkout.paths(commit))
    named = [(table, _path(checkout, folder, table, given.project, paths)) for table in given.modules]
    return RegisteredModules(
        tuple(
            _registered(checkout, folder, table, given.project, path)
            for table, path in named
            if path is not None
        ),
        tuple(table.name for table, path in named if path is None),
        given.project,
    )


def _path(
    checkout: Checkout, folder: Path, table: ModuleTable, project: ProjectTable | None, paths: set[str]
) -> str | None:
    """Return the module's file: from its table, otherwise by the project's sources."""
    if table.path is not None:
        return checkout.within(folder / table.path)
    if project is None:
        raise ConfigurationError(
            f"geoheal.toml: the module {table.name} has no path, and there is no [project]."
        )
    relative = table.name.replace(".", "/")
    for source in project.sources:
        for end in (f"{relative}/__init__.py", f"{relative}.py"):
            found = checkout.within(folder / project.root / source / end)
            if found in paths:
                return found
    return checkout.within(folder / project.root / project.sources[0] / f"{relative}.py")


def _registered(
    checkout: Checkout, folder: Path, table: ModuleTable, project: ProjectTable | None, path: str
) -> Registered:
    workload = None if table.workload in {None, RECORDED} else folder / str(table.workload)
    environment = table.environment or (None if project is None else project.environment)
    return Registered(
        name=table.name,
        path=path,
        workload=None if workload is None else checkout.within(workload) or str(workload),
        environment=None if environment is None else folder / environment,
    )

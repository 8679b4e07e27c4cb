"""``[[modules]]`` of the operator's file: one module, and what is needed to measure and to change it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints
from uuid_utils.compat import uuid7

from geoheal.config.apply_table import ApplyTable, Complain, Table, Text, resolved
from geoheal.domain.healing.module import Module
from geoheal.domain.healing.patch import protection_of
from geoheal.domain.healing.project import Project


def _import_name(value: str) -> str:
    if not all(part.isidentifier() for part in value.split(".")):
        raise ValueError("is not the import name of a module")
    return value


ImportName = Annotated[Text, AfterValidator(_import_name)]
HookName = Annotated[
    str, StringConstraints(strict=True, max_length=100, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")
]
"""A hook's patch is a file of its name."""


RECORDED: Final = "recorded"
"""Name of the workload of recorded calls, if no file is named."""


class ModuleTable(Table):
    """One module."""

    name: ImportName
    path: Text | None = None
    workload: Text | None = None
    environment: Text | None = None
    hooks: list[HookName] = Field([])
    apply: ApplyTable | None = None


def module_of(
    table: ModuleTable,
    file: Path,
    project: Project | None,
    general: ApplyTable,
    now: datetime,
    complain: Complain,
) -> Module:
    """Return the module that a table describes; every path in it must exist.

    Parameters
    ----------
    file
        The operator's file.
    project
        The tree that the module belongs to.
    general
        How a patch is applied where the table does not say it, and the module acts at no hook.
    complain
        Makes the error about a key of the table.
    """
    folder = file.parent
    named = None if table.workload == RECORDED else table.workload
    workload = _existing(named, folder, "workload", Path.is_file, complain)
    source = _source(table, folder, project, complain)
    own_apply = table.apply or (ApplyTable() if table.hooks else general)
    apply = resolved(own_apply, table.hooks, folder, source, lambda key, what: complain(f"apply.{key}", what))
    for key, path in (("path", source), ("apply.path", Path(apply.get("path", source)))):
        reason = protection_of(path, workload)
        if reason is not None:
            raise complain(key, f"{path} {reason}, which no patch may change")
    own = _existing(table.environment, folder, "environment", Path.exists, complain)
    return Module(
        id=uuid7(),
        name=table.name,
        path=source,
        workload=workload,
        environment=own or (None if project is None else project.environment),
        hooks=tuple(table.hooks),
        apply=apply,
        registered_at=now,
        project_file=None if project is None else file,
    )


def _source(table: ModuleTable, folder: Path, project: Project | None, complain: Complain) -> Path:
    source = _existing(table.path, folder, "path", Path.is_file, complain)
    if source is None and project is not None:
        source = project.file_of(table.name)
    if source is None:
        where = "is missing" if project is None else f"no source folder of the project has {table.name}"
        raise complain("path", where)
    return source


def _existing(
    path: str | None, folder: Path, key: str, is_there: Callable[[Path], bool], complain: Complain
) -> Path | None:
    if path is None:
        return None
    if not is_there(folder / path):
        raise complain(key, f"there is no {folder / path}")
    return folder / path

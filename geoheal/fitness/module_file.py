"""The operator's file of modules, `geoheal.toml`: the only place that paths and commands come from.

.. code-block:: toml

    system = "checkout"                 # else: default

    [[modules]]
    name = "shop.pricing"               # import name
    path = "src/shop/pricing.py"        # paths are relative to this file
    workload = "workloads/pricing.py"   # what exercises it
    environment = ".venv"               # its packages; else geoheal's own
    hooks = ["state"]                   # for a module that corrects values at hooks: where it acts

    [modules.apply]                     # how a patch reaches the running system
    reload = ["systemctl", "reload", "shop"]

The keys of ``[modules.apply]`` are told in :mod:`geoheal.fitness.apply_table`.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, ValidationError
from uuid_utils.compat import uuid7

from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.module import Module
from geoheal.domain.protected import protection_of
from geoheal.errors import ConfigurationError
from geoheal.fitness.apply_table import ApplyTable, Table, Text, resolved
from geoheal.monitor.report import SystemName


def _import_name(value: str) -> str:
    if not all(part.isidentifier() for part in value.split(".")):
        raise ValueError("is no import name of a module")
    return value


ImportName = Annotated[Text, AfterValidator(_import_name)]
HookName = Annotated[
    str, StringConstraints(strict=True, max_length=100, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")
]
"""A hook's patch is a file of its name."""


class ModuleTable(Table):
    """One module."""

    name: ImportName
    path: Text
    workload: Text | None = None
    environment: Text | None = None
    hooks: list[HookName] = Field([])
    apply: ApplyTable = ApplyTable()


class ModuleFile(Table):
    """The whole file."""

    system: SystemName = DEFAULT_SYSTEM
    modules: list[ModuleTable] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Registration:
    """What a file registers."""

    system: str
    modules: tuple[Module, ...]


def read_module_file(file: Path) -> Registration:
    """Read and validate an operator's file; every path in it must exist.

    Raises
    ------
    ConfigurationError
        Naming the file and the key that is wrong.
    """
    try:
        given = ModuleFile.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} cannot be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file} is no valid TOML: {error}.") from error
    except ValidationError as error:
        raise ConfigurationError(f"{file}: {'; '.join(_complaints(error))}.") from None
    names = [each.name for each in given.modules]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise ConfigurationError(f"{file}: modules[{number}].name: {name} occurs twice.")
    folder, now = file.absolute().parent, datetime.now(UTC)
    modules = (_module(file, folder, number, each, now) for number, each in enumerate(given.modules))
    return Registration(given.system, tuple(modules))


def _module(file: Path, folder: Path, number: int, table: ModuleTable, now: datetime) -> Module:
    def complain(key: str, what: str) -> ConfigurationError:
        return ConfigurationError(f"{file}: modules[{number}].{key}: {what}.")

    def existing(key: str, path: str | None, *, folder_too: bool = False) -> Path | None:
        if path is None:
            return None
        found = folder / path
        if not (found.is_file() or (folder_too and found.is_dir())):
            raise complain(key, f"there is no {found}")
        return found

    source, workload = existing("path", table.path), existing("workload", table.workload)
    assert source is not None  # noqa: S101 - a path was given
    apply = resolved(
        table.apply, table.hooks, folder, source, lambda key, what: complain(f"apply.{key}", what)
    )
    for key, path in (("path", source), ("apply.path", Path(apply.get("path", source)))):
        reason = protection_of(path, workload)
        if reason is not None:
            raise complain(key, f"{path} {reason}, which no patch may change")
    return Module(
        id=uuid7(),
        name=table.name,
        path=source,
        workload=workload,
        environment=existing("environment", table.environment, folder_too=True),
        hooks=tuple(table.hooks),
        apply=apply,
        registered_at=now,
    )


def _complaints(error: ValidationError) -> Iterator[str]:
    for each in error.errors(include_url=False, include_input=False):
        yield f"{_key(each['loc'])}: {each['msg'].removeprefix('Value error, ')}"


def _key(location: tuple[int | str, ...]) -> str:
    """modules[0].path, as a person would write it.

    >>> _key(("modules", 0, "path"))
    'modules[0].path'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")

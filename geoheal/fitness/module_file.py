"""The operator's file of modules, `geoheal.toml`: the only place that paths and commands come from.

.. code-block:: toml

    system = "checkout"                 # else: default

    [[modules]]
    name = "shop.pricing"               # import name
    path = "src/shop/pricing.py"        # paths are relative to this file
    workload = "workloads/pricing.py"   # what exercises it
    environment = ".venv"               # its packages; else geoheal's own
    hooks = ["state"]                   # where patches of it may act

    [modules.apply]
    path = "/srv/shop/pricing.py"       # the file that a change replaces; else path
    reload = ["systemctl", "reload", "shop"]
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from uuid_utils.compat import uuid7

from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.module import Module
from geoheal.errors import ConfigurationError
from geoheal.monitor.report import SystemName


def _import_name(value: str) -> str:
    if not all(part.isidentifier() for part in value.split(".")):
        raise ValueError("is no import name of a module")
    return value


Text = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=4096, pattern=r"^[^\x00]*$")]
ImportName = Annotated[Text, AfterValidator(_import_name)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ApplyTable(_Table):
    """How a change reaches the running system."""

    path: Text | None = None
    reload: list[Text] | None = Field(None, min_length=1)


class ModuleTable(_Table):
    """One module."""

    name: ImportName
    path: Text
    workload: Text | None = None
    environment: Text | None = None
    hooks: list[Text] = []
    apply: ApplyTable = ApplyTable()


class ModuleFile(_Table):
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
    def existing(key: str, path: str | None, *, folder_too: bool = False) -> Path | None:
        if path is None:
            return None
        found = folder / path
        if not (found.is_file() or (folder_too and found.is_dir())):
            raise ConfigurationError(f"{file}: modules[{number}].{key}: there is no {found}.")
        return found

    source = existing("path", table.path)
    assert source is not None  # noqa: S101 - a path was given
    return Module(
        id=uuid7(),
        name=table.name,
        path=source,
        workload=existing("workload", table.workload),
        environment=existing("environment", table.environment, folder_too=True),
        hooks=tuple(table.hooks),
        apply=_apply(table.apply, existing("apply.path", table.apply.path)),
        registered_at=now,
    )


def _apply(table: ApplyTable, path: Path | None) -> dict[str, Any]:
    given = {"path": None if path is None else str(path), "reload": table.reload}
    return {name: value for name, value in given.items() if value is not None}


def _complaints(error: ValidationError) -> Iterator[str]:
    for each in error.errors(include_url=False, include_input=False):
        yield f"{_key(each['loc'])}: {each['msg'].removeprefix('Value error, ')}"


def _key(location: tuple[int | str, ...]) -> str:
    """modules[0].path, as a person would write it.

    >>> _key(("modules", 0, "path"))
    'modules[0].path'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")

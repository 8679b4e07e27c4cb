"""The operator's file of modules, `geoheal.toml`: the only place that paths and commands come from.

.. code-block:: toml

    system = "checkout"                 # else: default
    record = ["shop.*"]                 # whose calls the client records: docs/recording.md
    profile = true                      # or names as above: whose time the client samples: docs/profiling.md
    redact = ["street"]                 # names whose values it leaves out, beside the known ones

    [project]                           # the tree that the modules belong to
    sources = ["src"]
    [project.apply]                     # how a patch of any of them reaches the running system
    reload = ["systemctl", "reload", "shop"]

    [[modules]]
    name = "shop.pricing"               # import name
    path = "src/shop/pricing.py"        # relative to this file; else where the project's sources have it
    workload = "workloads/pricing.py"   # what exercises it
    environment = ".venv"               # its packages; else geoheal's own
    hooks = ["state"]                   # for a module that corrects values at hooks: where it acts

    [modules.apply]                     # the same for one module alone
    reload = ["systemctl", "reload", "prices"]

The keys of ``[modules.apply]`` are described in :mod:`geoheal.config.apply_table`, those of ``[project]`` in
:mod:`geoheal.config.project_table`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Annotated

from pydantic import Field, ValidationError
from uuid_utils.compat import uuid7

from geoheal.config.apply_table import ApplyTable, Complain, Table, resolved
from geoheal.config.module_table import ModuleTable, module_of
from geoheal.config.project_table import ModulePattern, ProjectTable, check_apply, project_of
from geoheal.config.toml_file import parse_toml, read_text
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.healing.module import Module
from geoheal.domain.healing.project import Project
from geoheal.errors import ConfigurationError
from geoheal.validation.types import SystemName


class ModuleFile(Table):
    """The whole file."""

    system: SystemName = DEFAULT_SYSTEM
    project: ProjectTable | None = None
    modules: list[ModuleTable] = Field([])
    record: list[ModulePattern] = Field([], max_length=500)
    profile: bool | list[ModulePattern] = False
    redact: list[Annotated[str, Field(strict=True, min_length=1, max_length=200)]] = Field([], max_length=500)


@dataclass(frozen=True, slots=True)
class Registration:
    """Registrations of a file.

    Parameters
    ----------
    modules
        Modules with a table of their own.
    project
        The tree that they belong to; None if the file does not describe one.
    general
        How patches of the project's modules without a table are applied.
    """

    file: Path
    system: str
    modules: tuple[Module, ...]
    project: Project | None = None
    general: ApplyTable = field(default_factory=ApplyTable)

    def module(self, name: str) -> Module | None:
        """Return the module of this import name.

        As its table says, else where the project's sources have it.

        Raises
        ------
        ConfigurationError
            When its patches are to become branches, and it is not in a git repository or in another one.
        """
        for each in self.modules:
            if each.name == name:
                return each
        path = None if self.project is None else self.project.file_of(name)
        return None if path is None else self.found(name, path)

    def found(self, name: str, path: Path) -> Module:
        """Return a module of the project that has no table of its own; errors as of :meth:`module`."""
        complain = _complain_of(self.file, "project.apply")
        return Module(
            id=uuid7(),
            name=name,
            path=path,
            environment=None if self.project is None else self.project.environment,
            apply=resolved(self.general, [], self.file.parent, path, complain),
            registered_at=datetime.now(UTC),
            project_file=self.file,
        )


def read_project(file: Path) -> Project:
    """Read the project of an operator's file.

    Raises
    ------
    ConfigurationError
        Naming the file and the key that is wrong.
    """
    project = _project(file.absolute(), _read(file))
    if project is None:
        raise ConfigurationError(f"{file} no longer has [project]; register its modules again.")
    return project


def describes_project(file: Path) -> bool:
    """Whether an operator's file has ``[project]``.

    Raises
    ------
    ConfigurationError
        When it cannot be read, or is wrong.
    """
    return _read(file).project is not None


def read_module_file(file: Path) -> Registration:
    """Read and validate an operator's file; every path in it must exist.

    Raises
    ------
    ConfigurationError
        Naming the file and the key that is wrong.
    """
    given = _read(file)
    if not given.modules and given.project is None:
        raise ConfigurationError(f"{file} names no module: add a table [[modules]] or [project].")
    file = file.absolute()
    project, now = _project(file, given), datetime.now(UTC)
    general = ApplyTable() if given.project is None else given.project.apply
    modules = (
        module_of(each, file, project, general, now, _complain_of(file, f"modules[{number}]"))
        for number, each in enumerate(given.modules)
    )
    registration = Registration(file, given.system, tuple(modules), project, general)
    check_apply(general, file.parent, _complain_of(file, "project.apply"))
    return registration


def parse_module_file(text: str, file: PurePath) -> ModuleFile:
    """Validate the text of an operator's file, without checking that its paths exist.

    Raises
    ------
    ConfigurationError
        Naming the file and the key that is wrong.
    """
    try:
        given = ModuleFile.model_validate(parse_toml(text, file))
    except ValidationError as error:
        raise ConfigurationError(f"{file}: {'; '.join(_complaints(error))}.") from None
    names = [each.name for each in given.modules]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise ConfigurationError(f"{file}: modules[{number}].name: {name} occurs twice.")
    return given


def _read(file: Path) -> ModuleFile:
    if not file.exists():
        raise ConfigurationError(
            f"There is no file {file}, which names the modules that geoheal may change; `geoheal init` "
            "writes one."
        )
    return parse_module_file(read_text(file), file)


def _project(file: Path, given: ModuleFile) -> Project | None:
    if given.project is None:
        return None
    return project_of(given.project, file.parent, _complain_of(file, "project"))


def _complain_of(file: Path, table: str) -> Complain:
    def complain(key: str, what: str) -> ConfigurationError:
        return ConfigurationError(f"{file}: {table}.{key}: {what}.")

    return complain


def _complaints(error: ValidationError) -> Iterator[str]:
    for each in error.errors(include_url=False, include_input=False):
        yield f"{_key(each['loc'])}: {each['msg'].removeprefix('Value error, ')}"


def _key(location: tuple[int | str, ...]) -> str:
    """modules[0].path, as a person would write it.

    >>> _key(("modules", 0, "path"))
    'modules[0].path'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")

"""``[project]`` of the operator's file: the tree that its modules belong to.

.. code-block:: toml

    [project]
    root = "."                          # paths are relative to the file, patterns to the root
    sources = ["src"]                   # folders that modules are imported from
    include = ["src/shop/_version.py"]  # shown although git does not track it
    exclude = ["data/"]                 # not shown; .env, keys and .git never are
    environment = ".venv"               # its packages; else geoheal's own
    env = { SHOP_MODE = "test" }        # variables that the code sees: no secrets
    tests = ["tests"]
    modules = ["shop.*"]                # a package and all that is in it

    [project.apply]                     # for modules that have no [modules.apply] of their own
    reload = ["systemctl", "reload", "shop"]

Patterns of files are those of ``.gitignore``, without ``!``.
"""

from pathlib import Path
from typing import Annotated, Final

from pathspec import GitIgnoreSpec
from pydantic import AfterValidator, Field

from geoheal.config.apply_table import ApplyTable, Complain, Table, Text, checked
from geoheal.domain.healing.patch import Target
from geoheal.domain.healing.project import Project

OF_THE_BOX: Final = frozenset(
    {"HOME", "LANG", "PATH", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "LD_PRELOAD", "PYTHONHASHSEED", "PYTHONPATH"}
)
"""Variables that are the sandbox's own, or have no effect once Python runs."""


def _inside(value: str) -> str:
    path = Path(value)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError("must be a path below the root, without ..")
    return path.as_posix()


def _pattern(value: str) -> str:
    if value.startswith("!"):
        raise ValueError("must not begin with !; name files under include or exclude instead")
    if not value.strip() or value.startswith("#"):
        raise ValueError("is not a pattern of files")
    try:
        GitIgnoreSpec.from_lines([value])
    except ValueError:
        raise ValueError("is not a pattern as in .gitignore") from None
    return value


def _variable(value: str) -> str:
    if not (value.isascii() and value.isidentifier()):
        raise ValueError("is not the name of an environment variable")
    if value in OF_THE_BOX or value.startswith("GEOHEAL_"):
        raise ValueError("cannot be set, because the sandbox sets it itself")
    return value


def _module_pattern(value: str) -> str:
    name = value.removesuffix(".*")
    if value != "*" and not all(part.isidentifier() for part in name.split(".")):
        raise ValueError('must be an import name, or one that ends in ".*"')
    return value


def _prepare(value: str) -> str:
    if value.endswith(".py"):
        return _inside(value)
    module, _, function = value.partition(":")
    if not all(part.isidentifier() for part in (*module.split("."), function or "_")):
        raise ValueError("must be module:function, a module, or a file that ends in .py")
    return value


Prepare = Annotated[Text, AfterValidator(_prepare)]
Inside = Annotated[Text, AfterValidator(_inside)]
Pattern = Annotated[Text, AfterValidator(_pattern)]
Variable = Annotated[Text, AfterValidator(_variable)]
ModulePattern = Annotated[Text, AfterValidator(_module_pattern)]


class ProjectTable(Table):
    """The tree that modules belong to."""

    root: Text = "."
    sources: list[Inside] = Field(["."], min_length=1, max_length=50)
    include: list[Pattern] = Field([], max_length=500)
    exclude: list[Pattern] = Field([], max_length=500)
    environment: Text | None = None
    env: dict[Variable, Annotated[str, Field(strict=True, max_length=4096, pattern=r"^[^\x00]*$")]] = Field(
        {}, max_length=200
    )
    prepare: Prepare | None = None
    tests: list[Inside] = Field([], max_length=50)
    modules: list[ModulePattern] = Field([], max_length=500)
    apply: ApplyTable = ApplyTable()


def project_of(table: ProjectTable, folder: Path, complain: Complain) -> Project:
    """Return the project that a table describes; every path in it must exist.

    Parameters
    ----------
    folder
        Of the operator's file.
    complain
        Makes the error about a key of the table.
    """
    root = (folder / table.root).resolve()
    if not root.is_dir():
        raise complain("root", f"there is no folder {root}")
    if root == Path(root.anchor):
        raise complain("root", "the root folder of the machine cannot be a project")
    for key, paths in (("sources", table.sources), ("tests", table.tests)):
        for number, path in enumerate(paths):
            _require(root, path, f"{key}[{number}]", complain, is_folder=key == "sources")
    if table.prepare is not None and table.prepare.endswith(".py"):
        _require(root, table.prepare, "prepare", complain, is_folder=False)
    environment = None if table.environment is None else (folder / table.environment).absolute()
    if environment is not None and not environment.exists():
        raise complain("environment", f"there is no {environment}")
    return Project(
        root=root,
        sources=tuple(table.sources),
        include=tuple(table.include),
        exclude=tuple(table.exclude),
        environment=environment,
        variables=tuple(sorted(table.env.items())),
        prepare=table.prepare or "",
        tests=tuple(table.tests),
        modules=tuple(table.modules),
    )


def check_apply(table: ApplyTable, folder: Path, complain: Complain) -> None:
    """Refuse what ``[project.apply]`` cannot say of all modules of a project.

    Parameters
    ----------
    folder
        Of the operator's file.
    complain
        Makes the error about a key of the table.
    """
    if table.target is Target.HOOK:
        raise complain("target", "hook is for one module only: set it under [[modules]]")
    if table.path is not None:
        raise complain("path", "is for one module only: set it under [[modules]]")
    checked(table, [], folder, complain)


def _require(root: Path, path: str, key: str, complain: Complain, *, is_folder: bool) -> None:
    found = root / path
    if not (found.is_dir() if is_folder else found.exists()):
        raise complain(key, f"there is no {'folder ' if is_folder else ''}{found}")
    if not found.resolve().is_relative_to(root):
        raise complain(key, f"{found} points outside {root}")

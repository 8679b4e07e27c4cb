"""Find the file of a module in the environment, without importing anything."""

from __future__ import annotations

import contextlib
import os
from importlib.machinery import PathFinder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

_INIT = "__init__.py"


class Location:
    """A module's file, and the folders of its submodules; None if it is not a package."""

    __slots__ = ("file", "folders")

    def __init__(self, file: str, folders: list[str] | None = None) -> None:
        self.file = file
        self.folders = folders

    @classmethod
    def of_file(cls, file: str) -> Location:
        """Locate a module whose file is known."""
        folder, name = os.path.split(file)
        return cls(file, [folder] if name == _INIT else None)


def locate(name: str) -> Location:
    """Find a module in the environment; otherwise its place in its package; otherwise ``<name>``."""
    folders: list[str] | None = None
    spec = None
    *parents, leaf = name.split(".")
    for parent in parents:
        spec = _found(parent, folders)
        folders = None if spec is None else _folders(spec)
        if not folders:
            return Location(f"<{name}>")
    spec = _found(leaf, folders)
    if spec is not None:
        return _location(name, spec)
    return Location(_join(folders[0], f"{leaf}.py") if folders else f"<{name}>")


def _found(leaf: str, folders: list[str] | None) -> ModuleSpec | None:
    """Find a module by its last name, because a namespace package would need imported parents."""
    with contextlib.suppress(Exception):  # a finder's error shows when the module is imported
        return PathFinder.find_spec(leaf, folders)
    return None


def _location(name: str, spec: ModuleSpec) -> Location:
    folders, origin = _folders(spec), spec.origin
    if folders:
        return Location(_join(folders[0], _INIT), folders)
    if origin is None:
        return Location(f"<{name}>")
    if not origin.endswith(".py"):
        origin = _join(os.path.dirname(origin), f"{name.rpartition('.')[2]}.py")  # noqa: PTH120 - pathlib loads for long
    return Location(origin)


def _folders(spec: ModuleSpec) -> list[str] | None:
    return None if spec.submodule_search_locations is None else list(spec.submodule_search_locations)


def _join(folder: str, name: str) -> str:
    return os.path.join(folder, name)  # noqa: PTH118 - pathlib loads for long

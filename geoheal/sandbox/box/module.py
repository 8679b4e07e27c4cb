"""Provide given sources under their modules' import names, for the workload and the module's own package."""

from __future__ import annotations

import importlib.machinery
import io
import linecache
import os
import sys

from .location import Location, locate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType
    from typing import IO


def compile_source(source: str, filename: str) -> CodeType:
    """Compile source so that tracebacks and inspect find the lines."""
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    return compile(source, filename, "exec", dont_inherit=True)


class Override:
    """A module with a given source, and its location.

    Parameters
    ----------
    file
        Its file as the box sees it; None for its location in the environment.
    """

    __slots__ = ("code", "file", "folders", "name", "source")

    def __init__(self, name: str, source: str, file: str | None, *, is_parent: bool = False) -> None:
        where = Location.of_file(file) if file is not None else locate(name)
        self.name = name
        self.source = source
        self.file = where.file
        self.folders = [] if where.folders is None and is_parent else where.folders
        self.code: CodeType | None = None

    def compiled(self) -> CodeType:
        """Return the source's code, equal however often the module is executed."""
        if self.code is None:
            self.code = compile_source(self.source, self.file)
        return self.code


def overrides_of(sources: Mapping[str, Sequence[str | None]]) -> dict[str, Override]:
    """Return the overridden modules by name, from source and file (or None) of each."""
    parents = {parent for name in sources for parent in _parents(name)}
    return {
        name: Override(name, source or "", file, is_parent=name in parents)
        for name, (source, file) in sources.items()
    }


def load(name: str, overrides: Mapping[str, Override], prepare: Callable[[], object] = bool) -> ModuleType:
    """Import a module with the overridden ones instead of the environment's.

    They are installed before anything is imported, so that a package which imports its own modules gets them,
    too. Parents missing in the environment are empty packages.

    Parameters
    ----------
    prepare
        What runs before the module is imported.
    """
    for override in overrides.values():
        override.compiled()
    _forget(overrides)
    sys.meta_path.insert(0, _Overriding(overrides))
    sys.meta_path.append(_StandingIn({parent for each in overrides for parent in _parents(each)}))
    _serve_files({os.path.realpath(each.file): each for each in overrides.values()})
    prepare()
    __import__(name)  # importlib.import_module would leave its frames in tracebacks
    return sys.modules[name]


def _serve_files(overrides: Mapping[str, Override]) -> None:
    """Serve given sources to loaders by file, too: of plug-ins, and of modules under a second name."""
    get_code, open_code = importlib.machinery.SourceFileLoader.get_code, io.open_code
    names = tuple({f"{os.sep}{os.path.basename(file)}" for file in overrides})  # noqa: PTH119 - pathlib loads for long

    def found(path: str) -> Override | None:
        return overrides.get(os.path.realpath(path)) if f"{os.sep}{path}".endswith(names) else None

    def code_of(loader: importlib.machinery.SourceFileLoader, fullname: str) -> CodeType | None:
        override = found(loader.path)
        return get_code(loader, fullname) if override is None else override.compiled()

    def opened(path: str) -> IO[bytes]:
        override = found(path)
        return open_code(path) if override is None else io.BytesIO(override.source.encode())

    importlib.machinery.SourceFileLoader.get_code = code_of  # type: ignore[assignment,method-assign]
    io.open_code = opened


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads given source; data beside the file is read from the environment."""

    def __init__(self, override: Override) -> None:
        super().__init__(override.name, override.file)
        self._override = override

    def get_code(self, _fullname: str) -> CodeType:
        return self._override.compiled()

    def get_source(self, _fullname: str) -> str:
        return self._override.source

    def get_data(self, path: str) -> bytes:
        return self._override.source.encode() if path == self._override.file else super().get_data(path)

    def is_package(self, _fullname: str) -> bool:
        return self._override.folders is not None


class _Overriding:
    """Finds the overridden modules, before any other finder."""

    def __init__(self, overrides: Mapping[str, Override]) -> None:
        self._overrides = overrides

    def find_spec(self, name: str, path: object, target: object = None, /) -> ModuleSpec | None:  # noqa: ARG002
        override = self._overrides.get(name)
        if override is None:
            return None
        spec = importlib.machinery.ModuleSpec(name, _Loader(override), origin=override.file)
        spec.has_location = True
        spec.submodule_search_locations = None if override.folders is None else list(override.folders)
        return spec


class _StandingIn:
    """Finds parents of overridden modules that no other finder finds."""

    def __init__(self, parents: Iterable[str]) -> None:
        self._parents = frozenset(parents)

    def find_spec(self, name: str, path: object, target: object = None, /) -> ModuleSpec | None:  # noqa: ARG002
        if name not in self._parents:
            return None
        return importlib.machinery.ModuleSpec(name, None, is_package=True)


def _parents(name: str) -> list[str]:
    """Return the packages of a module, the nearest first."""
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(len(parts) - 1, 0, -1)]


def _forget(names: Iterable[str]) -> None:
    """Remove modules that are already imported, with the packages that use names from them."""
    for name in names:
        if name in sys.modules:
            top = name.partition(".")[0]
            for known in [each for each in sys.modules if each == top or each.startswith(f"{top}.")]:
                del sys.modules[known]

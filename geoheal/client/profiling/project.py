"""Recognise the project's own code: not the standard library's, not an installed package's, not geoheal's."""

from __future__ import annotations

import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import CodeType
from typing import Any, Final

NAME_MAX: Final = 200
KNOWN_MAX: Final = 20_000
"""Largest number of cached code objects."""
INSTALLED: Final = ("site-packages", "dist-packages")

Function = tuple[str, str]
"""Import name of the module, and qualified name of the function in it."""


class ProjectFunctions:
    """Distinguishes the project's functions from others.

    Parameters
    ----------
    modules
        Import names; ``shop.*`` is the package with all its modules. If empty, all code counts that is
        neither in the standard library nor in an installed package.
    """

    def __init__(self, modules: Sequence[str] = ()) -> None:
        self._names = tuple(each[:-2] if each.endswith(".*") else each for each in modules)
        self._whole = tuple(f"{each[:-2]}." for each in modules if each.endswith(".*"))
        self.known: dict[int, tuple[CodeType, Function | None]] = {}
        """Results for code objects by identity; each object is held, so that its identity is not reused."""
        places = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
        own = Path(__file__).absolute().parents[1]
        self._foreign = (*(Path(place) for place in places if place), own)

    def function(self, code: CodeType, scope: Mapping[str, Any]) -> Function | None:
        """Return the function that a frame runs; None if it is not the project's.

        Parameters
        ----------
        code, scope
            The frame's code and globals.
        """
        known = self.known.get(id(code))
        if known is not None:
            return known[1]
        if len(self.known) >= KNOWN_MAX:
            self.known.clear()
        found = self._named(code, scope)
        self.known[id(code)] = code, found
        return found

    def _named(self, code: CodeType, scope: Mapping[str, Any]) -> Function | None:
        module = _module(scope)
        if self._names:
            if module not in self._names and not module.startswith(self._whole or ("\0",)):
                return None
        elif not self._is_own(code.co_filename):
            return None
        return _written(module), _written(getattr(code, "co_qualname", code.co_name))

    def _is_own(self, file: str) -> bool:
        if not file or file.startswith("<"):
            return False
        path = Path(file).absolute()
        if any(part in INSTALLED for part in path.parts):
            return False
        return not any(place in path.parents for place in self._foreign)


def _module(scope: Mapping[str, Any]) -> str:
    """Return the import name, also of the main module (``python -m shop``)."""
    name = scope.get("__name__")
    spec = scope.get("__spec__") if name == "__main__" else None
    name = getattr(spec, "name", None) or name
    return name if isinstance(name, str) else ""


def _written(name: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in name[:NAME_MAX]) or "?"

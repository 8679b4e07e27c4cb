"""The code that a process runs, as its snapshots name it; read in the background, and again after reloads.

A source that changed on disk does not run until its module is imported or reloaded. Both give the module
another ``__spec__``, which is cheap to compare.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from geoheal.client.host import code


class CodeIdentity:
    """Identity of the process's code.

    Parameters
    ----------
    code_hash
        Commit or other name of the code; None to read it from git's files in the folder where the process
        started.
    modules
        Import names of the application's own modules; the version of each is the SHA-256 of its source file.
    """

    def __init__(self, code_hash: str | None, modules: Sequence[str]) -> None:
        self._given = code_hash
        self._folder = _working_folder()
        self._modules = tuple(modules)
        self._loaded: list[object] | None = None
        self._fields: dict[str, Any] = {}

    def fields(self) -> dict[str, Any]:
        """``code_hash``, ``active_modules`` and ``module_versions``."""
        loaded = [getattr(sys.modules.get(name), "__spec__", None) for name in self._modules]
        known = self._loaded
        if known is None or any(one is not other for one, other in zip(known, loaded)):
            self._loaded, self._fields = loaded, self._look_up()
        return dict(self._fields)

    def _look_up(self) -> dict[str, Any]:
        own = None if self._folder is None else code.commit(self._folder)
        return {
            "code_hash": own if self._given is None else self._given,
            "active_modules": list(self._modules),
            "module_versions": {**code.distribution_versions(), **code.source_versions(self._modules)},
        }


def _working_folder() -> Path | None:
    """Return the folder where the process started; None if it was deleted."""
    try:
        return Path.cwd()
    except OSError:
        return None

"""The code that a process runs, as its snapshots name it; looked up once, in the background."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from geoheal.client import code


class CodeIdentity:
    """What the process was started with.

    Parameters
    ----------
    code_hash
        Commit or other name of the code; None to read git's from the folder in which the process was started.
    modules
        Import names of the application's own modules, whose source files' SHA-256 are their versions.
    """

    def __init__(self, code_hash: str | None, modules: Sequence[str]) -> None:
        self._given = code_hash
        self._folder = _working_folder()
        self._modules = tuple(modules)

    def fields(self) -> dict[str, Any]:
        """``code_hash``, ``active_modules`` and ``module_versions``."""
        return dict(self._fields)

    @cached_property
    def _fields(self) -> dict[str, Any]:
        own = None if self._folder is None else code.commit(self._folder)
        return {
            "code_hash": own if self._given is None else self._given,
            "active_modules": list(self._modules),
            "module_versions": {**code.distribution_versions(), **code.source_versions(self._modules)},
        }


def _working_folder() -> Path | None:
    """Where the process was started; None when that is gone."""
    try:
        return Path.cwd()
    except OSError:
        return None

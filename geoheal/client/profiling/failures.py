"""Exceptions that ended requests, by type and the innermost line of the project."""

from __future__ import annotations

import contextlib
import threading
from types import CodeType, TracebackType
from typing import Any, Final

from geoheal.client.profiling.project import NAME_MAX, ProjectFunctions

KINDS_MAX: Final = 100
FRAMES_MAX: Final = 200
NOTED: Final = "_geoheal_noted"

Kind = tuple[str, str, str, str, int]
"""Route, type, module, function, line."""


class Failures:
    """Counts exceptions; beyond a hundred kinds, the others share one count.

    Parameters
    ----------
    project
        Recognises the project's code.
    """

    def __init__(self, project: ProjectFunctions) -> None:
        self._project = project
        self._lock = threading.Lock()
        self._counts: dict[Kind, int] = {}
        self.others = 0

    def note(self, route: str, error: BaseException) -> None:
        """Count an exception; if an outer caller reports it again, it still counts once."""
        if getattr(error, NOTED, False):
            return
        with contextlib.suppress(Exception):  # some classes do not allow the attribute
            setattr(error, NOTED, True)
        kind = self._kind(route, error)
        with self._lock:
            if kind in self._counts or len(self._counts) < KINDS_MAX:
                self._counts[kind] = self._counts.get(kind, 0) + 1
            else:
                self.others += 1

    def take(self) -> list[dict[str, Any]]:
        """Return the counts since the last call."""
        with self._lock:
            counts, self._counts, self.others = self._counts, {}, 0
        names = ("route", "type", "module", "function", "line")
        return [{**dict(zip(names, kind)), "count": count} for kind, count in counts.items()]

    def _kind(self, route: str, error: BaseException) -> Kind:
        module = function = ""
        line = 0
        place: TracebackType | None = error.__traceback__
        for _ in range(FRAMES_MAX):
            if place is None:
                break
            code: CodeType = place.tb_frame.f_code
            found = self._project.function(code, place.tb_frame.f_globals)
            if found is not None:
                (module, function), line = found, place.tb_lineno or 0
            place = place.tb_next
        return route[:NAME_MAX], type(error).__qualname__[:NAME_MAX], module, function, line

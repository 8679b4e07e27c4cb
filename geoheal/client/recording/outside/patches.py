"""Attributes of classes and modules that are replaced only while a call is observed."""

import threading
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

_MISSING = object()


class Patches:
    """Replacements of attributes, installed only during observations; nothing is slower in between."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._wanted: list[tuple[Any, Mapping[str, Callable[..., Any]]]] = []
        self._before: list[tuple[Any, str, Any]] = []
        self._looking = 0

    def add(self, owner: type | ModuleType, replacements: Mapping[str, Callable[..., Any]]) -> None:
        """Replace these attributes of a class or a module in future observations."""
        with self._lock:
            if all(each is not owner for each, _ in self._wanted):
                self._wanted.append((owner, replacements))

    def enter(self) -> None:
        """Begin an observation."""
        with self._lock:
            self._looking += 1
            if self._looking == 1:
                for owner, replacements in self._wanted:
                    for name, now in replacements.items():
                        self._before.append((owner, name, vars(owner).get(name, _MISSING)))
                        setattr(owner, name, now)

    def leave(self) -> None:
        """End an observation."""
        with self._lock:
            self._looking -= 1
            if self._looking == 0:
                while self._before:
                    owner, name, before = self._before.pop()
                    if before is _MISSING:
                        delattr(owner, name)
                    else:
                        setattr(owner, name, before)

    def forget(self) -> None:
        """Start over in a forked process, where another thread may have held the lock."""
        self._lock = threading.RLock()


PATCHES = Patches()

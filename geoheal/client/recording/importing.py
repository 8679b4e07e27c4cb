"""Notify about imported modules; at once about those that are already imported."""

import functools
import itertools
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

Notify = Callable[[ModuleType], None]


def matches(pattern: str, module: str) -> bool:
    """Whether a pattern matches a module: ``shop.*`` is the package with all its modules.

    >>> [matches("shop.*", name) for name in ("shop", "shop.tax.rates", "shopping")]
    [True, True, False]
    """
    package, is_open, _ = pattern.rpartition(".*")
    return module == (package if is_open else pattern) or bool(is_open and module.startswith(f"{package}."))


class Importing(MetaPathFinder):
    """Finds modules by the finders after it, and notifies when a module was executed.

    Parameters
    ----------
    patterns
        The modules.
    notify
        Called with each module, in the thread that imports it.
    """

    def __init__(self, patterns: Sequence[str], notify: Notify) -> None:
        self._patterns = tuple(patterns)
        self._notify = notify

    def install(self) -> None:
        """Begin, with the modules that are already imported."""
        sys.meta_path.insert(0, self)
        for name, module in list(sys.modules.items()):
            if self._wants(name) and isinstance(module, ModuleType):
                self._notify(module)

    def remove(self) -> None:
        """Stop."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module."""
        if not self._wants(fullname):
            return None
        for finder in itertools.dropwhile(lambda each: each is not self, list(sys.meta_path)):
            if finder is not self and hasattr(finder, "find_spec"):
                spec = finder.find_spec(fullname, path, target)
                if spec is not None:
                    self._watch(spec)
                    return spec
        return None

    def _watch(self, spec: ModuleSpec) -> None:
        loader: Any = spec.loader
        execute = getattr(loader, "exec_module", None)
        if execute is None or isinstance(loader, type) or getattr(execute, "func", None) == self._executed:
            return  # a class is shared by all modules; a loader of many modules is wrapped once
        try:
            loader.exec_module = functools.partial(self._executed, execute)
        except AttributeError:  # a loader with slots: its modules are not recorded
            return

    def _executed(self, execute: Callable[[ModuleType], None], module: ModuleType) -> None:
        execute(module)
        if self._wants(module.__name__):
            self._notify(module)

    def _wants(self, name: str) -> bool:
        return any(matches(pattern, name) for pattern in self._patterns)

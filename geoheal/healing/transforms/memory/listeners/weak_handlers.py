"""Hold methods, or observers, weakly in a list, so that the list does not keep their objects alive.

A registry keeps an object alive that registers one of its methods, with all that it refers to, and calls it
with every event. The list is replaced by one that holds methods weakly; functions are held as before.
"""

import ast
from collections.abc import Sequence
from typing import Final

from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.listeners.notifying import without_notifying
from geoheal.healing.transforms.memory.listeners.plain_methods import with_plain_methods
from geoheal.healing.transforms.memory.listeners.registrations import keeps_alive, registered
from geoheal.healing.transforms.memory.listeners.registry import registries
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit

WEAK_HANDLERS: Final = '''class _WeakHandlers(collections.abc.MutableSequence):
    """Handlers in their order; a method leaves with the last other reference to its object."""

    def __init__(self, handlers=()):
        self._kept, self._most = [], 16
        self.extend(handlers)

    def __iter__(self):
        for kept in self._kept:
            handler = kept()
            if handler is not None:
                yield handler

    def __len__(self):
        return sum(1 for _ in self)

    def __getitem__(self, index):
        return list(self)[index]

    def __setitem__(self, index, handler):
        self._forget()
        is_part = isinstance(index, slice)
        self._kept[index] = [self._held(each) for each in handler] if is_part else self._held(handler)

    def __delitem__(self, index):
        self._forget()
        del self._kept[index]

    def insert(self, index, handler):
        self._forget()
        self._kept.insert(index, self._held(handler))

    def append(self, handler):
        if len(self._kept) >= self._most:
            self._forget()
            self._most = 2 * len(self._kept) + 16
        self._kept.append(self._held(handler))

    def add(self, handler):
        if handler not in self:
            self.append(handler)

    def discard(self, handler):
        if handler in self:
            self.remove(handler)

    def clear(self):
        self._kept = []

    def copy(self):
        return list(self)

    def sort(self, **how):
        self._kept = [self._held(each) for each in sorted(self, **how)]

    def _forget(self):
        self._kept = [kept for kept in self._kept if kept() is not None]

    @staticmethod
    def _held(handler):
        if type(handler) is tuple:
            return _WeakHandlers._entry([*map(_WeakHandlers._held, handler)], handler)
        try:
            return weakref.WeakMethod(handler)
        except TypeError:
            return lambda: handler

    @staticmethod
    def _entry(parts, handler):
        missing = [each is None for each in handler]
        del handler

        def entry():
            found = tuple(part() for part in parts)
            return found if [each is None for each in found] == missing else None

        return entry
'''

WEAK_OBSERVERS: Final = '''class _WeakObservers(_WeakHandlers):
    """Objects in their order, which leave with the last other reference to them."""

    @staticmethod
    def _held(observer):
        try:
            return weakref.ref(observer)
        except TypeError:
            return lambda: observer
'''


def weak_handlers(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Hold methods weakly that objects of the module register and never unregister.

    Never proven: an object may be kept alive by its registration on purpose.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> changed = weak_handlers('''HANDLERS = []
    ... def on(handler):
    ...     HANDLERS.append(handler)
    ... def fire(event):
    ...     for handler in HANDLERS:
    ...         handler(event)
    ... class Run:
    ...     def __init__(self):
    ...         on(self.step)
    ...     def step(self, event):
    ...         pass
    ... ''')
    >>> print(changed[changed.index("HANDLERS ="):].splitlines()[0])
    HANDLERS = _WeakHandlers()
    """
    edit = SourceEdit(with_plain_methods(source))
    view = ModuleView(edit.tree)
    classes = view.shared(ClassView)
    elsewhere = elsewhere or Elsewhere()
    done: set[ast.expr] = set()
    for registry in registries(classes):
        if not registered(registry, classes) or keeps_alive(registry, classes):
            continue
        if elsewhere.uses(registry.name, without_notifying(source) if registry.of_objects else source):
            continue
        elsewhere.doubt(
            f"{registry.name} no longer keeps the objects alive that register themselves or a method in it: "
            "check that other code holds each of them as long as it must be called."
        )
        _weaken([each for each in registry.made if each not in done], edit, of_objects=registry.of_objects)
        done |= set(registry.made)
    return edit.result()


def _weaken(made: Sequence[ast.expr], edit: SourceEdit, *, of_objects: bool) -> None:
    kind = "_WeakObservers" if of_objects else "_WeakHandlers"
    for each in made:
        if isinstance(each, ast.Name):
            edit.replace(each, kind)
        else:
            text = edit.text(each)
            edit.replace(each, f"{kind}()" if text in {"[]", "list()", "set()"} else f"{kind}({text})")
    edit.add_helper(WEAK_HANDLERS)
    if of_objects:
        edit.add_helper(WEAK_OBSERVERS)
    edit.add_import("import weakref")
    edit.add_import("import collections.abc")

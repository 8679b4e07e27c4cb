"""Parse a source once for all transforms, and share their facts about it."""

import ast
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, Generic, Protocol, TypeVar

SOURCES_KEPT: Final = 2
"""Number of sources whose trees are kept: the module's own, and the one with the changes so far."""

_Fact = TypeVar("_Fact")
Known = dict[object, Any]


@lru_cache(maxsize=SOURCES_KEPT)
def parsed(source: str) -> ast.Module:
    """Parse a source; everyone who asks about the same source gets the same tree, and must not change it.

    >>> parsed("x = 1") is parsed("x = 1")
    True
    """
    return ast.parse(source)


@lru_cache(maxsize=SOURCES_KEPT)
def known_of(tree: ast.Module) -> Known:
    """Return the facts about a tree that are known already, by the name or the class of each."""
    del tree  # the key of the cache
    return {}


class _Knowing(Protocol):
    @property
    def known(self) -> Known: ...


class SharedFact(Generic[_Fact]):
    """A property that is computed once per tree, however many views look at the tree.

    Like :class:`functools.cached_property`, except that the value is kept with the tree (`known`).
    """

    def __init__(self, compute: Callable[[Any], _Fact]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, view: _Knowing, _owner: type) -> _Fact:
        if self._name not in view.known:
            view.known[self._name] = self._compute(view)
        fact: _Fact = view.known[self._name]
        vars(view)[self._name] = fact
        return fact

"""Types of a function's values, as far as its code shows: iterators, and containers with a truth value."""

import ast
from functools import cached_property
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.facts.argument_kinds import ARRAY_MODULES
from geoheal.healing.transforms.facts.immutability import is_immutable_annotation
from geoheal.healing.transforms.facts.purity import is_new_container
from geoheal.healing.transforms.facts.shapes import is_call_to_any, is_name_among
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes, parameters

_ITERATORS: Final = words("iter map zip filter reversed enumerate open")
_CONTAINERS: Final = words("list tuple dict set frozenset str bytes List Tuple Dict Set FrozenSet")


class SeenKinds:
    """Types of the values of a function's names; collected once.

    >>> view = ModuleView(ast.parse("def f(xs):\\n    ys = map(abs, xs)\\n    return len(xs)"))
    >>> seen = SeenKinds(view.functions["f"], view)
    >>> [seen.is_once_only(name) for name in ("xs", "ys")], seen.is_sized("xs")
    ([False, True], True)
    """

    def __init__(self, function: Function, view: ModuleView) -> None:
        self._function = function
        self._view = view

    def is_once_only(self, name: str) -> bool:
        """Whether a name stands for an iterator, exhausted by the first iteration, or for an array."""
        values = self._values(name)
        return any(_is_iterator(value, self._view) or _is_array(value, self._view) for value in values)

    def is_known_container(self, name: str) -> bool:
        """Whether a name stands for a built-in container or an immutable value, for all callers."""
        if name in self._annotations:
            annotation = self._annotations[name]
            return annotation is not None and _is_of_container(annotation)
        values = self._values(name)
        return bool(values) and all(is_new_container(each) or _is_fixed(each) for each in values)

    def is_sized(self, name: str) -> bool:
        """Whether the function uses a name's length, or accesses it by index."""
        return name in self._sized

    def _values(self, name: str) -> list[ast.expr]:
        """Return the values assigned to a name; nothing if it is also bound in another way."""
        if name not in self._view.locals_of(self._function):
            value = self._view.global_value(name)
            return [] if value is None else [value]
        values, bindings = self._bindings.get(name, ([], 0))
        return values if len(values) == bindings else []

    @cached_property
    def _annotations(self) -> dict[str, ast.expr | None]:
        return {each.arg: each.annotation for each in parameters(self._function)}

    @cached_property
    def _bindings(self) -> dict[str, tuple[list[ast.expr], int]]:
        """Return, by local name, its simple assignments and its number of bindings."""
        values: dict[str, list[ast.expr]] = {}
        counts: dict[str, int] = {}
        for node in own_nodes(self._function):
            match node:
                case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                    counts[name] = counts.get(name, 0) + 1
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    values.setdefault(name, []).append(value)
        return {name: (values.get(name, []), count) for name, count in counts.items()}

    @cached_property
    def _sized(self) -> frozenset[str]:
        found = set()
        for node in own_nodes(self._function):
            match node:
                case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]):
                    found.add(name)
                case ast.Subscript(value=ast.Name(id=name)):
                    found.add(name)
        return frozenset(found)


def _is_iterator(value: ast.expr, view: ModuleView) -> bool:
    if isinstance(value, ast.GeneratorExp):
        return True
    dotted = (view.dotted(value.func) or "") if isinstance(value, ast.Call) else ""
    return dotted in _ITERATORS or dotted.startswith("itertools.")


def _is_array(value: ast.expr, view: ModuleView) -> bool:
    dotted = (view.dotted(value.func) or "") if isinstance(value, ast.Call) else ""
    return dotted.split(".", maxsplit=1)[0] in ARRAY_MODULES


def _is_fixed(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant | ast.JoinedStr | ast.Tuple):
        return True
    return is_call_to_any(value, words("tuple frozenset str bytes range int float len"))


def _is_of_container(annotation: ast.expr) -> bool:
    if is_immutable_annotation(annotation):
        return True
    kind = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return is_name_among(kind, _CONTAINERS)

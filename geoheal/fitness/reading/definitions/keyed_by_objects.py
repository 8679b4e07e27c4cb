"""Answers that a change caches by an object, and that it computes from what the object holds.

A cache finds an object by its identity, or by what its ``__eq__`` compares. If an attribute changes between
two calls, the second one gets the answer for the former value.
"""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import Function, functions_of, last_name, words
from geoheal.fitness.reading.definitions.decorators import CACHES

KEYED: Final = "{name} caches answers by {argument}, and computes them from its {of}, which may change"
_SETTLED: Final = words(
    "bool bytes complex date datetime Decimal float Fraction frozenset int Path PurePath str time timedelta "
    "timezone tuple UUID ZoneInfo"
)
"""Types of immutable objects."""


def keyed_by_objects(new_code: str, current_code: str) -> Iterator[str]:
    """Report functions that are cached now, and read attributes of what they are given.

    Examples
    --------
    >>> code = "{}def total(order): return sum(order.lines)"
    >>> list(keyed_by_objects(code.format("@lru_cache\\n"), code.format("")))
    ['total caches answers by order, and computes them from its lines, which may change']
    >>> code = "{}def year(day: date, text): return day.year, text.split()"
    >>> list(keyed_by_objects(code.format("@lru_cache\\n"), code.format("")))
    []
    """
    try:
        new, current = (dict(functions_of(ast.parse(each))) for each in (new_code, current_code))
    except NO_CODE:
        return
    for name, function in new.items():
        if _is_cached(function) and not (name in current and _is_cached(current[name])):
            for argument, of in sorted(_read_of(function)):
                yield KEYED.format(name=name, argument=argument, of=of)


def _is_cached(function: Function) -> bool:
    return any(last_name(each) in CACHES for each in function.decorator_list)


def _read_of(function: Function) -> set[tuple[str, str]]:
    """Return parameters of no immutable type, and the attributes of them that the function reads."""
    taken = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    opened = {
        each.arg for each in taken if each.annotation is None or last_name(each.annotation) not in _SETTLED
    }
    called = {id(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    return {
        (node.value.id, node.attr)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and id(node) not in called
        if isinstance(node.value, ast.Name) and node.value.id in opened
    }

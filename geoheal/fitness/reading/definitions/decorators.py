"""Decorators that a change removes, gives other arguments, or applies in another order."""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import Function, last_name
from geoheal.fitness.reading.limits import TIMES, number_of

CACHES: Final = frozenset({"cache", "lru_cache"})
GONE: Final = "{name} is not decorated by {decorator} any more"
OTHERWISE: Final = "{name} is decorated by {after} instead of {before}"
ORDER: Final = "{name} is decorated by {outer} outside of {inner}, and in the current code inside of it"
NO_LIMIT: Final = "{name} caches answers without a limit now"
_FREE: Final = CACHES | {"wraps"}
"""Decorators whose arguments are read elsewhere, or name a local."""
_SLOTS: Final = "slots"
"""An option of dataclasses that is read with ``__slots__``."""
_READ_ONLY: Final = "property"
_TRYING: Final = re.compile("retr|tries|attempt|backoff")
"""Names of decorators whose numbers may be tuned: the numbers of others may limit something."""


def decorations(new_code: str, current_code: str) -> Iterator[str]:
    """Report decorators of the current code that the new code lacks, or uses otherwise.

    Examples
    --------
    >>> list(decorations("def f(): pass", "@handler\\ndef f(): pass"))
    ['f is not decorated by handler any more']
    >>> list(decorations("@needs('user')\\ndef f(): pass", "@needs('admin')\\ndef f(): pass"))
    ["f is decorated by needs('user') instead of needs('admin')"]
    >>> list(decorations("@a\\n@b\\ndef f(): pass", "@b\\n@a\\ndef f(): pass"))
    ['f is decorated by a outside of b, and in the current code inside of it']
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    after = dict(definitions(new))
    for name, node in definitions(current):
        if name in after:
            yield from _of_definition(name, after[name], node)


def definitions(tree: ast.AST, within: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Yield functions and classes, including nested ones, by their paths."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function | ast.ClassDef):
            yield f"{within}{node.name}", node
            yield from definitions(node, f"{within}{node.name}.")
        elif not isinstance(node, ast.expr):
            yield from definitions(node, within)


def is_bounded(decorator: ast.expr) -> bool:
    """Whether a decorator caches a limited number of results."""
    match decorator:
        case ast.Call(func=called, args=arguments, keywords=named) if last_name(called) == "lru_cache":
            size = next((each.value for each in named if each.arg == "maxsize"), None)
            size = arguments[0] if arguments else size
            return not (isinstance(size, ast.Constant) and size.value is None)
    return last_name(decorator) == "lru_cache"


def _of_definition(name: str, new: ast.AST, current: ast.AST) -> Iterator[str]:
    had, has = _decorators(current), _decorators(new)
    for decorator in sorted(had.keys() - has.keys()):
        if last_name(had[decorator]) not in CACHES and not _reads_as(decorator, has):
            yield GONE.format(name=name, decorator=decorator)
    for decorator in (each for each in had if each in has):
        if last_name(had[decorator]) not in _FREE and not _is_tuned(has[decorator], had[decorator]):
            before, after = (ast.unparse(each[decorator]) for each in (had, has))
            yield OTHERWISE.format(name=name, before=before, after=after)
    yield from _in_order(name, [each for each in has if each in had], [each for each in had if each in has])
    was_bounded = any(is_bounded(each) for each in had.values())
    if was_bounded and any(last_name(each) in CACHES and not is_bounded(each) for each in has.values()):
        yield NO_LIMIT.format(name=name)


def _reads_as(decorator: str, has: Mapping[str, ast.expr]) -> bool:
    """Whether an attribute that is computed is computed once now: what may change it is read elsewhere."""
    return decorator == _READ_ONLY and any(last_name(each) == "cached_property" for each in has.values())


def _in_order(name: str, new: list[str], current: list[str]) -> Iterator[str]:
    pair = next(((one, other) for one, other in zip(new, current, strict=True) if one != other), None)
    if pair is not None:
        yield ORDER.format(name=name, outer=pair[0], inner=pair[1])


def _decorators(node: ast.AST) -> Mapping[str, ast.expr]:
    """Return the decorators of a definition by their names, from the outermost to the innermost."""
    found = getattr(node, "decorator_list", [])
    return {ast.unparse(each.func if isinstance(each, ast.Call) else each): each for each in found}


def _is_tuned(new: ast.expr, current: ast.expr) -> bool:
    """Whether two decorators are given the same; one that tries again may try a few times more or less.

    >>> pairs = ("tries(4)", "tries(3)"), ("a", "a()"), ("tries(10 ** 9)", "tries(3)"), ("most(9)", "most(3)")
    >>> [_is_tuned(*(ast.parse(each, mode="eval").body for each in pair)) for pair in pairs]
    [True, True, False, False]
    """
    given, had = _given(new), _given(current)
    if given.keys() != had.keys():
        return False
    if _TRYING.search(ast.unparse(current.func if isinstance(current, ast.Call) else current).lower()):
        return all(_is_near(given[each], had[each]) for each in had)
    return all(ast.unparse(given[each]) == ast.unparse(had[each]) for each in had)


def _given(decorator: ast.expr) -> Mapping[str, ast.expr]:
    """Return what a decorator is given, by place or name."""
    if not isinstance(decorator, ast.Call):
        return {}
    named = {str(each.arg): each.value for each in decorator.keywords if each.arg != _SLOTS}
    return {str(place): each for place, each in enumerate(decorator.args)} | named


def _is_near(new: ast.expr, current: ast.expr) -> bool:
    numbers = [number_of(each, {}) for each in (new, current)]
    if any(each is None or isinstance(each, bool) for each in numbers):
        return ast.unparse(new) == ast.unparse(current)
    small, large = sorted(abs(each) for each in numbers if each is not None)
    return ast.unparse(new) == ast.unparse(current) or large <= TIMES * small

"""Threads and pools that a change does not wait for any more, and flags by which it demands less."""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import Function, functions_of, own_names, words
from geoheal.fitness.reading.in_between.written_as_with import ended_by_with

UNAWAITED: Final = "{name} does not wait for {called} any more"
WEAKER: Final = "it passes {option}={value} to {callee}, and the current code leaves it out"
_WAITING: Final = words("join result shutdown wait wait_closed")
_INSTEAD: Final = {"wait": words("communicate wait_for")}
"""Methods of the same object that wait as well."""
_WEAKENING: Final = words(
    "allow_nan allow_pickle autoescape block blocking check daemon delete escape exist_ok follow_symlinks "
    "ignore_errors missing_ok quote safe secure shell strict validate verify wait"
)
"""Flags that say how careful a function is."""


def not_awaited(new_code: str, current_code: str) -> Iterator[str]:
    """Report what is not waited for any more, and what calls demand less.

    >>> list(not_awaited("def f(): t.start()", "def f():\\n  t.start()\\n  t.join()"))
    ['f does not wait for t.join any more']
    >>> list(not_awaited("pool.shutdown(wait=False)", "pool.shutdown()"))
    ['it passes wait=False to pool.shutdown, and the current code leaves it out']
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    after = dict(functions_of(new))
    for name, function in functions_of(current):
        if name in after:
            for called in _unawaited(after[name], function):
                yield UNAWAITED.format(name=name, called=called)
    options = _options(current)
    for callee, option, value in sorted(_options(new) - options):
        if callee in _called(current) and not any(each[:2] == (callee, option) for each in options):
            yield WEAKER.format(option=option, value=value, callee=callee)


def _unawaited(new: Function, current: Function) -> Iterator[str]:
    """Yield what a function does not wait for any more, also under another name of its own."""
    called = _called(new) | ended_by_with(new)
    further = {each.rpartition(".")[2] for each in (_waits(new) | ended_by_with(new)) - _waits(current)}
    gone = own_names(current) - own_names(new)
    for each in sorted(_waits(current) - called):
        owner, _, method = each.rpartition(".")
        is_renamed = owner in gone and method in further
        if not is_renamed and not any(f"{owner}.{other}" in called for other in _INSTEAD.get(method, ())):
            yield each


def _waits(node: ast.AST) -> set[str]:
    """Return calls that wait, and whose results nobody uses: ``thread.join()``, not ``",".join(x)``."""
    return {
        ast.unparse(each.value.func)
        for each in ast.walk(node)
        if isinstance(each, ast.Expr)
        and isinstance(each.value, ast.Call)
        and isinstance(each.value.func, ast.Attribute)
        and each.value.func.attr in _WAITING
    }


def _called(node: ast.AST) -> set[str]:
    return {ast.unparse(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}


def _options(tree: ast.Module) -> set[tuple[str, str, str]]:
    return {
        (ast.unparse(node.func), option.arg, ast.unparse(option.value))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for option in node.keywords
        if option.arg in _WEAKENING
    }

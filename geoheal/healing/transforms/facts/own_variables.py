"""Variables that only their function sees, and only where its code runs as written."""

import ast
from collections.abc import Collection, Sequence
from itertools import takewhile
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name, is_function

_RAISING_ON: Final = words(
    "open closing nullcontext Lock RLock Semaphore BoundedSemaphore TemporaryDirectory"
)
"""Context managers that do not end an error."""
_Guarded = ast.Try | ast.TryStar | ast.With | ast.AsyncWith


def is_built_unseen(loop: ast.stmt, uses: Sequence[ast.Name], view: ModuleView) -> bool:
    """Whether nobody sees what a loop builds in a variable before the loop has ended without an error.

    Parameters
    ----------
    uses
        All uses of the variable in the loop's function; uses in the loop itself do not matter.

    >>> texts = ["ys = []\\n {}", "global ys\\n {}", "lambda: ys\\n {}", "with suppress(E):\\n  {}\\n ys"]
    >>> trees = [ast.parse("def f():\\n " + each.format("for x in xs: ys += x")) for each in texts]
    >>> views = [ModuleView(each) for each in trees]
    >>> named = [[each for each in view.every(ast.Name) if each.id == "ys"] for view in views]
    >>> [is_built_unseen(view.every(ast.For)[0], uses, view) for view, uses in zip(views, named, strict=True)]
    [True, False, False, False]
    """
    function = view.function_of(loop)
    around = {next(filter(_has_variables, view.ancestors(use))) for use in uses}
    if function is None or around != {function} or uses[0].id not in view.locals_of(function):
        return False
    return not _is_seen_after_failure(loop, uses, view)


def _has_variables(node: ast.AST) -> bool:
    return is_function(node) or isinstance(node, ast.Lambda)


def _is_seen_after_failure(loop: ast.stmt, uses: Collection[ast.Name], view: ModuleView) -> bool:
    """Whether code that uses a variable may run after an error in a loop, and see a part of the result.

    >>> text = "def f():\\n  try:\\n    for x in y: t += x\\n  except E: {}\\n  return t"
    >>> views = [ModuleView(ast.parse(text.format(each))) for each in ("pass", "return 0", "raise X(t)")]
    >>> loops = [view.every(ast.For)[0] for view in views]
    >>> [_is_seen_after_failure(loop, view.loads["t"], view) for loop, view in zip(loops, views, strict=True)]
    [True, False, True]
    """
    inner: ast.AST = loop
    for outer in takewhile(lambda each: not is_function(each), view.ancestors(loop)):
        parts = [_part_of(outer, use, view) for use in uses]
        if _ends_error(outer, inner):
            assert isinstance(outer, _Guarded)  # noqa: S101 - see _ends_error
            return any(part not in outer.body for part in parts)
        after = _run_after(outer, inner)
        if any(part in after for part in parts):
            return True
        inner = outer
    return False


def _part_of(outer: ast.AST, node: ast.AST, view: ModuleView) -> ast.AST | None:
    """Return the part of a statement that a node belongs to; None for a node outside it."""
    inner = node
    for each in view.ancestors(node):
        if each is outer:
            return inner
        inner = each
    return None


def _ends_error(outer: ast.AST, inner: ast.AST) -> bool:
    """Whether the code behind a statement runs after an error in a part of it."""
    match outer:
        case ast.Try(body=body, handlers=handlers) | ast.TryStar(body=body, handlers=handlers):
            are_left = all(isinstance(each.body[-1], ast.Return | ast.Raise) for each in handlers)
            return inner in body and not are_left
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return not all(_raises_on(each.context_expr) for each in items)
    return False


def _run_after(outer: ast.AST, inner: ast.AST) -> Sequence[ast.AST]:
    """Return the parts of a statement that run after an error in another one."""
    match outer:
        case ast.Try(finalbody=last) | ast.TryStar(finalbody=last):
            return [*outer.handlers, *last] if inner in outer.body else last
    return ()


def _raises_on(manager: ast.expr) -> bool:
    """Whether a context manager lets an error pass: a lock or a connection by its name, an open file."""
    if isinstance(manager, ast.Call):
        return called_name(manager) in _RAISING_ON
    return isinstance(manager, ast.Name | ast.Attribute)

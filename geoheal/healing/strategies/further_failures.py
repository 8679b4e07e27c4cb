"""Guards against what fails next, once what failed first is guarded."""

import ast
from collections.abc import Callable, Sequence
from typing import Final

from geoheal.healing.case import Failure, Laboratory
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.parsing import parsed

FURTHER_MAX: Final = 3
"""Number of times that a guarded module is observed again."""

Guard = Callable[[str, Sequence[Failure]], str | None]


def guarded_further(
    source: str, guarded: str, failures: Sequence[Failure], guard: Guard, laboratory: Laboratory
) -> str:
    """Guard a module also against the same errors that the first ones concealed.

    They are of the same functions, or of the same expressions in others.

    What fails in an expression that the current code does not have is left alone: a guard's own value may be
    the reason.

    Parameters
    ----------
    source, guarded
        The current code, and the code with guards against the failures.
    """
    kinds = {(each.function, each.error) for each in failures}
    texts, view = _texts_of(source), ModuleView(parsed(source))
    same = {(_text_at(each, view), each.error) for each in failures}
    for _ in range(FURTHER_MAX):
        view = ModuleView(parsed(guarded))
        left = [
            each
            for each in laboratory.failures_of(guarded)
            if _text_at(each, view) in texts
            and ((each.function, each.error) in kinds or (_text_at(each, view), each.error) in same)
        ]
        more = guard(guarded, left) if left else None
        if more is None or more == guarded:
            break
        guarded = more
    return guarded


def _texts_of(source: str) -> frozenset[str]:
    return frozenset(ast.unparse(node) for node in ast.walk(parsed(source)) if isinstance(node, ast.expr))


def _text_at(failure: Failure, view: ModuleView) -> str | None:
    """Return the expression that fails, in the form of :func:`ast.unparse`; None if its place is unknown."""
    function = view.functions.get(failure.function)
    for node in ast.walk(function) if function is not None else ():
        if (
            isinstance(node, ast.expr)
            and (node.lineno, node.col_offset) == (failure.line, failure.column)
            and node.end_col_offset == failure.end_column
        ):
            return ast.unparse(node)
    return None

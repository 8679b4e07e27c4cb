"""Imports that may fail without harm: what is measured then depends on what the sandbox has installed.

``try: from fast import total`` with a function of its own below ``except ImportError`` is measured with one
of them. Where the program runs it may be the other one, which nothing has measured.
"""

import ast
from collections.abc import Iterable, Iterator
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import last_name, words

GUARDED: Final = "it imports {name} where that is installed, and nothing elsewhere: only one was measured"
_CATCHING: Final = words("BaseException Exception ImportError ModuleNotFoundError")


def guarded_imports(new_code: str, current_code: str) -> Iterator[str]:
    """Report imports of a change whose failure is caught, and that the current code does not make like that.

    Examples
    --------
    >>> guarded = "try:\\n  from fast import total\\nexcept ImportError:\\n  total = sum"
    >>> [each.partition(" where")[0] for each in guarded_imports(guarded, "total = sum")]
    ['it imports fast.total']
    >>> list(guarded_imports(guarded, guarded)), list(guarded_imports("import math", ""))
    ([], [])
    """
    try:
        new, current = (dict.fromkeys(_guarded(ast.parse(each))) for each in (new_code, current_code))
    except NO_CODE:
        return
    yield from (GUARDED.format(name=name) for name in new if name not in current)


def _guarded(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Try(body=body, handlers=handlers) | ast.TryStar(body=body, handlers=handlers):
                if any(_catches(each.type) for each in handlers):
                    yield from _imported(body)
            case ast.With(items=items, body=body):
                calls = (each.context_expr for each in items)
                if any(_suppresses(each) for each in calls):
                    yield from _imported(body)


def _suppresses(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and last_name(node) == "suppress"
        and any(_catches(each) for each in node.args)
    )


def _catches(caught: ast.expr | None) -> bool:
    """Whether a handler catches the error of a failed import; one under another name may."""
    kinds = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(kind is None or last_name(kind) in _CATCHING for kind in kinds)


def _imported(body: Iterable[ast.stmt]) -> Iterator[str]:
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)

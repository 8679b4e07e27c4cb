"""Values that show what code decides: those that it compares with, and entries of its tables."""

import ast
from collections.abc import Iterator
from itertools import islice
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import values_set

VALUES_MAX: Final = 16
"""Number of values in comparisons to try."""
LISTED_MAX: Final = 8
"""Number of entries of the code's tables to try."""
_ZEROS: Final = frozenset({"0", "0.0"})
_OF_THE_SIGN: Final = frozenset({"abs", "copysign", "divmod", "fabs"})


def compared_values(*sources: str) -> tuple[int | float | str, ...]:
    """Return numbers and texts that code compares with, or searches for, and some that its tables list.

    >>> compared_values("NAMES = {'a': 1, 'b': 2}\\nif n > 10 or name.startswith('x'): n = 5")
    (10, 'x', 'a', 'b')
    """
    trees = [tree for tree in map(_parsed, sources) if tree is not None]
    found = (each for tree in trees for each in _compared(tree))
    listed = (each for tree in trees for each in _listed(tree))
    return tuple(dict.fromkeys([*[*dict.fromkeys(found)][:VALUES_MAX], *islice(listed, LISTED_MAX)]))


def asks_for_the_sign(source: str) -> bool:
    """Whether code treats negative numbers differently: it orders by zero, takes a remainder or ``abs``.

    >>> [asks_for_the_sign(each) for each in ("n < 0", "abs(n)", "n % 7", "n < 2", "-n")]
    [True, True, True, False, False]
    """
    tree = _parsed(source)
    return tree is not None and any(map(_asks_for_the_sign, ast.walk(tree)))


def _parsed(source: str) -> ast.Module | None:
    """Return the tree of a source; None if this Python cannot parse it."""
    try:
        return ast.parse(source)
    except NO_CODE:
        return None


def _asks_for_the_sign(node: ast.AST) -> bool:
    match node:
        case ast.Compare(ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE(), *_], comparators=[end, *_]):
            return ast.unparse(end) in _ZEROS or ast.unparse(node.left) in _ZEROS
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in _OF_THE_SIGN
        case ast.BinOp(op=ast.Mod(), left=left):
            return not isinstance(left, ast.Constant | ast.JoinedStr)
    return False


def _compared(tree: ast.Module) -> Iterator[int | float | str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare | ast.Call | ast.MatchValue):
            for part in ast.iter_child_nodes(node):
                match part:
                    case ast.Constant(value=int() | float() | str() as value) if not isinstance(value, bool):
                        yield value


def _listed(tree: ast.Module) -> Iterator[int | float | str]:
    """Yield the constants among the entries, or keys, of literal tables of a module."""
    for _, value in values_set(tree):
        match value:
            case ast.Call(
                func=ast.Name(id="frozenset"), args=[ast.Set() | ast.List() | ast.Tuple() as table]
            ):
                parts: list[ast.expr | None] = [*table.elts]
            case ast.Dict(keys=parts):
                pass
            case ast.Set(elts=elements) | ast.List(elts=elements) | ast.Tuple(elts=elements):
                parts = [*elements]
            case _:
                continue
        for part in parts:
            if isinstance(part, ast.Constant) and type(part.value) in (int, float, str):
                yield part.value  # type: ignore[misc]

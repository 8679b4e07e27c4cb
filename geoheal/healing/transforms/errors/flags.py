"""Results that say first whether there is one: ``return False, "no such file"`` and ``return True, text``."""

import ast

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.scopes import returned_values


def nothing_found(early: ast.Tuple, function: Function) -> str | None:
    """Return the result for nothing, by one that begins with False; None if others do not begin with True.

    What stands beside False is kept if it is a literal.

    >>> tree = ast.parse("def f(p):\\n if not p:\\n  return False, p, 0\\n return True, read(p), 1")
    >>> nothing_found(tree.body[0].body[0].body[0].value, tree.body[0])
    '(False, None, 0)'
    """
    match early.elts:
        case [ast.Constant(value=False) as flag, _, *_]:
            pass
        case _:
            return None
    if not any(_is_found(each, len(early.elts)) for each in returned_values(function)):
        return None
    none = ast.Constant(value=None)
    rest = [each if isinstance(each, ast.Constant) else none for each in early.elts[1:]]
    return ast.unparse(ast.Tuple([flag, *rest], ast.Load()))


def _is_found(returned: ast.expr, length: int) -> bool:
    match returned:
        case ast.Tuple(elts=[ast.Constant(value=True), *others]):
            return len(others) == length - 1
    return False

"""Tables whose entries are groups: whether a key is there is only asked to begin its group."""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.module_view import ModuleView

_ADDING: Final = words("add append appendleft extend insert update")


def groups(use: ast.expr, view: ModuleView) -> bool:
    """Whether a table is asked for a key only to add to the key's group, or to begin it.

    >>> source = "def f(k, x):\\n  if k in T:\\n    T[k].append(x)\\n  else:\\n    T[k] = [x]"
    >>> view = ModuleView(ast.parse(source))
    >>> any(groups(each, view) for each in view.loads["T"])
    True
    """
    asked = view.parents[use]
    branch = view.parents[asked]
    match asked, branch:
        case ast.Compare(left=key, ops=[ast.In()]), ast.If(body=[adding], orelse=[making]):
            pass
        case ast.Compare(left=key, ops=[ast.NotIn()]), ast.If(body=[making], orelse=[adding]):
            pass
        case ast.Compare(left=key, ops=[ast.NotIn()]), ast.If(body=[making], orelse=[]):
            block = view.block_of(branch)
            place = block.index(branch) + 1
            if place >= len(block):
                return False
            adding = block[place]
        case _:
            return False
    entry = f"{ast.unparse(use)}[{ast.unparse(key)}]"
    return _adds_to(adding, entry) and _begins(making, entry)


def _adds_to(statement: ast.stmt, entry: str) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=held, attr=method))):
            return method in _ADDING and ast.unparse(held) == entry
    return False


def _begins(statement: ast.stmt, entry: str) -> bool:
    match statement:
        case ast.Assign(targets=[target], value=ast.List() | ast.Set() | ast.Call(args=[])):
            return ast.unparse(target) == entry
    return False

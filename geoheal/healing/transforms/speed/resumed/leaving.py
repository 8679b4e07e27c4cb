"""Where a search loop is left after a match, and where it continues without one."""

import ast
from typing import Final

from geoheal.healing.transforms.facts.shapes import is_method_call, is_name
from geoheal.healing.transforms.module_view import Loop, ModuleView
from geoheal.healing.transforms.speed.resumed.searches import Search

_LEAVING: Final = (ast.Break, ast.Return, ast.Raise)


def goes_on_without(test: ast.expr, node: ast.expr) -> bool:
    """Whether a loop continues only if a search found nothing."""
    match test:
        case ast.BoolOp(op=ast.And()):
            return any(goes_on_without(each, node) for each in test.values)
        case ast.Compare(ops=[ast.NotIn()]):
            return test is node
        case ast.Compare(left=left, ops=[ast.Lt()], comparators=[ast.Constant(value=0)]):
            return left is node
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.UnaryOp(op=ast.USub(), operand=one)]):
            return left is node and isinstance(one, ast.Constant) and one.value == 1
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return left is node and not _is_find(node)
        case ast.UnaryOp(op=ast.Not()):
            is_plain = test.operand is node and not _is_find(node)
            return is_plain and not (isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotIn))
    return False


def leaving_block(search: Search, loop: Loop, view: ModuleView) -> ast.If | None:
    """Return the ``if`` that leaves the loop after a match, tested by the search or by its result."""
    statement = view.statement_of(search.node)
    parent = view.parents[search.node]
    if isinstance(statement, ast.If) and _asks(statement.test, search.node):
        return statement if _leaves(statement) else None
    if (
        not isinstance(statement, ast.Assign)
        or parent is not statement
        or view.parents[statement] is not loop
    ):
        return None
    target, place = statement.targets[0], loop.body.index(statement) + 1
    following = loop.body[place] if place < len(loop.body) else None
    if not isinstance(target, ast.Name) or not isinstance(following, ast.If):
        return None
    is_find = isinstance(search.node, ast.Call) and search.node.func.attr == "find"  # type: ignore[attr-defined]
    return following if _asks(following.test, target.id, is_find=is_find) and _leaves(following) else None


def _asks(test: ast.expr, of: ast.expr | str, *, is_find: bool = False) -> bool:
    """Whether a condition tests whether something was found."""

    def is_it(node: ast.expr) -> bool:
        return node is of or (isinstance(of, str) and is_name(node, of))

    match test:
        case ast.Compare(left=left, ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return is_it(left) and not is_find
        case ast.Compare(left=left, ops=[ast.GtE()], comparators=[ast.Constant(value=0)]):
            return is_it(left)
        case ast.Compare(left=left, ops=[ast.NotEq()], comparators=[ast.UnaryOp(op=ast.USub(), operand=one)]):
            return is_it(left) and isinstance(one, ast.Constant) and one.value == 1
        case ast.Compare(ops=[ast.In()]):
            return is_it(test)
        case ast.NamedExpr():
            return test.value is of and not is_find
    return is_it(test) and not is_find and not _is_find(test)


def _is_find(call: ast.expr) -> bool:
    return is_method_call(call, "find")


def _leaves(statement: ast.If) -> bool:
    goes_on = any(isinstance(node, ast.Continue) for node in ast.walk(statement))
    return isinstance(statement.body[-1], _LEAVING) and not statement.orelse and not goes_on

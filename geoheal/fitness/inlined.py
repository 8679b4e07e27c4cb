"""Replace calls of a module's own functions by their bodies, so that moved code does not count as new."""

import ast
import copy
from collections.abc import Mapping
from typing import Final, TypeVar

from geoheal.domain.evaluation.syntax import Function

_Node = TypeVar("_Node", bound=ast.AST)
_PART_OF_CALL: Final = ast.Return | ast.Yield | ast.YieldFrom | ast.Await
_CALLS_MAX: Final = 200


def with_calls_written_out(tree: ast.Module) -> ast.Module:
    """Return a copy with calls of the module's own functions replaced by what these do.

    Functions count that take plain arguments, and only act, or only return the value of an expression.

    >>> source = "def check(k):\\n    if k < 0: raise ValueError(k)\\ndef f(n): check(n); return twice(n)"
    >>> source += "\\ndef twice(k): return k * 2"
    >>> print(ast.unparse(with_calls_written_out(ast.parse(source)).body[1]))
    def f(n):
        if n < 0:
            raise ValueError(n)
        return n * 2
    """
    functions = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
    made: ast.Module = _WrittenOut(functions).visit(copy.deepcopy(tree))
    return ast.fix_missing_locations(made)


def body_for(function: Function, call: ast.Call) -> list[ast.stmt] | None:
    """Return a function's statements with a call's arguments in place of its parameters.

    Return None if it is called in another way, or returns anything.
    """
    body = [each for each in function.body if not _is_text(each)]
    if any(isinstance(node, _PART_OF_CALL) for each in body for node in ast.walk(each)):
        return None
    values = _values(function, call)
    return None if values is None else [with_values(copy.deepcopy(each), values) for each in body]


def _value_for(function: ast.FunctionDef, call: ast.Call) -> ast.expr | None:
    values = _values(function, call)
    match [each for each in function.body if not _is_text(each)]:
        case [ast.Return(value=ast.expr() as value)] if values is not None:
            return with_values(copy.deepcopy(value), values)
    return None


def _values(function: Function, call: ast.Call) -> Mapping[str, ast.expr] | None:
    taken = function.args
    names = [each.arg for each in (*taken.posonlyargs, *taken.args)]
    is_plain = not (taken.vararg or taken.kwarg or taken.kwonlyargs or function.decorator_list)
    if not is_plain or call.keywords or len(call.args) != len(names):
        return None
    return dict(zip(names, call.args, strict=True))


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def with_values(node: _Node, values: Mapping[str, ast.expr]) -> _Node:
    """Put expressions in place of names that a node reads, in the node itself; return what it became.

    >>> ast.unparse(with_values(ast.parse("a = a + b"), {"a": ast.Constant(3)}))
    'a = 3 + b'
    """
    made: _Node = _Given(values).visit(node)
    return made


class _Given(ast.NodeTransformer):
    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._values.get(node.id, node) if isinstance(node.ctx, ast.Load) else node


class _WrittenOut(ast.NodeTransformer):
    def __init__(self, functions: Mapping[str, ast.FunctionDef]) -> None:
        self._functions = functions
        self._left = _CALLS_MAX

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | list[ast.stmt]:
        function = self._called(node.value)
        body = None if function is None else body_for(function, node.value)  # type: ignore[arg-type]
        if body is None:
            self.generic_visit(node)
            return node
        self._left -= 1
        return body

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        function = self._called(node)
        value = None if function is None else _value_for(function, node)
        if value is None:
            return node
        self._left -= 1
        return value

    def _called(self, node: ast.expr) -> ast.FunctionDef | None:
        match node:
            case ast.Call(func=ast.Name(id=name)) if self._left > 0:
                return self._functions.get(name)
        return None

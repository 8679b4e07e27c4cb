"""One form for what can be written in several ways, so that a change cannot be had again by rewording it.

The forms are compared, never run: ``x += [1]`` may stand for ``x = x + [1]``.
"""

import ast
from collections.abc import Iterator
from typing import Final

_OPPOSITE: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Eq: ast.NotEq,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.Is: ast.IsNot,
}
_OPPOSITES: Final = _OPPOSITE | {after: before for before, after in _OPPOSITE.items()}
_SWAPPED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}
_NEGATIVE: Final = (ast.NotEq, ast.NotIn, ast.IsNot, ast.LtE)
_EMPTY: Final = {
    "dict": ast.Dict(keys=[], values=[]),
    "list": ast.List(elts=[], ctx=ast.Load()),
    "tuple": ast.Tuple(elts=[], ctx=ast.Load()),
}
_FOLDED_MAX: Final = 64
"""Largest number that stays on the right of a power or shift to be worked out."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def canonical(tree: ast.Module) -> ast.Module:
    """Return a tree in its one form; the tree itself is changed.

    >>> print(ast.unparse(canonical(ast.parse("def f(n: int):\\n  m = not n == 2 ** 3\\n  return m"))))
    def f(n):
        return 8 != n
    >>> print(ast.unparse(canonical(ast.parse("if not a > b:\\n  x += 1\\nelse:\\n  x = dict(c=1, b=2)"))))
    if b < a:
        x = dict(b=2, c=1)
    else:
        x = x + 1
    """
    changed: ast.Module = _Canonical().visit(tree)
    return ast.fix_missing_locations(changed)


class _Canonical(ast.NodeTransformer):
    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                setattr(node, name, [each for one in block for each in _effective(one)])
        if isinstance(node, _Function):
            _without_detours(node)
        if isinstance(node, ast.stmt) and getattr(node, "body", None) == []:
            node.body = [ast.Pass()]  # type: ignore[attr-defined]
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(arg=node.arg)

    def __init__(self) -> None:
        self._in_class = [False]

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._within(node, in_class=True)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        self.generic_visit(node)
        if self._in_class[-1]:
            return node  # it may be a field
        return ast.Pass() if node.value is None else ast.Assign([node.target], node.value)

    def _within(self, node: ast.AST, *, in_class: bool) -> ast.AST:
        self._in_class.append(in_class)
        changed = self.generic_visit(node)
        self._in_class.pop()
        return changed

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self._within(node, in_class=False)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        return self._within(node, in_class=False)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.target, ast.Name):
            return node
        before = ast.Name(node.target.id, ast.Load())
        return ast.Assign([node.target], ast.BinOp(before, node.op, node.value))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return _negated(node.operand) or node if isinstance(node.op, ast.Not) else node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        return _ordered(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        if node.orelse and _is_negative(node.test):
            node.body, node.orelse = node.orelse, node.body
            node.test = _positive(node.test)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        if _is_negative(node.test):
            node.body, node.orelse = node.orelse, node.body
            node.test = _positive(node.test)
        return node

    def visit_While(self, node: ast.While) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.test, ast.Constant) and node.test.value:
            node.test = ast.Constant(value=True)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and not node.args and not node.keywords:
            return _EMPTY.get(node.func.id, node)
        node.keywords.sort(key=lambda each: each.arg or "")
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        return _folded(node)


def _effective(statement: ast.stmt) -> Iterator[ast.stmt]:
    """Yield a statement, or what it does; nothing if it does nothing."""
    match statement:
        case (
            ast.Pass()
            | ast.Expr(value=ast.Constant() | ast.Name())
            | ast.Assert(test=ast.Constant(value=True))
        ):
            return
        case ast.If(test=ast.Constant(value=value), body=body, orelse=other):
            yield from body if value else other
        case _:
            yield statement


def _without_detours(function: _Function) -> None:
    """Take out variables that nothing reads, and one that is only returned."""
    read = {
        each.id
        for each in ast.walk(function)
        if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Store)
    }
    outside = {
        name
        for each in ast.walk(function)
        if isinstance(each, ast.Global | ast.Nonlocal)
        for name in each.names
    }
    kept: list[ast.stmt] = []
    for statement in function.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant() | ast.Name()):
                if name not in read | outside:
                    continue
            case ast.Return(value=ast.Name(id=name)) if kept:
                match kept[-1]:
                    case ast.Assign(targets=[ast.Name(id=given)], value=value) if (
                        given == name not in outside
                    ):
                        kept[-1] = ast.Return(value)
                        continue
        kept.append(statement)
    function.body = kept


def _is_negative(test: ast.expr) -> bool:
    match test:
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(ops=[operator]):
            return isinstance(operator, _NEGATIVE)
    return False


def _positive(test: ast.expr) -> ast.expr:
    return test.operand if isinstance(test, ast.UnaryOp) else _negated(test) or test


def _negated(test: ast.expr) -> ast.expr | None:
    """Return the opposite of a comparison, or of what is negated; None if it has none of its own."""
    match test:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return _ordered(ast.Compare(left, [_OPPOSITES[type(operator)]()], [right]))
    return None


def _ordered(node: ast.Compare) -> ast.Compare:
    """Return a comparison with the smaller side first; of equality, with its sides in order."""
    match node:
        case ast.Compare(left=left, ops=[ast.Gt() | ast.GtE() as operator], comparators=[right]):
            return ast.Compare(right, [_SWAPPED[type(operator)]()], [left])
        case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[right]):
            first, last = sorted((left, right), key=ast.dump)
            return ast.Compare(first, node.ops, [last])
    return node


def _folded(node: ast.BinOp) -> ast.expr:
    match node:
        case ast.BinOp(left=ast.Constant(value=int(left)), right=ast.Constant(value=int(right))):
            pass
        case _:
            return node
    match node.op:
        case ast.Add():
            return ast.Constant(value=left + right)
        case ast.Sub():
            return ast.Constant(value=left - right)
        case ast.Mult():
            return ast.Constant(value=left * right)
        case ast.Pow() if 0 <= right <= _FOLDED_MAX and abs(left) <= _FOLDED_MAX:
            return ast.Constant(value=left**right)
        case ast.LShift() if 0 <= right <= _FOLDED_MAX:
            return ast.Constant(value=left << right)
    return node

"""Lookups in a mapping of containers that fail for a missing key, and conditions that find the key first."""

import ast
from collections.abc import Iterator

from geoheal.healing.transforms.memory.ended.nested_entries import NestedTable
from geoheal.healing.transforms.module_view import ModuleView


def unguarded(table: NestedTable, view: ModuleView) -> Iterator[ast.Subscript]:
    """Yield the lookups that raise KeyError for a missing entry."""
    for use in table.uses if not table.creates else ():
        part, function = view.parents[use], view.function_of(use)
        if not isinstance(part, ast.Subscript) or not isinstance(part.ctx, ast.Load) or function is None:
            continue
        creates = any(creates_entry(each, view) for each in table.uses if view.function_of(each) is function)
        if not creates and not is_guarded(part, view):
            yield part


def creates_entry(use: ast.expr, view: ModuleView) -> bool:
    """Whether a use of the mapping stores an entry that is not made of the present one."""
    match view.parents[use]:
        case ast.Subscript(ctx=ast.Store()) as part:
            statement = view.parents[part]
            return isinstance(statement, ast.Assign) and not isinstance(statement.value, ast.ListComp)
        case ast.Attribute(attr="setdefault"):
            return True
    return False


def is_guarded(part: ast.Subscript, view: ModuleView) -> bool:
    """Whether a lookup runs only where there is an entry of its key."""
    missing = f"{ast.unparse(part.slice)} not in {ast.unparse(part.value)}"
    node: ast.AST = part
    for each in view.ancestors(part):
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return False
        if _asks(each, node, part) or (isinstance(each, ast.For) and _gives(each, node, part)):
            return True
        if isinstance(each, ast.stmt):
            block = view.block_of(each)
            if any(_leaves(before, missing) for before in block[: block.index(each)]):
                return True
        node = each
    return False


def _asks(around: ast.AST, inner: ast.AST, part: ast.Subscript) -> bool:
    """Whether the inner part runs only where a condition has found the key."""
    there = f"{ast.unparse(part.slice)} in {ast.unparse(part.value)}"
    match around:
        case ast.If(test=test, body=body) if inner in body:
            return there in _conditions(test)
        case ast.IfExp(test=test, body=chosen) if inner is chosen:
            return there in _conditions(test)
        case ast.BoolOp(op=ast.And(), values=values):
            return there in {ast.unparse(each) for each in values if each is not inner}
    return False


def _gives(loop: ast.For, inner: ast.AST, part: ast.Subscript) -> bool:
    """Whether a loop over the mapping gives the key."""
    key = loop.target.elts[0] if isinstance(loop.target, ast.Tuple) else loop.target
    is_key = ast.unparse(key) == ast.unparse(part.slice)
    return is_key and inner is not loop.iter and _runs_over(loop.iter, part)


def _conditions(test: ast.expr) -> set[str]:
    parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]
    return {ast.unparse(each) for each in parts}


def _runs_over(value: ast.expr, part: ast.Subscript) -> bool:
    text = ast.unparse(value)
    wanted = ast.unparse(part.value)
    return text in {each.format(wanted) for each in ("{}", "list({})", "{}.items()", "list({}.items())")}


def _leaves(statement: ast.stmt, missing: str) -> bool:
    """Whether a statement leaves where there is no entry."""
    match statement:
        case ast.If(test=test, body=[*_, ast.Return() | ast.Raise() | ast.Continue() | ast.Break()]):
            parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or) else [test]
            return missing in {ast.unparse(each) for each in parts}
    return False

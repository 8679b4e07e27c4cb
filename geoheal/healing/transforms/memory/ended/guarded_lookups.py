"""Lookups in a mapping of containers that fail for a missing key, and conditions that find the key first."""

import ast
from collections.abc import Collection, Iterator
from itertools import pairwise, takewhile

from geoheal.healing.transforms.facts.shapes import conjuncts
from geoheal.healing.transforms.memory.ended.nested_entries import NestedTable
from geoheal.healing.transforms.module_view import ModuleView


def unguarded(table: NestedTable, view: ModuleView) -> Iterator[ast.Subscript]:
    """Yield the lookups that raise KeyError for a missing entry."""
    for use in table.uses if not table.creates else ():
        function = view.function_of(use)
        match view.parents[use]:
            case ast.Subscript(ctx=ast.Load()) as part if function is not None and not is_guarded(part, view):
                within = (each for each in table.uses if view.function_of(each) is function)
                if not any(creates_entry(each, view) for each in within):
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
    key, held = ast.unparse(part.slice), ast.unparse(part.value)
    if runs_where(part, {f"{key} in {held}"}, {f"{key} not in {held}"}, view):
        return True
    around = [part, *view.ancestors(part)]
    return any(
        isinstance(loop, ast.For) and _gives(loop, inner, part)
        for inner, loop in pairwise(takewhile(_is_same_call, around))
    )


def runs_where(node: ast.AST, present: Collection[str], missing: Collection[str], view: ModuleView) -> bool:
    """Whether code runs only where the conditions around it and before it have found something.

    Parameters
    ----------
    present, missing
        Source of conditions that find it, and of those that do not.
    """
    inner = node
    for around in takewhile(_is_same_call, view.ancestors(node)):
        if _asks(around, inner, present):
            return True
        if isinstance(around, ast.stmt):
            block = view.block_of(around)
            if any(_leaves(before, missing) for before in block[: block.index(around)]):
                return True
        inner = around
    return False


def _is_same_call(node: ast.AST) -> bool:
    return not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)


def _asks(around: ast.AST, inner: ast.AST, present: Collection[str]) -> bool:
    """Whether the inner part runs only where a condition holds."""
    match around:
        case ast.If(test=test, body=body) | ast.While(test=test, body=body) if inner in body:
            return not _conditions(test).isdisjoint(present)
        case ast.IfExp(test=test, body=chosen) if inner is chosen:
            return not _conditions(test).isdisjoint(present)
        case ast.BoolOp(op=ast.And(), values=values):
            return any(ast.unparse(each) in present for each in values if each is not inner)
    return False


def _gives(loop: ast.For, inner: ast.AST, part: ast.Subscript) -> bool:
    """Whether a loop over the mapping gives the key."""
    key = loop.target.elts[0] if isinstance(loop.target, ast.Tuple) else loop.target
    is_key = ast.unparse(key) == ast.unparse(part.slice)
    return is_key and inner is not loop.iter and _runs_over(loop.iter, part)


def _conditions(test: ast.expr) -> set[str]:
    parts = conjuncts(test)
    return {ast.unparse(each) for each in parts}


def _runs_over(value: ast.expr, part: ast.Subscript) -> bool:
    text = ast.unparse(value)
    wanted = ast.unparse(part.value)
    return text in {each.format(wanted) for each in ("{}", "list({})", "{}.items()", "list({}.items())")}


def _leaves(statement: ast.stmt, missing: Collection[str]) -> bool:
    """Whether a statement leaves where a condition holds."""
    match statement:
        case ast.If(test=test, body=[*_, ast.Return() | ast.Raise() | ast.Continue() | ast.Break()]):
            return any(ast.unparse(each) in missing for each in _alternatives(test))
    return False


def _alternatives(test: ast.expr) -> list[ast.expr]:
    match test:
        case ast.BoolOp(op=ast.Or(), values=values):
            return values
    return [test]

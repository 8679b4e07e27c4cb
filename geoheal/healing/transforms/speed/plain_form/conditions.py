"""Replace ``if unwanted: continue`` by a condition around the rest; join nested conditions with ``and``."""

import ast
from typing import Final

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit, atom

_OPPOSITE: Final = {
    ast.NotEq: "==",
    ast.Eq: "!=",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}


def plain_conditions(edit: SourceEdit, view: ModuleView, _elsewhere: Elsewhere) -> None:
    """Put the body of an iteration under the condition on which it runs."""
    for function in view.focused_functions:
        done: set[ast.AST] = set()
        for node in own_nodes(function):
            if done & {node, *view.ancestors(node)}:
                continue
            if (isinstance(node, ast.For) and _enclose(node, edit)) or (
                isinstance(node, ast.If) and _merge(node, edit)
            ):
                done.add(node)


def _enclose(loop: ast.For, edit: SourceEdit) -> bool:
    match loop.body:
        case [ast.If(test=ast.Compare() as test, body=[ast.Continue()], orelse=[]) as guard, *rest] if rest:
            pass
        case _:
            return False
    if len(test.ops) != 1 or type(test.ops[0]) not in _OPPOSITE:
        return False
    left, right = (atom(edit.text(each), each) for each in (test.left, test.comparators[0]))
    condition = f"{left} {_OPPOSITE[type(test.ops[0])]} {right}"
    edit.replace_statements(
        guard, rest[-1], f"if {condition}:\n{indented(edit.block_text(rest[0], rest[-1]))}"
    )
    return True


def _merge(outer: ast.If, edit: SourceEdit) -> bool:
    if edit.is_elif(outer):
        return False
    match outer:
        case ast.If(body=[ast.If(orelse=[]) as inner], orelse=[]) if inner.body[0].lineno > inner.lineno:
            parts = [_in_and(each, edit) for each in (outer.test, inner.test)]
            body = edit.block_text(inner.body[0], inner.body[-1])
            edit.replace_statements(outer, outer, f"if {' and '.join(parts)}:\n{indented(body)}")
            return True
    return False


def _in_and(test: ast.expr, edit: SourceEdit) -> str:
    is_tight = isinstance(test, ast.Compare | ast.Name | ast.Attribute | ast.Call | ast.Subscript)
    is_and = isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And)
    return edit.text(test) if is_tight or is_and else f"({edit.text(test)})"


def indented(block: str) -> str:
    """Return lines indented by one more level."""
    return "".join(f"{INDENT}{line}" if line.strip() else line for line in block.splitlines(keepends=True))

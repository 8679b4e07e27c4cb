"""Whether a list only grows, and its items never change."""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.facts.shapes import mentions
from geoheal.healing.transforms.facts.truth import is_truth
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.speed.item_fields import MAKING, are_changed, fields_of
from geoheal.healing.transforms.speed.running.sum_forms import GrowingSum

_COMPUTING: Final = (
    *(ast.Constant, ast.Attribute, ast.Subscript, ast.UnaryOp, ast.BinOp),
    *(ast.IfExp, ast.BoolOp, ast.Compare),
)


def stays(found: GrowingSum, function: Function, kind: ast.ClassDef, view: ModuleView) -> bool:
    """Whether the terms are constant: the list only grows, and no field of an item is changed."""
    name = found.held.attr
    uses = view.attributes_named(name)
    parts = [found.term, *found.conditions]
    names = {each.id for part in parts for each in ast.walk(part) if isinstance(each, ast.Name)}
    is_plain = all(_computes(part, found.item.id, view) for part in parts)
    return (
        is_plain
        and found.item.id in names
        and not view.functions_named(name)
        and all(_only_grows(each, view) for each in uses)
        and sum(not isinstance(each.ctx, ast.Load) for each in uses) == 1
        and not are_changed(fields_of(*parts), view)
        and not mentions(kind, "__slots__")
        and not list(view.shared(ClassView).unknown_bases(kind))
        and function.name not in MAKING
    )


def _computes(node: ast.expr, item: str, view: ModuleView) -> bool:
    """Whether an expression only computes with an item, its fields and constants."""
    if isinstance(node, ast.Name):
        return node.id == item or view.is_constant_global(node.id)
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Constant):
        return False
    inner = [each for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr)]
    return isinstance(node, _COMPUTING) and all(_computes(each, item, view) for each in inner)


def _only_grows(use: ast.Attribute, view: ModuleView) -> bool:
    """Whether a use creates the list, appends to it, or only reads it."""
    outer = view.parents[use]
    if not isinstance(use.ctx, ast.Load):
        function = view.function_of(use)
        is_new = isinstance(outer, ast.Assign | ast.AnnAssign) and isinstance(outer.value, ast.List)
        return is_new and function is not None and function.name in MAKING
    match outer:
        case ast.Attribute(attr="append" | "extend"):
            return isinstance(view.parents[outer], ast.Call)
        case ast.Call(
            func=ast.Name(id="len" | "bool" | "reversed" | "enumerate" | "list" | "tuple" | "sorted")
        ):
            return True
        case ast.For(iter=iterated) | ast.comprehension(iter=iterated):
            return iterated is use
        case ast.Subscript(value=held, ctx=ast.Load()):
            return held is use
    return is_truth(use, view)

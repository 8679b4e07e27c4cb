"""Uses of a list from which the item with the smallest key is taken, and whether the key is constant."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_call_of
from geoheal.healing.transforms.facts.truth import is_truth
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name, own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.item_fields import are_changed, fields_of

_LOOKING: Final = words("len bool list tuple sorted sum any all enumerate")
"""Functions that only read a list, and keep no part of it."""
_REPEATING: Final = (
    *(ast.For, ast.AsyncFor, ast.While, ast.comprehension),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.IfExp),
)
"""Nodes that may repeat a call, or run it after later code."""


@dataclass(frozen=True, slots=True)
class LeastUse:
    """A call for the minimum, or a ``pop(0)`` after a sort, and its key."""

    call: ast.Call
    key: ast.expr
    sort: ast.Expr | None = None


def least_uses(loads: Sequence[ast.expr], edit: SourceEdit, view: ModuleView) -> list[LeastUse]:
    """Return the calls that take the minimum; none if another use could detect that it is not a list."""
    sorts = [use for each in loads if (use := _sorted_use(each, edit, view)) is not None]
    if sorts:
        pops = [each for each in loads if _method(each, view) == "pop"]
        known = {"append", "clear", "sort", "pop"}
        is_known = all(_method(each, view) in known or _is_asked(each, view) for each in loads)
        is_paired = len(sorts) == len(pops) == sum(_method(each, view) == "sort" for each in loads)
        return sorts if is_known and is_paired else []
    found = [use for each in loads if (use := _least(each, view)) is not None]
    known = {"append", "clear", "remove"}
    others = [each for each in loads if _least(each, view) is None and _method(each, view) not in known]
    is_taken = any(_method(each, view) == "remove" for each in loads)
    return found if is_taken and all(_only_looks(each, view) for each in others) else []


def _method(held: ast.expr, view: ModuleView) -> str:
    """Return the name of the method called on an expression; empty if there is none."""
    outer = view.parents[held]
    call = view.parents.get(outer)
    is_called = isinstance(outer, ast.Attribute) and is_call_of(call, outer)
    return outer.attr if is_called and isinstance(outer, ast.Attribute) else ""


def _least(held: ast.expr, view: ModuleView) -> LeastUse | None:
    match view.parents[held]:
        case (
            ast.Call(func=ast.Name(id="min"), args=[_], keywords=[ast.keyword(arg="key", value=key)]) as call
        ):
            return LeastUse(call, key) if "min" not in view.top_level else None
    return None


def _sorted_use(held: ast.expr, edit: SourceEdit, view: ModuleView) -> LeastUse | None:
    """Parse ``jobs.sort(key=…)`` followed by ``jobs.pop(0)`` in the next statement."""
    call = view.parents.get(view.parents[held])
    statement = None if call is None else view.parents.get(call)
    if _method(held, view) != "sort" or not isinstance(statement, ast.Expr):
        return None
    match call:
        case ast.Call(args=[], keywords=[ast.keyword(arg="key", value=key)]) if edit.stands_alone(statement):
            block = view.block_of(statement)
            place = next(number for number, each in enumerate(block) if each is statement)
            for node in own_nodes(block[place + 1]) if place + 1 < len(block) else ():
                if isinstance(node, ast.Call) and _takes_first(node, held):
                    is_next = _comes_first(node, block[place + 1], view)
                    return LeastUse(node, key, statement) if is_next else None
    return None


def _comes_first(call: ast.Call, statement: ast.stmt, view: ModuleView) -> bool:
    """Whether a statement makes a call once, and nothing before it could change the list.

    An element that is appended between sorting and ``pop(0)`` would be last in the list, but a heap returns
    it in order.
    """
    end = view.parents[statement]
    around = list(takewhile(lambda each: each is not end, view.ancestors(call)))
    earlier = (
        each
        for each in ast.walk(statement)
        if isinstance(each, ast.Call | ast.Await | ast.Yield | ast.YieldFrom)
        and (each.lineno, each.col_offset) < (call.lineno, call.col_offset)
    )
    return not any(isinstance(each, _REPEATING) for each in around) and all(
        each in around or (isinstance(each, ast.Call) and called_name(each) in _LOOKING) for each in earlier
    )


def _takes_first(call: ast.Call, held: ast.expr) -> bool:
    match call:
        case ast.Call(func=ast.Attribute(value=taken, attr="pop"), args=[ast.Constant(value=0)]):
            return ast.dump(taken) == ast.dump(held)
    return False


def _only_looks(held: ast.expr, view: ModuleView) -> bool:
    """Whether a use neither changes the list nor keeps a reference."""
    match view.parents[held]:
        case ast.Call(func=ast.Name(id=name), args=[only]) if only is held:
            return name in _LOOKING
        case ast.comprehension(iter=iterated):
            return iterated is held
    return _is_asked(held, view)


def _is_asked(held: ast.expr, view: ModuleView) -> bool:
    """Whether a use only reads the number of items."""
    match view.parents[held]:
        case ast.Call(func=ast.Name(id="len")):
            return True
    return is_truth(held, view)


def is_steady(key: ast.expr, view: ModuleView, elsewhere: Elsewhere) -> bool:
    """Whether a key is a function of fields that the module assigns only when objects are created."""
    if (
        not isinstance(key, ast.Lambda)
        or len(key.args.args) != 1
        or not _is_plain(key.body, key.args.args[0].arg)
    ):
        return False
    fields = fields_of(key)
    return (
        bool(fields)
        and not are_changed(fields, view)
        and not any(elsewhere.sets(str(each)) for each in fields)
    )


def _is_plain(node: ast.expr, item: str) -> bool:
    """Whether an expression only computes with fields of an item and constants."""
    match node:
        case ast.Constant():
            return True
        case ast.Tuple(elts=parts):
            return all(_is_plain(each, item) for each in parts)
        case ast.UnaryOp(operand=operand):
            return _is_plain(operand, item)
        case ast.BinOp(left=left, right=right):
            return _is_plain(left, item) and _is_plain(right, item)
        case ast.Attribute(value=ast.Name(id=name)):
            return name == item
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant()):
            return name == item
    return False

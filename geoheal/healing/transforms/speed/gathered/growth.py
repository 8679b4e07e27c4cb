"""Statements that add to an attribute, and whether computing the piece may add to it, too."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name
from geoheal.healing.transforms.speed.gathered.text_forms import added_to

READING: Final = words("len bool sum any all max min sorted list tuple set frozenset dict str repr")
"""Functions that only read a container that is their one argument, and keep no part of it."""


@dataclass(frozen=True, slots=True)
class GatheredGrowth:
    """A statement that adds to an attribute.

    Parameters
    ----------
    target
        ``x.name``.
    pieces
        The added pieces, in order.
    """

    statement: ast.AugAssign | ast.Assign
    target: ast.Attribute
    pieces: Sequence[ast.expr]


def growth_of(node: ast.AST) -> GatheredGrowth | None:
    """Parse ``x.name += piece``, ``x.name = x.name + piece + piece`` and ``x.name = f"{x.name}{piece}"``.

    >>> found = growth_of(ast.parse("self.text = self.text + a + b").body[0])
    >>> [ast.unparse(each) for each in found.pieces]
    ['a', 'b']
    """
    match node:
        case ast.AugAssign(target=ast.Attribute() as goal, op=ast.Add(), value=piece) if _is_path(goal):
            return GatheredGrowth(node, goal, [piece])
        case ast.Assign(
            targets=[ast.Attribute() as goal],
            value=ast.JoinedStr() | ast.BinOp(op=ast.Add()) as value,
        ) if _is_path(goal):
            pieces = added_to(ast.unparse(goal), value)
            return GatheredGrowth(node, goal, pieces) if pieces else None
    return None


def kind_made(value: ast.expr) -> str | None:
    """Return the kind of container that a display or call creates: ``list``, ``set`` or ``dict``."""
    match value:
        case ast.List() | ast.ListComp() | ast.Call(func=ast.Name(id="list" | "sorted")):
            return "list"
        case ast.Set() | ast.SetComp() | ast.Call(func=ast.Name(id="set")):
            return "set"
        case ast.Dict() | ast.DictComp() | ast.Call(func=ast.Name(id="dict")):
            return "dict"
    return None


def only_reads(call: ast.AST, read: ast.expr, view: ModuleView) -> bool:
    """Whether a built-in function reads a container, and gives back neither it nor a part that it keeps.

    ``max(xs, ys)`` gives one of both, and ``sum(rows, xs)`` gives xs where there are no rows.

    >>> view = ModuleView(ast.parse("max(xs), max(xs, ys), sum(xs, []), sum(ys, xs)"))
    >>> [only_reads(each, next(n for n in each.args if getattr(n, "id", "") == "xs"), view)
    ...     for each in view.every(ast.Call)]
    [True, False, True, False]
    """
    match call:
        case ast.Call(func=ast.Name(id=name), args=[first, *others], keywords=[]) if name in READING:
            return first is read and name not in view.rebound and (not others or name == "sum")
    return False


def adds_only(growth: GatheredGrowth, classes: ClassView) -> bool:
    """Whether computing the piece does not assign the attribute; such an assignment would be overwritten."""
    if isinstance(growth.statement, ast.Assign) and _is_worked_out(growth.target.value, classes):
        return False  # it was evaluated twice, and may have been two objects
    nodes = [node for piece in growth.pieces for node in ast.walk(piece)]
    if any(isinstance(node, ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr) for node in nodes):
        return False
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    return not any(_may_store(call, growth.target.attr, classes) for call in calls)


def _is_path(node: ast.expr) -> bool:
    """Whether an expression is ``a.b.c``."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _is_worked_out(owner: ast.expr, classes: ClassView) -> bool:
    """Whether a part of ``a.b.c`` is computed, not a plain attribute that the module assigns."""
    while isinstance(owner, ast.Attribute):
        if owner.attr not in classes.stored_attributes or classes.view.functions_named(owner.attr):
            return True
        owner = owner.value
    return False


def _may_store(call: ast.Call, name: str, classes: ClassView) -> bool:
    """Whether a call may assign an attribute with this name, through the functions of the module."""
    if is_unknown(call, classes):
        return True
    seen: set[str] = set()
    new = {called_name(call)}
    while new:
        called = new.pop()
        seen.add(called)
        for function in classes.view.functions_named("__init__" if called in classes.named else called):
            for node in ast.walk(function):
                is_store = isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
                if is_store and node.attr == name:  # type: ignore[attr-defined]
                    return True
                if isinstance(node, ast.Call):
                    if is_unknown(node, classes):
                        return True
                    new |= {called_name(node)} - seen
    return False


def is_unknown(call: ast.Call, classes: ClassView) -> bool:
    """Whether the called function is held by a variable or an attribute, so that it may be any function."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in classes.stored_attributes
    if not isinstance(call.func, ast.Name):
        return True
    function = classes.view.function_of(call)
    return function is not None and call.func.id in classes.view.locals_of(function)

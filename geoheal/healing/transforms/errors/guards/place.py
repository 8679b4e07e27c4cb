"""The position of a failure, and what a guard can do there."""

import ast
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.case import Failure
from geoheal.healing.transforms.errors import fallback
from geoheal.healing.transforms.facts.shapes import has_starred
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit


@dataclass(frozen=True, slots=True)
class FailurePlace:
    """Position of a failure."""

    failure: Failure
    node: ast.expr
    function: Function
    edit: SourceEdit
    view: ModuleView
    choice: int

    def chosen(self, *values: str | None) -> str:
        """Index of the fallback value among the known candidates."""
        known = list(dict.fromkeys(value for value in values if value is not None))
        return known[min(self.choice, len(known) - 1)] if known else "None"


def is_returned(node: ast.expr, view: ModuleView) -> bool:
    """Whether an expression is the result, or the result before rounding."""
    parent = view.parents[node]
    match parent:
        case ast.Call(func=ast.Name(id="round" | "float")):
            parent = view.parents[parent]
    return isinstance(parent, ast.Return)


def values_here(node: ast.expr, place: FailurePlace) -> list[str]:
    """Return fallback values for an expression."""
    if isinstance(place.view.parents[node], ast.Return):
        return list(fallback.of_result(place.function, place.view))
    return [fallback.of_use(node, place.view)]


def is_always_reached(place: FailurePlace) -> bool:
    """Whether the statement always evaluates the expression."""
    inner: ast.AST = place.node
    for outer in place.view.ancestors(inner):
        if isinstance(outer, ast.stmt):
            return not (isinstance(outer, ast.While) and inner is outer.test)
        if not _evaluates_first(outer, inner):
            return False
        inner = outer
    return True


def _evaluates_first(outer: ast.AST, inner: ast.AST) -> bool:
    """Whether an expression evaluates one of its parts regardless of its other parts."""
    match outer:
        case ast.BoolOp():
            return outer.values[0] is inner
        case ast.IfExp():
            return outer.test is inner
        case ast.Compare():
            return inner in {outer.left, outer.comparators[0]}
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return outer.generators[0] is inner
        case ast.comprehension():
            return outer.iter is inner
    return not isinstance(outer, ast.Lambda)


def return_early(place: FailurePlace, test: str, value: str) -> bool:
    """Return early before the failing statement, if that always evaluates the failing expression."""
    if not is_always_reached(place):
        return False
    statement = place.view.statement_of(place.node)
    if not place.edit.stands_alone(statement) and not isinstance(statement, ast.If | ast.For | ast.While):
        return False
    if place.view.function_of(statement) is not place.function:
        return False
    returned = "return" if value == "None" and not place.function.returns else f"return {value}"
    place.edit.insert_before(statement, f"if {test}:\n{INDENT}{returned}")
    return True


def is_part_of_result(node: ast.expr, view: ModuleView) -> bool:
    """Whether an expression is part of the result, but not all of it."""
    statement = view.statement_of(node)
    return isinstance(statement, ast.Return) and statement.value is not node


_PURE: Final = frozenset({"len", "abs", "int", "float", "str", "round"})
_USING_UP: Final = frozenset({"sum", "max", "min", "sorted", "list", "tuple", "set"})
"""Functions that leave nothing of an iterator."""


def is_repeatable(node: ast.expr, view: ModuleView | None = None) -> bool:
    """Whether evaluating it again has no side effect and costs little.

    Parameters
    ----------
    view
        The module, if it may show that the iterated object is not an iterator, which would be exhausted by
        then.
    """
    for each in ast.walk(node):
        match each:
            case ast.Call():
                if not _may_be_called_again(each, view):
                    return False
            case ast.ListComp() | ast.SetComp() | ast.DictComp():
                if view is None or not all(_is_container(part.iter, view) for part in each.generators):
                    return False
            case ast.Await() | ast.NamedExpr() | ast.Yield() | ast.YieldFrom() | ast.Lambda():
                return False
            case ast.GeneratorExp():
                return False
    return True


def _may_be_called_again(call: ast.Call, view: ModuleView | None) -> bool:
    match call:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in {"get", "strip", "lower", "split", "rsplit", "splitlines"}
        case ast.Call(func=ast.Name(id=name)) if name in _PURE:
            return True
        case ast.Call(func=ast.Name(id="max" | "min"), args=[_, _, *_]):
            return not has_starred(call)
        case ast.Call(func=ast.Name(id=name), args=[given]) if name in _USING_UP:
            return view is not None and _is_container(given, view)
    return False


def _is_container(node: ast.expr, view: ModuleView) -> bool:
    """Whether the module shows that an expression is a container: it has a length, or is subscripted."""
    if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        return isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict)
    scope = view.function_of(node) if isinstance(node, ast.Name) else None
    asked = ast.dump(node)
    for each in ast.walk(scope or view.tree):
        match each:
            case ast.Call(func=ast.Name(id="len"), args=[held]) | ast.Subscript(value=held):
                if ast.dump(held) == asked:
                    return True
    return False

"""Uses of a list, and whether they depend on its order."""

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.facts.shapes import is_call_of
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.source_edit import SourceEdit

_TELLING: Final = words("len bool")
"""Functions whose result does not depend on the order, and that keep no part of the list."""
_READING: Final = words("len bool sum any all max min sorted list tuple set enumerate")
"""Functions that only read a list, and keep no part of it."""
_REMOVING: Final = words("pop remove clear")
_LOOKING: Final = words("index count copy")


@dataclass(frozen=True, slots=True)
class ListUses:
    """Uses of a list: calls that add, sorts after them, and calls for the minimum."""

    appended: list[ast.Call]
    sorts: list[ast.Expr]
    least: list[ast.Call]


def uses_of(loads: Sequence[ast.expr], edit: SourceEdit, view: ModuleView) -> ListUses | None:
    """Return the uses of a list; None if one of them could detect that it is stored differently.

    A list that is sorted after every addition is always sorted for its readers; otherwise only uses that do
    not depend on the order are allowed. The first one of equal elements stays the first.
    """
    appended = [call for each in loads if (call := _method_call(each, view, {"append"})) is not None]
    sorts = [call for each in loads if (call := _method_call(each, view, {"sort"})) is not None]
    least = [call for each in loads if (call := _least(each, view)) is not None]
    if any(len(each.args) != 1 or each.keywords for each in appended):
        return None
    following = [_sort_after(call, sorts, edit, view) for call in appended]
    if sorts and (None in following or len(following) != len(sorts)):
        return None
    for each in loads:
        known = _method_call(each, view, {"append", "sort"} | _REMOVING)
        if known is None and _least(each, view) is None and not _is_harmless(each, view, bool(sorts)):
            return None
        if known is not None and not sorts and not _takes_least(known, each, view):
            return None
    if not sorts and not (least and any(_is_taken(each, view) for each in loads)):
        return None
    return ListUses(appended, [each for each in following if each is not None], [] if sorts else least)


def _method_call(held: ast.expr, view: ModuleView, names: Collection[str]) -> ast.Call | None:
    """Return the call of one of these methods on an expression."""
    method = view.parents[held]
    call = view.parents.get(method)
    is_called = isinstance(method, ast.Attribute) and is_call_of(call, method)
    if not is_called or getattr(method, "attr", "") not in names:
        return None
    assert isinstance(call, ast.Call)  # noqa: S101 - checked above
    return None if getattr(method, "attr", "") == "sort" and (call.args or call.keywords) else call


def _least(held: ast.expr, view: ModuleView) -> ast.Call | None:
    match view.parents[held]:
        case ast.Call(func=ast.Name(id="min"), args=[only], keywords=[]) as call if only is held:
            return call if "min" not in view.top_level else None
    return None


def _sort_after(
    append: ast.Call, sorts: Sequence[ast.Call], edit: SourceEdit, view: ModuleView
) -> ast.Expr | None:
    """Return the statement after an append that sorts the same list."""
    statement = view.parents[append]
    if not isinstance(statement, ast.Expr) or not isinstance(append.func, ast.Attribute):
        return None
    block = view.block_of(statement)
    place = next(number for number, each in enumerate(block) if each is statement)
    after = block[place + 1] if place + 1 < len(block) else None
    if not isinstance(after, ast.Expr) or after.value not in sorts or not edit.stands_alone(after):
        return None
    assert isinstance(after.value, ast.Call)  # noqa: S101 - it is one of the sorts
    assert isinstance(after.value.func, ast.Attribute)  # noqa: S101 - see _method_call
    is_same = ast.unparse(after.value.func.value) == ast.unparse(append.func.value)
    return after if is_same else None


def _is_harmless(held: ast.expr, view: ModuleView, is_sorted: bool) -> bool:
    """Whether a use only reads: anything of a sorted list, else only what is independent of the order."""
    parent = view.parents[held]
    match parent:
        case ast.While() | ast.If() | ast.IfExp() | ast.BoolOp() | ast.Assert():
            return not isinstance(parent, ast.BoolOp) or _is_condition(parent, view)
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(ops=[ast.In() | ast.NotIn()]):
            return parent.left is not held
        case ast.Call(func=ast.Name(id=name)):
            return name in (_READING if is_sorted else _TELLING) and name not in view.top_level
        case ast.Call(func=ast.Attribute()) if is_sorted:
            return (view.dotted(parent.func) or "").startswith("bisect.bisect") and parent.args[0] is held
        case ast.Subscript(ctx=ast.Load() | ast.Del()):
            return is_sorted and parent.value is held
        case ast.For() | ast.comprehension():
            return is_sorted and parent.iter is held
    looked = _method_call(held, view, _LOOKING if is_sorted else {"index"})
    return looked is not None and (is_sorted or _is_in_pop(looked, view))


def _is_condition(node: ast.expr, view: ModuleView) -> bool:
    """Whether only the truth value is used."""
    parent = view.parents[node]
    if isinstance(parent, ast.BoolOp):
        return _is_condition(parent, view)
    is_test = isinstance(parent, ast.While | ast.If | ast.IfExp) and parent.test is node
    return is_test or isinstance(parent, ast.UnaryOp)


def _takes_least(call: ast.Call, held: ast.expr, view: ModuleView) -> bool:
    """Whether a call takes out the minimum, or something else that does not depend on the order."""
    method = getattr(call.func, "attr", "")
    if method == "pop":
        return _is_place_of(call, held, view)
    return method != "remove" or (len(call.args) == 1 and _is_least(call.args[0], held, view))


def _is_least(value: ast.expr, held: ast.expr, view: ModuleView) -> bool:
    """Whether it is ``min(held)``, or a name with no other value."""
    if isinstance(value, ast.Name) and (function := view.function_of(value)) is not None:
        given = [
            each.value for each in view.assignments.get(value.id, []) if view.function_of(each) is function
        ]
        rebound = sum(is_rebound_by(each, value.id) for each in ast.walk(function))
        named = [each for each in given if each is not None]
        return rebound == 1 and len(named) == 1 and _is_least(named[0], held, view)
    match value:
        case ast.Call(func=ast.Name(id="min"), args=[other], keywords=[]):
            return ast.unparse(other) == ast.unparse(held)
    return False


def _is_place_of(pop: ast.Call, held: ast.expr, view: ModuleView) -> bool:
    """Whether it is ``held.pop(held.index(min(held)))``."""
    match pop.args:
        case [ast.Call(func=ast.Attribute(value=other, attr="index"), args=[wanted], keywords=[])]:
            return ast.unparse(other) == ast.unparse(held) and _is_least(wanted, held, view)
    return False


def _is_in_pop(index: ast.Call, view: ModuleView) -> bool:
    match view.parents[index], index.func:
        case ast.Call(func=ast.Attribute(attr="pop")) as pop, ast.Attribute(value=held):
            return _is_place_of(pop, held, view)
    return False


def _is_taken(held: ast.expr, view: ModuleView) -> bool:
    """Whether elements are removed from a list whose minimum is taken repeatedly."""
    return _method_call(held, view, {"remove", "pop"}) is not None

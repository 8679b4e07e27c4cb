"""Let an ending remove its entries also if a handler that it calls before fails.

``close_always`` looks at calls that begin and end something. Here nothing begins in the same function: it is
named after an ending, calls somebody else's code first, and then takes its own entries out.
"""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import Function, read_names, words
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.containers import Container, action, containers
from geoheal.healing.transforms.memory.ended.endings import is_ending_name
from geoheal.healing.transforms.memory.release_always import put_in_finally
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import bound_names, called_name, own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit

_NOTICES: Final = words(
    "trigger emit notify fire dispatch publish send broadcast call run invoke handle signal callback handler "
    "hook listener event on"
)
"""Words in the name of a function that runs or tells others."""
_DEPTH: Final = 3
"""Number of calls through which a removal is followed."""


def end_always(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Put the calls of handlers before a removal at an ending into ``try … finally``.

    Parameters
    ----------
    elsewhere
        Collects the doubt: the entries may have been left on purpose.

    >>> print(end_always('''class Server:
    ...     def __init__(self):
    ...         self.rooms = {}
    ...     def enter(self, sid):
    ...         self.rooms[sid] = []
    ...     def disconnect(self, sid):
    ...         self.emit("disconnect", sid)
    ...         self.rooms.pop(sid, None)
    ... '''))
    class Server:
        def __init__(self):
            self.rooms = {}
        def enter(self, sid):
            self.rooms[sid] = []
        def disconnect(self, sid):
            try:
                self.emit("disconnect", sid)
            finally:
                self.rooms.pop(sid, None)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    tables = containers(view)
    for function in view.functions.values():
        if is_ending_name(function.name) and not _yields(function):
            _end(function, tables, edit, view, elsewhere)
    return edit.result()


def _end(
    function: Function, tables: list[Container], edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere
) -> None:
    for last, statement in enumerate(function.body):
        first = last
        while first and _may_fail_alone(function.body[first - 1]):
            first -= 1
        between = function.body[first:last]
        if not any(_notifies(each) for each in between) or not _removes(statement, function, tables, view):
            continue
        if _needs(statement, between) or not all(map(edit.stands_alone, [*between, statement])):
            continue
        put_in_finally(between, statement, edit)
        elsewhere.doubt(
            f"{function.name} now always ends with {edit.text(statement)}: check that it is to be so when "
            "a handler before it fails."
        )
        return


def _may_fail_alone(statement: ast.stmt) -> bool:
    """Whether a statement is a call for its effect, or a loop of such calls, that ends nothing on purpose."""
    match statement:
        case ast.Expr(value=ast.Call() | ast.Await(value=ast.Call())):
            return True
        case ast.For(body=body, orelse=[]) | ast.If(body=body, orelse=[]):
            return all(map(_may_fail_alone, body))
    return False


def _notifies(statement: ast.stmt) -> bool:
    """Whether a statement calls foreign code: a function in a variable, or one that notifies others."""
    loops = (each for each in ast.walk(statement) if isinstance(each, ast.For))
    targets = {name for each in loops for name in bound_names(each)}
    for each in ast.walk(statement):
        match each:
            case ast.Call(func=ast.Name(id=name)) if name in targets:
                return True
            case ast.Call(func=ast.Subscript() | ast.Call()):
                return True
            case ast.Call() if _NOTICES & set(called_name(each).strip("_").lower().split("_")):
                return True
    return False


def _removes(
    statement: ast.stmt, function: Function, tables: list[Container], view: ModuleView, depth: int = _DEPTH
) -> bool:
    """Whether a statement takes entries out of a table, itself or through functions of the module."""
    if not isinstance(statement, ast.Expr | ast.Delete):
        return False
    inside = set(ast.walk(statement))
    if _removes_in(inside, tables, view):
        return True
    match statement:
        case ast.Expr(value=ast.Call() as call):
            called = view.functions_named(called_name(call))
            return is_ending_name(called_name(call)) and any(
                each is not function and _reaches(each, tables, view, depth) for each in called
            )
    return False


def _reaches(function: Function, tables: list[Container], view: ModuleView, depth: int) -> bool:
    if _removes_in(set(own_nodes(function)), tables, view):
        return True
    calls = (each for each in own_nodes(function) if isinstance(each, ast.Call)) if depth > 1 else ()
    return any(
        other is not function and _reaches(other, tables, view, depth - 1)
        for call in calls
        if is_ending_name(called_name(call))
        for other in view.functions_named(called_name(call))
    )


def _removes_in(nodes: set[ast.AST], tables: list[Container], view: ModuleView) -> bool:
    removing = {"remove", "take"}
    return any(
        use in nodes and (action(use, view)[0] in removing or _is_removed_below(use, view))
        for table in tables
        if table.holder != "default"
        for use in table.uses
    )


def _is_removed_below(use: ast.expr, view: ModuleView) -> bool:
    """Whether something is taken out of an entry: ``del rooms[room][sid]``, ``rooms[room].discard(sid)``."""
    entry = view.parents[use]
    match entry, view.parents[entry]:
        case ast.Subscript(), ast.Subscript(ctx=ast.Del()):
            return True
        case ast.Subscript(), ast.Attribute(attr="discard" | "remove" | "pop"):
            return True
    return False


def _needs(statement: ast.stmt, between: list[ast.stmt]) -> bool:
    """Whether the removal reads names that the statements before it bind."""
    bound = {name for each in between for name in bound_names(each)}
    return bool(bound & read_names(statement))


def _yields(function: Function) -> bool:
    return any(isinstance(each, ast.Yield | ast.YieldFrom) for each in own_nodes(function))

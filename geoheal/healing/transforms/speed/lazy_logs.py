"""Put log messages together only if they are written.

``log.debug(f"received {message}")`` formats the whole message also where the log leaves out its level.
"""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_attribute, is_string
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name, own_nodes
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit

_LEVELS: Final = {"debug": 10, "info": 20}
"""Levels that are often left out, by the method that writes at them."""
_MAKER: Final = "logging.getLogger"


def lazy_logs(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Ask a log whether it writes at a level before a message is put together for it.

    Parameters
    ----------
    functions
        Qualified names of the functions that may be changed.
    elsewhere
        Collects doubts.

    >>> changed = lazy_logs('''import logging
    ... log = logging.getLogger(__name__)
    ... def receive(message):
    ...     log.debug(f"received {message}")
    ... ''')
    >>> print(changed[changed.index("def receive"):])
    def receive(message):
        if log.isEnabledFor(logging.DEBUG):
            log.debug(f"received {message}")
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    for function in view.focused_functions:
        for statement in own_nodes(function):
            if isinstance(statement, ast.Expr) and _is_costly(statement, view):
                _ask_first(statement, function, edit, view, elsewhere)
    return edit.result()


def _is_costly(statement: ast.Expr, view: ModuleView) -> bool:
    """Whether a statement puts a message together for a log, and nothing asks for the level before."""
    match statement.value:
        case ast.Call(func=ast.Attribute(value=log, attr=method), args=given, keywords=named) if (
            method in _LEVELS and _is_log(log, view)
        ):
            pass
        case _:
            return False
    asked = [each.test for each in view.ancestors(statement) if isinstance(each, ast.If | ast.While)]
    if any("level" in ast.unparse(test).lower() or "enabled" in ast.unparse(test).lower() for test in asked):
        return False
    parts = [*given, *(each.value for each in named)]
    inside = [each for part in parts for each in ast.walk(part)]
    acts = ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom
    return any(_is_put_together(each) for each in inside) and not any(
        isinstance(each, acts) for each in inside
    )


def _is_put_together(node: ast.AST) -> bool:
    match node:
        case ast.JoinedStr(values=values):
            return any(isinstance(each, ast.FormattedValue) for each in values)
        case ast.BinOp(left=left, op=ast.Mod() | ast.Add(), right=right):
            return is_string(left) or is_string(right)
    return isinstance(node, ast.Call)


def _is_log(node: ast.expr, view: ModuleView) -> bool:
    """Whether a name or an attribute is only ever a logger of Python's own."""
    match node:
        case ast.Name(id=name) if not view.is_local(node):
            given = [view.global_value(name)]
        case ast.Attribute(attr=name):
            assigned = [each for each in view.assignments.get(name, []) if isinstance(each, ast.Assign)]
            given = [
                each.value for each in assigned if any(is_attribute(target, name) for target in each.targets)
            ]
        case _:
            return False
    return bool(given) and all(
        isinstance(each, ast.Call) and view.dotted(each.func) == _MAKER for each in given
    )


def _ask_first(
    statement: ast.Expr, function: Function, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere
) -> None:
    call = statement.value
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return
    if not edit.stands_alone(statement):
        return
    is_known = view.imported.get("logging") == "logging" and "logging" not in view.locals_of(function)
    method = called_name(call)
    level = f"logging.{method.upper()}" if is_known else str(_LEVELS[method])
    text = edit.block_text(statement, statement)
    inner = "".join(f"{INDENT}{line}" for line in text.splitlines(keepends=True))
    test = f"if {edit.text(call.func.value)}.isEnabledFor({level}):"
    edit.replace_statements(statement, statement, f"{test}\n{inner}")
    elsewhere.doubt(
        f"Messages of {function.name} for the log are put together only if they are written: check that this "
        "has no other effect."
    )

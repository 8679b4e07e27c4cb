"""Ask a set, not a list, whether it holds a value, where the question is asked again and again.

``x in [..]`` of constants; a list of the module that never changes; a local list that does not change while
a loop runs; and a list that only grows while it is asked (the quadratic removal of duplicates), beside which
a set then grows.
"""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.healing.transforms.invariance import is_steady, repeated_parts, repetitions_around
from geoheal.healing.transforms.module_view import (
    Function,
    ModuleView,
    fresh_name,
    is_changed_by,
    is_rebound_by,
    local_names,
    own_nodes,
    parameters,
)
from geoheal.healing.transforms.purity import Purity
from geoheal.healing.transforms.source_edit import SourceEdit

ELEMENTS_MIN: Final = 4
"""Elements of a literal from which a set is faster."""


def set_membership(source: str, functions: Collection[str] | None = None) -> str | None:
    """Replace repeated membership tests in lists.

    >>> print(set_membership('''def unique(values):
    ...     found = []
    ...     for value in values:
    ...         if value not in found:
    ...             found.append(value)
    ...     return found
    ... '''))
    def unique(values):
        found = []
        found_set = set()
        for value in values:
            if value not in found_set:
                found.append(value)
                found_set.add(value)
        return found
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    purity = Purity(view)
    sets: dict[tuple[ast.AST | None, str], str | None] = {}
    for node in view.focused_nodes():
        if (
            isinstance(node, ast.Compare)
            and len(node.ops) == 1
            and isinstance(node.ops[0], ast.In | ast.NotIn)
        ):
            _rewrite(node.comparators[0], edit, view, purity, sets)
    return edit.result()


_Sets = dict[tuple[ast.AST | None, str], str | None]


def _rewrite(asked: ast.expr, edit: SourceEdit, view: ModuleView, purity: Purity, sets: _Sets) -> None:
    function = view.function_of(asked)
    if (
        isinstance(asked, ast.List | ast.Tuple)
        and _is_of_constants(asked)
        and len(asked.elts) >= ELEMENTS_MIN
    ):
        edit.replace(asked, "{" + edit.text(asked)[1:-1].strip().rstrip(",") + "}")
    elif isinstance(asked, ast.Call) and isinstance(asked.func, ast.Attribute) and asked.func.attr == "keys":
        edit.replace(asked, edit.text(asked.func.value))
    elif isinstance(asked, ast.Name) and function is not None:
        key = (_scope(asked.id, function, view), asked.id)
        if key[0] is None or key[0] is function:
            if key not in sets:
                sets[key] = _made(asked, function, edit, view, purity)
            name = sets[key]
            if name is not None:
                edit.replace(asked, name)


def _scope(name: str, function: Function, view: ModuleView) -> ast.AST | None:
    """The function that the name belongs to; None for the module."""
    if name in local_names(function):
        return function
    return None if name in view.top_level else view.tree


def _made(
    asked: ast.Name, function: Function, edit: SourceEdit, view: ModuleView, purity: Purity
) -> str | None:
    """Make a set beside a list; its name, or None where that cannot be done soundly."""
    if _scope(asked.id, function, view) is None:
        return _beside_global(asked.id, edit, view)
    return _beside_growing(asked.id, function, edit, view) or _before_loop(
        asked, function, edit, view, purity
    )


def _beside_global(name: str, edit: SourceEdit, view: ModuleView) -> str | None:
    value = view.global_value(name)
    if value is None or not view.is_constant_global(name) or not _is_list(value):
        return None
    if isinstance(value, ast.List | ast.Tuple) and (
        len(value.elts) < ELEMENTS_MIN or any(_is_unhashable(each) for each in value.elts)
    ):
        return None
    if not _is_only_read(name, view.tree, view):
        return None
    made = fresh_name(f"{name}_SET" if name.isupper() else f"{name}_set", view.tree)
    edit.insert_after(view.top_level[name][0], f"{made} = frozenset({name})")
    return made


def _before_loop(
    asked: ast.Name, function: Function, edit: SourceEdit, view: ModuleView, purity: Purity
) -> str | None:
    """Make the set before the outermost loop in which the list does not change."""
    outermost = None
    for repetition in repetitions_around(asked, view):
        if isinstance(repetition, ast.AsyncFor) or not is_steady(
            [asked.id], repeated_parts(repetition), purity
        ):
            break
        outermost = repetition
    if outermost is None:
        return None
    anchor = view.statement_of(outermost)
    others = [
        node
        for node in own_nodes(function)
        if isinstance(node, ast.Name) and node.id == asked.id and _is_asked(node, view)
    ]
    if any(outermost not in set(view.ancestors(other)) for other in others):
        return None
    is_list = _is_local_list(asked.id, function)
    if not is_list and not _is_parameter(asked.id, function):
        return None
    made = fresh_name(f"{asked.id}_set", view.tree)
    value = f"set({asked.id})"
    if not is_list:
        value += f" if isinstance({asked.id}, (list, tuple)) else {asked.id}"
    edit.insert_before(anchor, f"{made} = {value}")
    return made


def _beside_growing(name: str, function: Function, edit: SourceEdit, view: ModuleView) -> str | None:
    """Keep a set beside a local list that starts empty and changes by append alone."""
    starts = [
        node
        for node in own_nodes(function)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and any(
            is_rebound_by(t, name) for t in (node.targets if isinstance(node, ast.Assign) else [node.target])
        )
    ]
    rebound = sum(is_rebound_by(node, name) for node in own_nodes(function))
    if len(starts) != 1 or rebound != 1 or not _is_empty_list(starts[0].value):
        return None
    appends = [node for node in ast.walk(function) if _is_append(node, name)]
    changes = [node for node in ast.walk(function) if is_changed_by(node, name)]
    statements = [view.parents[node] for node in appends]
    if not appends or len(changes) != len(appends) or not all(isinstance(s, ast.Expr) for s in statements):
        return None
    values = [node.args[0] for node in appends if isinstance(node, ast.Call)]
    if any(_is_unhashable(value) or not _is_repeatable(value) for value in values):
        return None
    if _may_leak_change(name, function, view):
        return None
    made = fresh_name(f"{name}_set", view.tree)
    block = view.block_of(starts[0])
    if not edit.stands_alone(starts[0]) or not block:
        return None
    edit.insert_after(starts[0], f"{made} = set()")
    for statement, value in zip(statements, values, strict=True):
        if not isinstance(statement, ast.stmt) or not edit.stands_alone(statement):
            return None
        edit.insert_after(statement, f"{made}.add({edit.text(value)})")
    return made


def _may_leak_change(name: str, function: Function, view: ModuleView) -> bool:
    """Whether the list is handed on before its end, so that somebody else might change it."""
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            parent = view.parents[node]
            if isinstance(parent, ast.Assign | ast.Yield | ast.List | ast.Tuple | ast.Dict):
                return True
            if isinstance(parent, ast.Call) and node in parent.args:
                called = parent.func.id if isinstance(parent.func, ast.Name) else ""
                if called not in {
                    "len",
                    "sorted",
                    "sum",
                    "list",
                    "tuple",
                    "set",
                    "max",
                    "min",
                    "enumerate",
                    "reversed",
                }:
                    return True
    return False


def _is_append(node: ast.AST, name: str) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "append"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == name
        and len(node.args) == 1
    )


def _is_asked(node: ast.Name, view: ModuleView) -> bool:
    parent = view.parents[node]
    return (
        isinstance(parent, ast.Compare)
        and node in parent.comparators
        and isinstance(parent.ops[0], ast.In | ast.NotIn)
    )


def _is_only_read(name: str, tree: ast.AST, view: ModuleView) -> bool:
    return not any(isinstance(n, ast.Name) and n.id == name and _is_aliased(n, view) for n in ast.walk(tree))


def _is_aliased(node: ast.Name, view: ModuleView) -> bool:
    parent = view.parents[node]
    return isinstance(parent, ast.Assign) and parent.value is node


def _is_of_constants(node: ast.List | ast.Tuple) -> bool:
    return all(isinstance(each, ast.Constant) for each in node.elts)


def _is_list(value: ast.expr) -> bool:
    if isinstance(value, ast.List | ast.ListComp):
        return True
    if isinstance(value, ast.Tuple):
        return True
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Mult):
        return _is_list(value.left) or _is_list(value.right)
    if isinstance(value, ast.Call):
        name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
        return name in {"list", "sorted", "split", "splitlines", "tuple"}
    return False


def _is_local_list(name: str, function: Function) -> bool:
    values = [
        node.value
        for node in own_nodes(function)
        if isinstance(node, ast.Assign) and any(is_rebound_by(t, name) for t in node.targets)
    ]
    rebound = sum(is_rebound_by(node, name) for node in own_nodes(function))
    return bool(values) and len(values) == rebound and all(_is_list(value) for value in values)


def _is_parameter(name: str, function: Function) -> bool:
    return any(each.arg == name for each in parameters(function)) and not any(
        is_rebound_by(node, name) for node in own_nodes(function)
    )


def _is_empty_list(value: ast.expr | None) -> bool:
    if isinstance(value, ast.List):
        return not value.elts
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and value.func.id == "list"
        and not value.args
    )


def _is_unhashable(value: ast.expr) -> bool:
    return isinstance(value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp)


def _is_repeatable(value: ast.expr) -> bool:
    """Whether evaluating it twice is the same as once."""
    return all(
        isinstance(n, ast.Name | ast.Attribute | ast.Subscript | ast.Constant | ast.Tuple | ast.expr_context)
        for n in ast.walk(value)
    )

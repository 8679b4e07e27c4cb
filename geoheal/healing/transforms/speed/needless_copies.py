"""Remove deep copies that are only read."""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.domain.evaluation.syntax import Function, read_names, words
from geoheal.healing.transforms.facts.function_names import FunctionNames, NamesByFunction
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS, PURE_METHODS
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_changed_by, root_name
from geoheal.healing.transforms.scopes import own_nodes, parameters
from geoheal.healing.transforms.source_edit import SourceEdit

_HOLDING: Final = words("list tuple sorted reversed dict iter zip")
"""Functions whose result holds the elements of their argument."""


def needless_copies(source: str, functions: Collection[str] | None = None) -> str | None:
    """Replace ``y = copy.deepcopy(x)`` by ``y = x`` if y is only read, and x does not change in the meantime.

    >>> print(needless_copies('''import copy
    ... def total(order):
    ...     mine = copy.deepcopy(order)
    ...     return sum(mine["prices"])
    ... '''))
    import copy
    def total(order):
        mine = order
        return sum(mine["prices"])
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    names = NamesByFunction()
    for function in view.focused_functions:
        for node in own_nodes(function):
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                target, value = node.targets[0], node.value
                if isinstance(target, ast.Name) and _is_copy(value, view):
                    assert isinstance(value, ast.Call)  # noqa: S101 - see _is_copy
                    copied = value.args[0]
                    if is_only_read(target.id, names.of(function), view) and _stays(copied, function):
                        edit.replace(value, edit.text(copied))
    return edit.result()


def _is_copy(value: ast.expr, view: ModuleView) -> bool:
    if not (isinstance(value, ast.Call) and len(value.args) == 1):
        return False
    dotted = view.dotted(value.func)
    return dotted in {"copy.deepcopy", "copy.copy"} and isinstance(value.args[0], ast.Name | ast.Attribute)


def _stays(copied: ast.expr, function: Function) -> bool:
    """Whether the function itself does not change the copied object."""
    root = copied
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name):
        return False
    given = {each.arg for each in parameters(function)}
    return not any(
        is_changed_by(node, root.id)
        or isinstance(node, ast.Yield | ast.Await)
        or (isinstance(node, ast.Call) and _may_change(node, root.id, given))
        for node in ast.walk(function)
    )


def _may_change(call: ast.Call, name: str, given: set[str]) -> bool:
    """Whether a call passes the copied object to unknown code, is one of its methods, or calls back."""
    called, attribute = getattr(call.func, "id", ""), getattr(call.func, "attr", "")
    if called in given:
        return True
    root = root_name(call.func) if attribute else None
    if attribute not in PURE_METHODS | {"deepcopy", "copy"} and root == name:
        return True
    is_known = called in PURE_BUILTINS | {"deepcopy"} or attribute in PURE_METHODS | {"deepcopy", "copy"}
    values = [*call.args, *(each.value for each in call.keywords)]
    return not is_known and any(name in read_names(each) for each in values)


def is_only_read(name: str, names: FunctionNames, view: ModuleView) -> bool:
    """Whether neither the object nor any part of it is changed, stored or passed to unknown code."""
    if names.bound[name] != 1:
        return False
    parts = names.parts_of(name)
    if any(names.changed.get(part) for part in parts):
        return False
    return all(_is_read(node, view) for part in parts for node in names.loads(part))


def _is_read(node: ast.AST, view: ModuleView) -> bool:
    while True:
        parent = view.parents[node]
        if isinstance(parent, ast.Subscript | ast.Attribute) and parent.value is node:
            if isinstance(parent, ast.Attribute) and isinstance(view.parents[parent], ast.Call):
                call = view.parents[parent]
                assert isinstance(call, ast.Call)  # noqa: S101 - just checked
                if call.func is parent:
                    return (parent.attr in PURE_METHODS and parent.attr not in {"get"}) or _is_scalar_use(
                        call, view
                    )
            node = parent
            continue
        return _is_scalar_use(node, view)


def _is_scalar_use(node: ast.AST, view: ModuleView) -> bool:
    """Whether a value is consumed at once: compared, summed, iterated or printed."""
    parent = view.parents[node]
    match parent:
        case ast.Call(func=ast.Name(id=name)):
            return name in PURE_BUILTINS - _HOLDING
        case ast.For(iter=values) | ast.comprehension(iter=values):
            return values is node
        case ast.BinOp() | ast.Compare() | ast.BoolOp() | ast.If() | ast.While():
            return True
    return isinstance(parent, ast.AugAssign | ast.FormattedValue)

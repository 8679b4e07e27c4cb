"""Facts about a list in membership tests: its creation, its references, and the values looked up."""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import Function, targets_of, words
from geoheal.healing.transforms.facts.function_names import FunctionNames
from geoheal.healing.transforms.facts.shapes import is_call_to
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name, parameters

_HOLDERS: Final = (
    *(
        ast.Assign,
        ast.AnnAssign,
        ast.NamedExpr,
        ast.Yield,
        ast.List,
        ast.Tuple,
        ast.Dict,
        ast.Set,
        ast.keyword,
    ),
    *(ast.IfExp, ast.Await, ast.YieldFrom),
)
"""Nodes that may keep, or pass on, a list that they name."""
_ONLY_LOOKING: Final = words("len sorted sum list tuple set max min enumerate reversed")


def only_start(name: str, names: FunctionNames) -> ast.Assign | ast.AnnAssign | None:
    """Return the statement that makes an empty list, if nothing else binds its name."""
    for node in names.assigned.get(name, []):
        if isinstance(node, ast.Assign | ast.AnnAssign) and _is_empty_list(node.value):
            targets = targets_of(node)
            if len(targets) == 1 and names.bound[name] == 1:
                return node
    return None


def wanted_in(name: str, names: FunctionNames, view: ModuleView) -> list[ast.expr]:
    """Return the value that is looked up in a list."""
    parents = [(view.parents[node], node) for node in names.named[name]]
    return [
        parent.left
        for parent, node in parents
        if isinstance(parent, ast.Compare) and parent.comparators[0] is node
    ]


def may_leak_change(name: str, names: FunctionNames, view: ModuleView) -> bool:
    """Whether the list is passed on before it is complete, so that other code might change it."""
    for node in names.loads(name):
        parent = view.parents[node]
        if isinstance(parent, _HOLDERS):
            return True
        if isinstance(parent, ast.Call) and node in parent.args:
            called = parent.func.id if isinstance(parent.func, ast.Name) else ""
            if called not in _ONLY_LOOKING:
                return True
    return False


def is_append(node: ast.AST, name: str) -> bool:
    """Whether a node is a call that appends one element to a list of this name."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=held), attr="append"), args=[_]):
            return held == name
    return False


def is_asked(node: ast.Name, view: ModuleView) -> bool:
    """Whether a name is the right side of ``in`` or ``not in``."""
    match view.parents[node]:
        case ast.Compare(ops=[ast.In() | ast.NotIn(), *_], comparators=values):
            return node in values
    return False


def is_only_read(name: str, view: ModuleView) -> bool:
    """Whether a module never assigns the object to another name."""
    return not any(_is_aliased(node, view) for node in view.loads.get(name, []))


def _is_aliased(node: ast.Name, view: ModuleView) -> bool:
    parent = view.parents[node]
    return isinstance(parent, ast.Assign) and parent.value is node


def is_of_constants(node: ast.List | ast.Tuple) -> bool:
    """Whether all elements are literals."""
    return all(isinstance(each, ast.Constant) for each in node.elts)


def is_list(value: ast.expr) -> bool:
    """Whether an expression creates a list or a tuple, or probably does."""
    match value:
        case ast.List() | ast.ListComp() | ast.Tuple():
            return True
        case ast.BinOp(left=left, op=ast.Add() | ast.Mult(), right=right):
            return is_list(left) or is_list(right)
        case ast.Call():
            return called_name(value) in {"list", "sorted", "split", "splitlines", "tuple"}
    return False


def is_local_list(name: str, names: FunctionNames) -> bool:
    """Whether every assignment of a name in a function creates a list."""
    values = [node.value for node in names.assigned.get(name, []) if isinstance(node, ast.Assign)]
    return bool(values) and len(values) == names.bound[name] and all(is_list(value) for value in values)


def is_parameter(name: str, function: Function, names: FunctionNames) -> bool:
    """Whether a name is a parameter that the function never reassigns."""
    return any(each.arg == name for each in parameters(function)) and not names.bound[name]


def _is_empty_list(value: ast.expr | None) -> bool:
    if isinstance(value, ast.List):
        return not value.elts
    return is_call_to(value, "list") and not value.args


def is_unhashable(value: ast.expr) -> bool:
    """Whether an expression creates an unhashable value."""
    return isinstance(value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp)


def is_repeatable(value: ast.expr) -> bool:
    """Whether evaluating it twice has the same result and effect as once."""
    return all(
        isinstance(n, ast.Name | ast.Attribute | ast.Subscript | ast.Constant | ast.Tuple | ast.expr_context)
        for n in ast.walk(value)
    )

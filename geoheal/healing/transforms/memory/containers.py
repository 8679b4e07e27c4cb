"""Containers that outlive a call (of a module, an instance, a default argument), and their uses."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.facts.assigned import pairs_of
from geoheal.healing.transforms.facts.shapes import (
    is_attribute_change,
    is_call_of,
    is_read_of,
)
from geoheal.healing.transforms.module_view import ModuleView

WRITERS: Final = words("append add extend insert appendleft update setdefault")
REMOVERS: Final = words("pop popitem popleft remove discard clear")


class Kind(StrEnum):
    """Type of a container."""

    DICT = "dict"
    LIST = "list"
    SET = "set"
    DEQUE = "deque"


@dataclass(slots=True, eq=False)
class Container:
    """A container with all its uses.

    Parameters
    ----------
    name
        Of the module's variable, the attribute, or the parameter.
    holder
        ``module``, ``attribute``, ``default`` or ``closure``.
    made
        The expressions that create it.
    uses
        All its uses, except its creation.
    """

    name: str
    kind: Kind
    holder: str
    made: list[ast.expr] = field(default_factory=list)
    uses: list[ast.expr] = field(default_factory=list)
    class_name: str = ""
    function: Function | None = None


def containers(view: ModuleView) -> list[Container]:
    """Return the long-lived containers that a module creates."""
    return [*_of_module(view), *_of_attributes(view), *_of_defaults(view)]


def kind_of(value: ast.expr | None, view: ModuleView) -> Kind | None:
    """Return the kind of container that an expression creates, if it is empty or small."""
    match value:
        case ast.Dict():
            return Kind.DICT
        case ast.List():
            return Kind.LIST
        case ast.Call(args=[], keywords=[]):
            dotted = view.dotted(value.func)
            known = {
                "dict": Kind.DICT,
                "collections.OrderedDict": Kind.DICT,
                "list": Kind.LIST,
                "set": Kind.SET,
                "collections.deque": Kind.DEQUE,
            }
            return known.get(dotted or "")
    return None


def is_empty(value: ast.expr) -> bool:
    """Whether an expression creates an empty container."""
    match value:
        case ast.Dict(keys=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return not parts
    return isinstance(value, ast.Call)


def _of_module(view: ModuleView) -> Iterator[Container]:
    for name in view.top_level:
        if name.startswith("__"):
            continue  # ``__all__`` and the like are read by other code
        bound = _values_bound(view, name)
        made = [node for node in bound if kind_of(node, view) is not None]
        if made and len(made) == len(bound):
            kind = kind_of(made[0], view)
            assert kind is not None  # noqa: S101 - just filtered
            uses: list[ast.expr] = [node for node in view.loads.get(name, []) if not view.is_local(node)]
            yield Container(name, kind, "module", made, uses)


def _values_bound(view: ModuleView, name: str) -> list[ast.expr]:
    """Return values assigned to the module's variable, at module level and under ``global``."""
    found = []
    for node in view.assignments.get(name, []):
        function, inside = view.function_of(node), view.parents[node]
        is_of_module = inside is view.tree or (function is not None and name not in view.locals_of(function))
        if node.value is not None and is_of_module and not isinstance(inside, ast.ClassDef):
            found.append(node.value)
    return found


def _of_attributes(view: ModuleView) -> Iterator[Container]:
    made: dict[str, list[tuple[ast.expr, str]]] = {}
    others: set[str] = set()
    for node in view.every(ast.Assign, ast.AnnAssign):
        for target, value in pairs_of(node):
            name = _attribute_bound(target, node, view)
            if name is None:
                continue
            around = [each.name for each in view.ancestors(node) if isinstance(each, ast.ClassDef)]
            if kind_of(value, view) is None:
                others.add(name)
            else:
                made.setdefault(name, []).append((value, around[0] if around else ""))
    for name, values in made.items():
        kinds = {kind_of(value, view) for value, _ in values}
        kind = kind_of(values[0][0], view)
        if len(kinds) == 1 and name not in others and kind is not None:
            uses: list[ast.expr] = list(view.attribute_loads.get(name, []))
            yield Container(name, kind, "attribute", [v for v, _ in values], uses, values[0][1])


def _attribute_bound(target: ast.expr, statement: ast.stmt, view: ModuleView) -> str | None:
    match target:
        case ast.Attribute(attr=name):
            return name
        case ast.Name(id=name) if isinstance(view.parents[statement], ast.ClassDef):
            return name
    return None


def _of_defaults(view: ModuleView) -> Iterator[Container]:
    for function in view.functions.values():
        given = function.args
        positional = [*given.posonlyargs, *given.args]
        pairs = [
            *zip(positional[len(positional) - len(given.defaults) :], given.defaults, strict=True),
            *(
                (arg, value)
                for arg, value in zip(given.kwonlyargs, given.kw_defaults, strict=True)
                if value is not None
            ),
        ]
        for arg, value in pairs:
            kind = kind_of(value, view)
            if kind is not None:
                uses: list[ast.expr] = [
                    node
                    for statement in function.body
                    for node in ast.walk(statement)
                    if is_read_of(node, arg.arg)
                ]
                yield Container(arg.arg, kind, "default", [value], uses, function=function)


def action(use: ast.expr, view: ModuleView) -> tuple[str, ast.AST]:
    """Return the kind of use of a container at one place, and its node.

    ``write``, ``store`` (by key), ``change`` (of a stored value), ``remove``, ``clear`` (all), ``take``
    (remove and use), ``has``, ``read`` (by key), ``get``, ``length``, ``last`` (from the end), ``run``
    (iterate over all), ``other``.
    """
    parent = view.parents[use]
    match parent:
        case ast.Attribute(value=held, attr=method) if held is use:
            call = view.parents[parent]
            return _called(method, call, view) if is_call_of(call, parent) else ("other", parent)
        case ast.Subscript(value=held) if held is use:
            return _subscripted(parent, view)
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[asked]) if asked is use:
            return "has", parent
        case ast.Call(func=ast.Name(id="len"), args=given) if use in given:
            return "length", parent
        case ast.For(iter=values) | ast.comprehension(iter=values) if values is use:
            return "run", parent
    return "other", parent


def _called(method: str, call: ast.Call, view: ModuleView) -> tuple[str, ast.AST]:
    if method in WRITERS:
        return "write", call
    if method == "clear":
        return "clear", call
    if method in REMOVERS:
        return ("remove" if isinstance(view.parents[call], ast.Expr) else "take"), call
    return ("get" if method == "get" else "other"), call


def _subscripted(node: ast.Subscript, view: ModuleView) -> tuple[str, ast.AST]:
    match node.ctx:
        case ast.Del():
            return "remove", node
        case ast.Store():
            return ("change" if isinstance(view.parents[node], ast.AugAssign) else "store"), node
    if _from_end(node.slice, view) is not None:
        return "last", node
    return "read", node


def _from_end(part: ast.expr, view: ModuleView) -> int | None:
    """Return how many elements from the end ``[-n]`` or ``[-n:]`` reads; 0 if a slice does not show it."""
    match part:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _fixed_number(operand, view)
        case ast.Slice(lower=ast.UnaryOp(op=ast.USub(), operand=operand), upper=None, step=None):
            number = _fixed_number(operand, view)
            return 0 if number is None and _is_variable(operand, view) else number
    return None


def _is_variable(node: ast.expr, view: ModuleView) -> bool:
    """Whether a variable holds the number; a class attribute that may be reassigned is not enough."""
    if isinstance(node, ast.Attribute):
        given = view.assignments.get(node.attr, [])
        return not any(isinstance(view.parents[each], ast.ClassDef) for each in given)
    return isinstance(node, ast.Name | ast.Subscript)


def _fixed_number(node: ast.expr, view: ModuleView) -> int | None:
    """Return a literal number, or one that a name of the module or a class always stands for."""
    given: ast.expr | None = node
    match node:
        case ast.Name(id=name) if not view.is_local(node):
            given = view.global_value(name) if view.is_constant_global(name) else None
        case ast.Attribute(attr=name):
            given = _class_constant(name, view)
    match given:
        case ast.Constant(value=int(value)) if value > 0:
            return value
    return None


def _class_constant(name: str, view: ModuleView) -> ast.expr | None:
    """Return the class attribute's value, if only one class has it and no instance assigns it."""
    given = [each for each in view.assignments.get(name, []) if isinstance(view.parents[each], ast.ClassDef)]
    is_set = any(is_attribute_change(each, name) for each in view.nodes)
    return given[0].value if len(given) == 1 and not is_set else None


def most_from_end(container: Container, view: ModuleView) -> int:
    """Return the largest n for which the last n elements are read, as far as it is constant."""
    return max(_depths(container, view), default=0)


def is_variable_from_end(container: Container, view: ModuleView) -> bool:
    """Whether a variable holds the number of last elements that are read."""
    return 0 in _depths(container, view)


def _depths(container: Container, view: ModuleView) -> list[int]:
    found = [action(use, view)[1] for use in container.uses]
    depths = [_from_end(node.slice, view) for node in found if isinstance(node, ast.Subscript)]
    return [depth for depth in depths if depth is not None]

"""Containers that outlive a call (of a module, an instance, a default argument), and their uses."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
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
    if isinstance(value, ast.Dict):
        return not value.keys
    return not value.elts if isinstance(value, ast.List | ast.Set) else isinstance(value, ast.Call)


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
    for node in ast.walk(view.tree):
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            name = _attribute_bound(target, node, view)
            if name is None:
                continue
            around = [each.name for each in view.ancestors(node) if isinstance(each, ast.ClassDef)]
            if kind_of(node.value, view) is None:
                others.add(name)
            else:
                made.setdefault(name, []).append((node.value, around[0] if around else ""))
    for name, values in made.items():
        kinds = {kind_of(value, view) for value, _ in values}
        kind = kind_of(values[0][0], view)
        if len(kinds) == 1 and name not in others and kind is not None:
            uses: list[ast.expr] = list(view.attribute_loads.get(name, []))
            yield Container(name, kind, "attribute", [v for v, _ in values], uses, values[0][1])


def _attribute_bound(target: ast.expr, statement: ast.stmt, view: ModuleView) -> str | None:
    if isinstance(target, ast.Attribute):
        return target.attr
    if isinstance(target, ast.Name) and isinstance(view.parents[statement], ast.ClassDef):
        return target.id
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
                    if isinstance(node, ast.Name) and node.id == arg.arg and isinstance(node.ctx, ast.Load)
                ]
                yield Container(arg.arg, kind, "default", [value], uses, function=function)


def action(use: ast.expr, view: ModuleView) -> tuple[str, ast.AST]:
    """Return what is done with a container at one place, and the node that does it.

    ``write``, ``store`` (by key), ``change`` (of a stored value), ``remove``, ``clear`` (all), ``take``
    (remove and use), ``has``, ``read`` (by key), ``get``, ``length``, ``last`` (from the end), ``run``
    (iterate over all), ``other``.
    """
    parent = view.parents[use]
    if isinstance(parent, ast.Attribute) and parent.value is use:
        call = view.parents[parent]
        if isinstance(call, ast.Call) and call.func is parent:
            return _called(parent.attr, call, view)
        return "other", parent
    if isinstance(parent, ast.Subscript) and parent.value is use:
        return _subscripted(parent, view)
    if isinstance(parent, ast.Compare) and use in parent.comparators:
        is_in = len(parent.ops) == 1 and isinstance(parent.ops[0], ast.In | ast.NotIn)
        return ("has" if is_in else "other"), parent
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and use in parent.args:
        return ("length" if parent.func.id == "len" else "other"), parent
    if isinstance(parent, ast.For | ast.comprehension) and parent.iter is use:
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
    if isinstance(node.ctx, ast.Del):
        return "remove", node
    if isinstance(node.ctx, ast.Store):
        return ("change" if isinstance(view.parents[node], ast.AugAssign) else "store"), node
    if _from_end(node.slice, view) is not None:
        return "last", node
    return "read", node


def _from_end(part: ast.expr, view: ModuleView) -> int | None:
    """Return how many elements from the end ``[-n]`` or ``[-n:]`` reads; 0 if a slice does not show it."""
    is_slice = isinstance(part, ast.Slice)
    if isinstance(part, ast.Slice):
        if part.lower is None or part.upper is not None or part.step is not None:
            return None
        part = part.lower
    if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub):
        number = _fixed_number(part.operand, view)
        return 0 if number is None and is_slice and _is_variable(part.operand, view) else number
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
    if isinstance(node, ast.Name) and not view.is_local(node):
        given = view.global_value(node.id) if view.is_constant_global(node.id) else None
    elif isinstance(node, ast.Attribute):
        given = _class_constant(node.attr, view)
    value = given.value if isinstance(given, ast.Constant) else None
    return value if isinstance(value, int) and value > 0 else None


def _class_constant(name: str, view: ModuleView) -> ast.expr | None:
    """Return the class attribute's value, if only one class has it and no instance assigns it."""
    given = [each for each in view.assignments.get(name, []) if isinstance(view.parents[each], ast.ClassDef)]
    is_set = any(
        isinstance(each, ast.Attribute) and each.attr == name and not isinstance(each.ctx, ast.Load)
        for each in ast.walk(view.tree)
    )
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

"""Lists of handlers: where they are created, which functions add to them, and where handlers are called."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.facts.assigned import pairs_of
from geoheal.healing.transforms.facts.shapes import is_name_among
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name, parameters

_ADDING: Final = frozenset({"append", "add", "insert"})
_LISTENING: Final = re.compile(r"observ|listen|subscri|watch|handler|callback|hook|attach", re.IGNORECASE)
_LIST_MAKERS: Final = frozenset({"list", "set"})


@dataclass(frozen=True, slots=True, eq=False)
class Registry:
    """A list or set of handlers, or a mapping of such.

    Parameters
    ----------
    name
        Of the module's variable, or of the attribute.
    made
        The expressions that make an empty or filled list of handlers, and names of types that make one.
    adders
        Functions that add a handler, and the parameter that holds it.
    of_objects
        Whether it holds objects whose methods are called, instead of callables.
    """

    name: str
    made: Sequence[ast.expr]
    adders: Sequence[tuple[Function, str]]
    of_objects: bool


def registries(classes: ClassView) -> Iterator[Registry]:
    """Yield the registries of a module whose values are all known."""
    view = classes.view
    adders: dict[tuple[str, ast.ClassDef | None], list[tuple[Function, str]]] = {}
    for function, parameter, holder in _added(view):
        held = _resolved(holder, view)
        owner = _owner(held, function, classes)
        for name in _names_in(held):
            adders.setdefault((name, owner), []).append((function, parameter))
    called, notified = (set(_run_over(view, is_called)) if adders else set() for is_called in (True, False))
    given = _given(view) if adders else {}
    for (name, owner), functions in adders.items():
        of_objects = name not in called and name in notified and _is_called_registry(name, functions)
        if name in called or of_objects or _is_never_read(name, view):
            made = _made(given.get(name, ()), owner, classes)
            if made:
                yield Registry(name, made, functions, of_objects)


def _owner(holder: ast.expr, function: Function, classes: ClassView) -> ast.ClassDef | None:
    """Return the class whose objects hold a container; None if it is another object's."""
    kind = classes.view.parents[function]
    while isinstance(holder, ast.Subscript | ast.Call):
        holder = holder.value if isinstance(holder, ast.Subscript) else holder.func
    attributes = [each for each in ast.walk(holder) if isinstance(each, ast.Attribute)]
    is_of_another = any(isinstance(each.value, ast.Name) for each in attributes) and not any(
        classes.class_of_self(each.value) is not None for each in attributes
    )
    return kind if isinstance(kind, ast.ClassDef) and not is_of_another else None


def _is_never_read(name: str, view: ModuleView) -> bool:
    """Whether a module only adds to the lists of this name, so that removed elements are not missed."""
    uses: list[ast.expr] = [*view.attribute_loads.get(name, []), *view.loads.get(name, [])]
    added = {call.func for method in _ADDING for call in view.calls.get(method, [])}
    return bool(uses) and all(view.parents[each] in added for each in uses)


def _is_called_registry(name: str, adders: Sequence[tuple[Function, str]]) -> bool:
    """Whether the name of a list of objects denotes listeners.

    Other lists may own their elements, as in a tree.
    """
    names = [name, *(function.name for function, _ in adders), *(parameter for _, parameter in adders)]
    return any(_LISTENING.search(each) for each in names)


def _added(view: ModuleView) -> Iterator[tuple[Function, str, ast.expr]]:
    """Yield functions that add one of their parameters to a container, the parameter, and the container."""
    for method in _ADDING:
        for call in view.calls.get(method, []):
            function = view.function_of(call)
            match call:
                case ast.Call(func=ast.Attribute(value=held), args=[*_, given]) if function is not None:
                    known = {each.arg for each in parameters(function)}
                    for part in given.elts if isinstance(given, ast.Tuple) else [given]:
                        if is_name_among(part, known):
                            yield function, part.id, held


def _resolved(holder: ast.expr, view: ModuleView) -> ast.expr:
    """Return what a local name stands for, if it is bound once."""
    function = view.function_of(holder)
    if not isinstance(holder, ast.Name) or function is None:
        return holder
    given = [each for each in view.assignments.get(holder.id, []) if view.function_of(each) is function]
    (value,) = [each.value for each in given] if len(given) == 1 else [None]
    return holder if value is None else value


def _names_in(node: ast.expr) -> Iterator[str]:
    """Yield the attribute or variable at the root of ``self.x``, ``x[key]``, ``x.setdefault(key, [])``."""
    while isinstance(node, ast.Subscript | ast.Call):
        match node:
            case (
                ast.Subscript(value=held)
                | ast.Call(func=ast.Attribute(value=held, attr="setdefault" | "get"))
            ):
                node = held
            case _:
                return
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            yield name


def _run_over(view: ModuleView, is_called: bool) -> Iterator[str]:
    """Yield names of iterables, direct or nested, whose elements, or a method of them, are called."""
    for node in view.every(ast.For, ast.comprehension):
        targets = node.target.elts if isinstance(node.target, ast.Tuple) else [node.target]
        bound = {each.id for each in targets if isinstance(each, ast.Name)}
        body: ast.AST = node if isinstance(node, ast.For) else view.parents[node]
        called = [each.func for each in ast.walk(body) if isinstance(each, ast.Call)]
        elements = called if is_called else [each for call in called for each in _owner_of_method(call, view)]
        if any(is_name_among(each, bound) for each in elements):
            yield from _names_behind(node.iter, view)


def _owner_of_method(called: ast.expr, view: ModuleView) -> Iterator[ast.expr]:
    """Yield the object in ``x.changed``, in ``getattr(x, name)``, and in a local name for one of these."""
    match _resolved(called, view):
        case ast.Attribute(value=owner) | ast.Call(func=ast.Name(id="getattr"), args=[owner, _, *_]):
            yield owner


def _names_behind(node: ast.expr, view: ModuleView) -> Iterator[str]:
    """Return every name and attribute in an expression, and in the values of its local names."""
    function = view.function_of(node)
    for each in ast.walk(node):
        yield _name(each)
        if isinstance(each, ast.Name):
            for statement in view.assignments.get(each.id, []):
                if statement.value is not None and view.function_of(statement) is function:
                    yield from map(_name, ast.walk(statement.value))


_Given = tuple[ast.expr, ast.expr, bool]
"""The target, the value, and whether it is assigned to one of the target's keys."""


def _given(view: ModuleView) -> dict[str, list[_Given]]:
    """Return the values assigned to the variables and attributes of a module, by name."""
    found: dict[str, list[_Given]] = {}
    for node in view.every(ast.Assign, ast.AnnAssign):
        for target, value in pairs_of(node):
            held = target.value if isinstance(target, ast.Subscript) else target
            found.setdefault(_name(held), []).append((held, value, held is not target))
    for call in view.calls.get("setdefault", []):
        match call:
            case ast.Call(func=ast.Attribute(value=held), args=[_, default]):
                found.setdefault(_name(held), []).append((held, default, True))
    return found


def _name(node: ast.AST) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def _made(given: Sequence[_Given], owner: ast.ClassDef | None, classes: ClassView) -> list[ast.expr] | None:
    """Return the expressions that create a registry's lists.

    None if one may come from elsewhere.
    """
    found: list[ast.expr] = []
    for held, value, in_mapping in given:
        own = classes.class_of_self(held.value) if isinstance(held, ast.Attribute) else None
        if own is not None and owner is not None and not classes.are_related(own, owner):
            continue
        made = _lists_in(value, in_mapping=in_mapping)
        if made is None:
            return None
        found += made
    return found


def _lists_in(value: ast.expr, *, in_mapping: bool) -> list[ast.expr] | None:
    """Return the lists that a value will contain: none for ``{}``, the type for ``defaultdict(list)``."""
    match value:
        case ast.Name(id=name) if name in _LIST_MAKERS:
            return [value]
        case ast.Name(id="dict"):
            return []
        case ast.List() | ast.ListComp() | ast.Set() | ast.SetComp():
            return [value]
        case ast.Dict(keys=keys):
            return None if in_mapping or keys else []
        case ast.Call():
            return _lists_of(value, in_mapping=in_mapping)
    return None


def _lists_of(call: ast.Call, *, in_mapping: bool) -> list[ast.expr] | None:
    """Return the same for the result of a call."""
    match called_name(call), call.args, call.keywords:
        case named, _, _ if named in _LIST_MAKERS:
            return [call]
        case "dict", [], [] if not in_mapping:
            return []
        case "defaultdict", [ast.Name() as maker], _:
            return _lists_in(maker, in_mapping=True)
        case "field", _, [ast.keyword(arg="default_factory", value=made)]:
            return _lists_in(made.body if isinstance(made, ast.Lambda) else made, in_mapping=in_mapping)
    return None

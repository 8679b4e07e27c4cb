"""Who registers a method of an object, and whether only the registry keeps the object alive."""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import read_names, words
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.facts.shapes import is_name_among, uses_of
from geoheal.healing.transforms.memory.listeners.registry import Registry
from geoheal.healing.transforms.scopes import called_name, own_nodes

_REMOVING: Final = words("remove discard off unsubscribe unregister disconnect detach")


def registered(registry: Registry, classes: ClassView) -> list[ast.expr]:
    """Return what objects of the module register: ``self.on_x``, or ``self`` in registries of objects."""
    given = _given(registry, classes)
    if registry.of_objects:
        return [each for each in given if classes.class_of_self(each) is not None]
    return [
        each
        for each in given
        if isinstance(each, ast.Attribute)
        and _is_method(each.attr, classes)
        and not _lasts(each.value, classes)
    ]


def keeps_alive(registry: Registry, classes: ClassView) -> bool:
    """Whether only its registration seems to keep an object alive, or it is unregistered at once."""
    return any(
        _is_temporary(each if registry.of_objects else getattr(each, "value", each), classes)
        or _is_removed(each, classes)
        for each in _given(registry, classes)
        if registry.of_objects or isinstance(each, ast.Attribute)
    )


def _given(registry: Registry, classes: ClassView) -> list[ast.expr]:
    names = {function.name for function, _ in registry.adders}
    return [
        each
        for name in sorted(names)
        for call in classes.view.calls.get(name, [])
        for each in [*call.args, *(keyword.value for keyword in call.keywords)]
    ]


def _lasts(owner: ast.expr, classes: ClassView) -> bool:
    """Whether an object belongs to the module, and is never collected."""
    function = classes.view.function_of(owner)
    is_local = function is not None and getattr(owner, "id", "") in classes.view.locals_of(function)
    return is_name_among(owner, classes.view.top_level) and not is_local


def _is_method(name: str, classes: ClassView) -> bool:
    functions = classes.view.functions_named(name)
    return any(isinstance(classes.view.parents[each], ast.ClassDef) for each in functions)


def _is_temporary(owner: ast.expr, classes: ClassView) -> bool:
    """Whether nothing stores the object: ``on(Audit().note)``, or an ``Audit(bus)`` that registers itself."""
    view = classes.view
    if isinstance(owner, ast.Call):
        return True
    kind = classes.class_of_self(owner)
    if kind is not None:
        return any(_is_dropped(call, classes) for call in _makings(kind, classes))
    function = view.function_of(owner)
    if not isinstance(owner, ast.Name) or function is None or owner.id not in view.locals_of(function):
        return False
    uses = uses_of(owner.id, function)
    is_made_here = any(not isinstance(node.ctx, ast.Load) for node in uses)
    return is_made_here and max(uses, key=lambda node: (node.lineno, node.col_offset)) is owner


def _makings(kind: ast.ClassDef, classes: ClassView) -> Iterator[ast.Call]:
    """Yield calls that create objects of a class, or of a derived one."""
    for name, kinds in classes.named.items():
        if any(kind in set(classes.with_bases(each)) for each in kinds):
            yield from classes.view.calls.get(name, [])


def _is_dropped(call: ast.Call, classes: ClassView) -> bool:
    """Whether the created object is not assigned, or to a name that is never read."""
    view = classes.view
    statement, function = view.parents[call], view.function_of(call)
    if isinstance(statement, ast.Expr):
        return True
    if not isinstance(statement, ast.Assign) or function is None:
        return False
    names = {target.id for target in statement.targets if isinstance(target, ast.Name)}
    names &= view.locals_of(function)
    read = read_names(function)
    return bool(names) and not names & read


def _is_removed(given: ast.expr, classes: ClassView) -> bool:
    """Whether the function that registers something also unregisters it."""
    function = classes.view.function_of(given)
    return function is not None and any(
        isinstance(node, ast.Call)
        and called_name(node) in _REMOVING
        and any(ast.unparse(each) == ast.unparse(given) for each in node.args)
        for node in own_nodes(function)
    )

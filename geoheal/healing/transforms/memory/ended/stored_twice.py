"""Places where a module stores things in containers, and where it takes them out."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.facts.shapes import is_name
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A container, or an entry of a mapping that is one.

    Parameters
    ----------
    name
        Of the attribute, or of the module's variable.
    holder
        The expression of the container; of the mapping, where there is a key.
    key
        Key of the entry that is the container itself; None if the holder is the container.
    """

    name: str
    holder: ast.expr
    key: ast.expr | None = None


@dataclass(frozen=True, slots=True, eq=False)
class StoredEntry:
    """A statement that stores something, or takes it out.

    Parameters
    ----------
    how
        ``dict``, ``set`` or ``list``.
    key, value
        What it is stored under, and what is stored, as far as the statement says so.
    """

    statement: ast.stmt
    place: Place
    how: str
    key: ast.expr | None
    value: ast.expr | None


def stores(function: Function, view: ModuleView) -> Iterator[StoredEntry]:
    """Yield ``held[key] = value``, ``held.add(value)`` and ``held.append(value)`` of a function.

    >>> view = ModuleView(ast.parse("class A:\\n def f(self, x):\\n  self.seen.add(x)\\n  self.by[x.k] = x"))
    >>> [(each.place.name, each.how) for each in stores(view.functions["A.f"], view)]
    [('seen', 'set'), ('by', 'dict')]
    """
    for node in own_nodes(function):
        match node:
            case ast.Assign(targets=[ast.Subscript(value=held, slice=key)], value=value):
                found = StoredEntry(node, Place("", held), "dict", key, value)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=held, attr="add"), args=[value])):
                found = StoredEntry(node, Place("", held), "set", None, value)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=held, attr="append"), args=[value])):
                found = StoredEntry(node, Place("", held), "list", None, value)
            case _:
                continue
        place = place_of(held, function, view)
        if place is not None:
            yield StoredEntry(found.statement, place, found.how, found.key, found.value)


def removals(function: Function, view: ModuleView) -> Iterator[StoredEntry]:
    """Yield ``del held[key]``, ``held.pop(key)``, ``held.remove(value)`` and ``held.discard(value)``."""
    for node in own_nodes(function):
        key: ast.expr | None = None
        value: ast.expr | None = None
        match node:
            case ast.Delete(targets=[ast.Subscript(value=held, slice=key)]):
                pass
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=held, attr="pop"), args=[key, *_])):
                pass
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=held, attr="remove" | "discard"), args=[value])
            ):
                pass
            case _:
                continue
        place = place_of(held, function, view)
        if place is not None:
            yield StoredEntry(node, place, "dict" if key is not None else "", key, value)


def place_of(held: ast.expr, function: Function, view: ModuleView) -> Place | None:
    """Return the long-lived container that an expression, or a name that stands for it, is."""
    match held:
        case ast.Attribute(attr=name):
            return Place(name, held)
        case ast.Subscript(value=ast.Attribute(attr=name) as holder, slice=key):
            return Place(name, holder, key)
        case ast.Call(
            func=ast.Attribute(value=ast.Attribute(attr=name) as holder, attr="get" | "setdefault"),
            args=[key, *_],
        ):
            return Place(name, holder, key)
        case ast.Name(id=name) if name in view.locals_of(function):
            return _named(name, function, view)
        case ast.Name(id=name) if name in view.top_level:
            return Place(name, held)
    return None


def _named(name: str, function: Function, view: ModuleView) -> Place | None:
    """Return the container that a name is given once, by an assignment or a loop over a mapping."""
    binders = [
        each for each in own_nodes(function) if is_name(each, name) and isinstance(each.ctx, ast.Store)
    ]
    if len(binders) != 1:
        return None
    match view.parents[binders[0]]:
        case ast.Assign(targets=[_], value=value) if not isinstance(value, ast.Name):
            return place_of(value, function, view)
    for loop in own_nodes(function):
        match loop:
            case ast.For(target=ast.Tuple(elts=[ast.Name() as key, ast.Name() as held]), iter=values):
                mapping = _mapping_of(values)
                if held is binders[0] and isinstance(mapping, ast.Attribute):
                    return Place(mapping.attr, mapping, key)
    return None


def _mapping_of(values: ast.expr) -> ast.expr | None:
    """Return what ``mapping.items()``, or a copy of it, goes through."""
    match values:
        case ast.Call(func=ast.Name(id="list" | "tuple"), args=[inner]):
            return _mapping_of(inner)
        case ast.Call(func=ast.Attribute(value=mapping, attr="items"), args=[]):
            return mapping
    return None

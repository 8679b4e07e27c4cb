"""What a loop may change, by the last names of attributes and variables."""

import ast
from collections.abc import Iterable, Iterator

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS, PURE_METHODS
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS
from geoheal.healing.transforms.once import reached
from geoheal.healing.transforms.scopes import bound_names, called_name, parameters

_FOLLOWED_MAX = 4
"""Largest number of names that are followed, one after the other."""


def changed_in(parts: Iterable[ast.AST], function: Function, view: ModuleView) -> set[str] | None:
    """Return the names of what these parts of a function, and all that they call, may change.

    None if a called function changes an argument, of which nothing is known.

    >>> view = ModuleView(ast.parse("def f(self, xs):\\n    for x in xs:\\n        self.a[x] = x.b"))
    >>> changed_in(view.functions["f"].body, view.functions["f"], view)
    {'a'}
    """
    found: set[str] = set()
    called = {each for part in parts for each in reached(part, view) if isinstance(each, Function)}
    for around, nodes in ((function, parts), *((each, [each]) for each in called)):
        for holder in (each for part in nodes for node in ast.walk(part) for each in _changed(node)):
            names = _names_of(holder, around, view)
            if around is not function and names & {each.arg for each in parameters(around)}:
                return None
            found |= names
    return found


def called_unknown(parts: Iterable[ast.AST], view: ModuleView) -> set[str]:
    """Return the names of functions that parts call, of which the module shows nothing."""
    called = [each for part in parts for inner in reached(part, view) for each in ast.walk(inner)]
    return {
        name
        for each in called
        if isinstance(each, ast.Call)
        and (name := called_name(each))
        and name not in PURE_BUILTINS | PURE_METHODS | MUTATORS | view.functions.keys()
        and not view.functions_named(name)
        and not any(isinstance(kind, ast.ClassDef) for kind in view.top_level.get(name, []))
    }


def _changed(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the attribute or object that a node changes."""
    match node:
        case ast.Attribute(ctx=ast.Store() | ast.Del()):
            yield node
        case ast.Subscript(value=held, ctx=ast.Store() | ast.Del()):
            yield held
        case ast.AugAssign(target=ast.Name() as held):
            yield held
        case ast.Call(func=ast.Attribute(value=held, attr=name)) if name in MUTATORS:
            yield held


def _names_of(holder: ast.expr, function: Function, view: ModuleView) -> set[str]:
    """Return the last name of what is changed, and of what a local name for it may stand for."""
    while isinstance(holder, ast.Subscript):
        holder = holder.value
    if isinstance(holder, ast.Attribute):
        return {holder.attr}
    found, new = set[str](), _all_names(holder)
    for _ in range(_FOLLOWED_MAX):
        found |= new
        known = new & view.locals_of(function)
        new = {
            each for name in known for origin in _origins(name, function) for each in _all_names(origin)
        } - found
    return found | new


def _origins(name: str, function: Function) -> Iterator[ast.expr]:
    """Yield the expressions that a local name is bound to, or to parts of them."""
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=targets, value=value) if any(
                name in bound_names(each) for each in targets
            ):
                yield value
            case ast.AnnAssign(target=ast.Name(id=given), value=ast.expr() as value) if given == name:
                yield value
            case ast.NamedExpr(target=ast.Name(id=given), value=value) if given == name:
                yield value
            case ast.For() | ast.AsyncFor() | ast.comprehension() if name in bound_names(node.target):
                yield node.iter
            case ast.withitem(context_expr=value, optional_vars=ast.expr() as bound):
                if name in bound_names(bound):
                    yield value


def _all_names(node: ast.AST) -> set[str]:
    return {
        each.attr if isinstance(each, ast.Attribute) else each.id
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute | ast.Name)
    }

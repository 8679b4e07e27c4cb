"""Containers that a function makes for the functions in it, such as the table of a decorator."""

import ast
from collections.abc import Iterator

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.memory.containers import Container, kind_of
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes


def closure_tables(view: ModuleView) -> Iterator[Container]:
    """Yield containers that only inner functions use, and that live as long as these.

    >>> tree = ast.parse("def kept(f):\\n  seen = {}\\n  def g(x):\\n    seen[x] = f(x)\\n  return g")
    >>> [each.name for each in closure_tables(ModuleView(tree))]
    ['seen']
    """
    for function in view.functions.values():
        inner = [each for each in ast.walk(function) if isinstance(each, Function) and each is not function]
        for name, made in _made_in(function, view).items():
            uses = [
                each
                for each in ast.walk(function)
                if isinstance(each, ast.Name) and each.id == name and each not in made[1:]
            ]
            kind = kind_of(made[0], view)
            is_theirs = all(
                isinstance(each.ctx, ast.Load) and view.function_of(each) is not function for each in uses
            )
            is_hidden = any(name in view.locals_of(each) for each in inner)
            if uses and kind is not None and is_theirs and not is_hidden:
                yield Container(name, kind, "closure", made[:1], list(uses), function=function)


def _made_in(function: Function, view: ModuleView) -> dict[str, list[ast.expr]]:
    """Return the containers that a function binds to one name, once, each with that name."""
    found: dict[str, list[ast.expr]] = {}
    for node in own_nodes(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name) as target], value=value) if kind_of(value, view):
                found.setdefault(name, []).extend([value, target])
    return {name: made for name, made in found.items() if len(made) == 2}

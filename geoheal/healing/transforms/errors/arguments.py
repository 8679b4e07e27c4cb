"""Derive what stands for a missing argument: from the parameter's default, and from other calls."""

import ast
from collections.abc import Iterator, Sequence

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.facts.shapes import is_none
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name


def of_argument(node: ast.expr, view: ModuleView) -> Iterator[str]:
    """Yield what the module passes, or takes by default, where an expression is an argument.

    >>> tree = ast.parse("class Wind:\\n def __init__(self, speed): pass\\nWind(None)\\nWind(int(text))")
    >>> list(of_argument(tree.body[-1].value.args[0], ModuleView(tree)))
    ['None']
    """
    holder = view.parents[node]
    call = view.parents[holder] if isinstance(holder, ast.keyword) else holder
    if not isinstance(call, ast.Call) or node is call.func:
        return
    function, taken = _called(call, view)
    if function is None or any(isinstance(each, ast.Starred) for each in call.args):
        return
    name = holder.arg if isinstance(holder, ast.keyword) else _name_at(call.args.index(node), taken)
    if name is None:  # more than the function takes, or several at once: ``f(**read)``
        return
    for other in view.calls.get(called_name(call), []):
        if other is not call and is_none(_given(name, other, taken)):
            yield "None"
            break
    default = _default(name, function)
    if isinstance(default, ast.Constant):
        yield ast.unparse(default)


def _called(call: ast.Call, view: ModuleView) -> tuple[Function | None, Sequence[str]]:
    """Return the one function of the module that is called, and the names that it takes from the call."""
    name = called_name(call)
    kinds = view.shared(ClassView).named.get(name, [])
    if len(kinds) == 1:
        found = [
            each for each in kinds[0].body if isinstance(each, ast.FunctionDef) and each.name == "__init__"
        ]
    else:
        found = [each for each in view.functions_named(name) if isinstance(each, ast.FunctionDef)]
    if len(found) != 1:
        return None, ()
    given = [each.arg for each in [*found[0].args.posonlyargs, *found[0].args.args]]
    is_method = isinstance(view.parents[found[0]], ast.ClassDef)
    return found[0], given[1:] if is_method else given


def _name_at(place: int, taken: Sequence[str]) -> str | None:
    return taken[place] if place < len(taken) else None


def _given(name: str, call: ast.Call, taken: Sequence[str]) -> ast.expr | None:
    """Return what a call passes as a parameter."""
    for each in call.keywords:
        if each.arg == name:
            return each.value
    place = taken.index(name) if name in taken else len(call.args)
    before = call.args[: place + 1]
    return (
        None if len(before) <= place or any(isinstance(each, ast.Starred) for each in before) else before[-1]
    )


def _default(name: str, function: Function) -> ast.expr | None:
    given = [*function.args.posonlyargs, *function.args.args]
    defaults = dict(zip([each.arg for each in given][::-1], function.args.defaults[::-1], strict=False))
    named = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    return defaults.get(name) or next((default for each, default in named if each.arg == name), None)

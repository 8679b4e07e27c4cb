"""Lists that a function gets from other objects: ``rows = self.tables[name]`` and the like."""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by, root_name
from geoheal.healing.transforms.scopes import called_name

_GETTING: Final = words("get setdefault")
_REORDERING: Final = words("sort reverse insert")


def is_held(name: str, function: Function, view: ModuleView) -> bool:
    """Whether a variable is bound once, to a part of a container or object, or to the result of a call.

    A list that the function creates itself does not outlive the call.

    >>> view = ModuleView(ast.parse("def f(t, k):\\n  held = t.get(k, [])\\n  made = [k]"))
    >>> [is_held(name, view.functions["f"], view) for name in ("held", "made")]
    [True, False]
    """
    return _source(name, function, view) is not None


def is_reordered_where_it_is_held(name: str, function: Function, view: ModuleView) -> bool:
    """Whether the module reorders or replaces lists in the object that such a variable comes from."""
    source = _source(name, function, view)
    return source is not None and is_reordered_in(source, view)


def is_reordered_in(source: ast.expr, view: ModuleView) -> bool:
    """Whether the module reorders or replaces lists in the object that an expression reads one from."""
    holder = _holder(source)
    aliases = {alias for node in view.nodes for alias in _aliases(node, holder, view)}
    return any(_reorders_in(node, holder) or _reorders_alias(node, aliases, view) for node in view.nodes)


def _source(name: str, function: Function, view: ModuleView) -> ast.expr | None:
    """Return the expression that a variable is bound to, once, if that does not create a list."""
    binders = [node for node in ast.walk(function) if is_rebound_by(node, name)]
    statement = view.parents[binders[0]] if len(binders) == 1 else None
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    match statement.value:
        case ast.Attribute() | ast.Subscript():
            return None if _is_slice(statement.value) else statement.value
        case ast.Call(func=ast.Attribute(attr=method)) if method in _GETTING:
            return statement.value
    return None


def _is_slice(node: ast.expr) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)


def _holder(source: ast.expr) -> str:
    """Return the last name of the object that holds the list: ``tables`` for ``self.tables[name]``."""
    while True:
        match source:
            case ast.Call(func=ast.Attribute(value=held)) | ast.Subscript(value=held):
                source = held
            case ast.Attribute(attr=attribute):
                return attribute
            case _:
                return root_name(source) or ""


def _reorders_in(node: ast.AST, holder: str) -> bool:
    """Whether it is ``holder[key].sort()`` or ``holder[key][0] = row``."""
    match node:
        case ast.Attribute(value=ast.Subscript() | ast.Call() as held, attr=method):
            return method in _REORDERING and _holder(held) == holder
        case ast.Subscript(value=ast.Subscript() | ast.Call() as held):
            return isinstance(node.ctx, ast.Store) and _holder(held) == holder
    return False


def _aliases(node: ast.AST, holder: str, view: ModuleView) -> Iterator[tuple[Function | None, str]]:
    """Yield function and variable where a list of the holder gets a name: by ``=`` or as a loop's element."""
    match node:
        case ast.Assign(targets=[*targets], value=value) if _holder(value) == holder:
            pass
        case ast.For(target=target, iter=value) if _holder(value) == holder:
            targets = [target]
        case _:
            return
    for each in targets:
        parts = each.elts if isinstance(each, ast.Tuple) else [each]
        yield from ((view.function_of(node), part.id) for part in parts if isinstance(part, ast.Name))


def _reorders_alias(node: ast.AST, aliases: set[tuple[Function | None, str]], view: ModuleView) -> bool:
    """``rows.sort()``, ``rows[0] = row``, ``shuffle(rows)`` under such a name."""
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=method) if method in _REORDERING:
            return (view.function_of(node), name) in aliases
        case ast.Subscript(slice=ast.Constant(value=str())):
            return False  # a field of a row
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
            return (view.function_of(node), name) in aliases
        case ast.Call(args=[ast.Name(id=name)]) if called_name(node) == "shuffle":
            return (view.function_of(node), name) in aliases
    return False

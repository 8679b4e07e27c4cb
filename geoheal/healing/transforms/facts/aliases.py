"""Aliases under which an object may be changed while a loop runs."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.facts.purity import is_new_container
from geoheal.healing.transforms.name_changes import MUTATORS, root_name
from geoheal.healing.transforms.scopes import own_nodes


def doubted_aliases(
    names: Iterable[str], parts: Sequence[ast.AST], function: Function | None
) -> list[str] | None:
    """Return changed names that may be aliases of one of the names; None if one certainly is.

    An object that the function created itself, and assigned to no other name, is not an alias.

    >>> source = "def f(ys, zs):\\n a, b = [], ys\\n a.append(1)\\n zs.append(1)\\n b.append(1)"
    >>> function = ast.parse(source).body[0]
    >>> [doubted_aliases(["ys"], [each], function) for each in function.body[1:]]
    [[], ['zs'], None]
    """
    wanted = set(names)
    changed = {name for part in parts for name in _changed(part)} - wanted
    if not changed:
        return []
    values = _bound(function)
    found = set()
    for name in sorted(changed):
        held = values.get(name, [None])
        if any(value is not None and _mentions(value, wanted) for value in held):
            return None
        if any(_mentions(value, {name}) for each in wanted for value in values.get(each, []) if value):
            return None
        if not all(value is not None and (is_new_container(value) or _is_plain(value)) for value in held):
            found.add(name)
    return sorted(found)


def _changed(part: ast.AST) -> Iterator[str]:
    """Return names, and attributes of names, whose objects are changed in place."""
    for node in ast.walk(part):
        match node:
            case (
                ast.Subscript(value=owner, ctx=ast.Store() | ast.Del())
                | ast.AugAssign(target=owner, value=ast.List() | ast.ListComp() | ast.Name())
            ):
                name = root_name(owner)
            case ast.Call(func=ast.Attribute(value=owner, attr=method)) if method in MUTATORS:
                name = root_name(owner)
            case _:
                name = None
        if name is not None:
            yield name


def _bound(function: Function | None) -> dict[str, list[ast.expr | None]]:
    """Return the values of each name in a function; None if it is also bound in another way."""
    found: dict[str, list[ast.expr | None]] = {}
    for node in [] if function is None else own_nodes(function):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    _bind(target, value, found)
            case ast.AnnAssign(target=ast.Name(id=name), value=value):
                found.setdefault(name, []).append(value)
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                found.setdefault(name, []).append(value)
            case ast.For(target=target) | ast.comprehension(target=target):
                _bind(target, None, found)
    return found


def _bind(target: ast.expr, value: ast.expr | None, found: dict[str, list[ast.expr | None]]) -> None:
    if isinstance(target, ast.Name):
        found.setdefault(target.id, []).append(value)
    elif isinstance(target, ast.Tuple | ast.List):
        values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
        is_even = len(values) == len(target.elts)
        for place, each in enumerate(target.elts):
            _bind(each, values[place] if is_even else None, found)


def _mentions(value: ast.expr, names: set[str]) -> bool:
    """Whether a value may be the object of one of the names: it is the name, or a choice that includes it."""
    match value:
        case ast.Name(id=name):
            return name in names
        case ast.IfExp(body=one, orelse=other):
            return _mentions(one, names) or _mentions(other, names)
        case ast.BoolOp(values=values):
            return any(_mentions(each, names) for each in values)
        case ast.NamedExpr(value=inner):
            return _mentions(inner, names)
    return False


def _is_plain(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant | ast.JoinedStr | ast.BinOp | ast.Compare | ast.UnaryOp)

"""Locks that a function holds, and what it uses under them and beside them."""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function, own_names, words

_WAITING: Final = words("acquire wait")
"""Methods that wait without an end, unless an argument gives them one."""
_WAITING_ALONE: Final = words("join result")
"""Those that do so only without any argument: ``os.path.join(folder, name)`` waits for nothing."""


def locks_of(function: Function) -> set[str]:
    """Return what a function holds by its name: ``with lock``, ``async with self._lock``."""
    return {ast.unparse(item.context_expr) for each in ast.walk(function) for item in _held_by(each)}


def _held_by(node: ast.AST) -> list[ast.withitem]:
    items = node.items if isinstance(node, ast.With | ast.AsyncWith) else []
    return [each for each in items if isinstance(each.context_expr, ast.Name | ast.Attribute)]


def lock_orders(function: Function) -> set[tuple[str, str]]:
    """Return pairs of what a function holds by name, the first taken before the second."""
    found: set[tuple[str, str]] = set()
    waiting: list[tuple[ast.AST, tuple[str, ...]]] = [(function, ())]
    while waiting:
        node, held = waiting.pop()
        if isinstance(node, ast.With | ast.AsyncWith):
            for each in node.items:
                if isinstance(each.context_expr, ast.Name | ast.Attribute | ast.Subscript):
                    taken = ast.unparse(each.context_expr)
                    found |= {(one, taken) for one in held if one != taken}
                    held = (*held, taken)
        waiting += [(each, held) for each in ast.iter_child_nodes(node)]
    return found


def used_under(function: Function, lock: str) -> set[str]:
    """Return what a function uses while it holds a lock, and what others may change."""
    return {
        name
        for node in _blocks(function, lock)
        for part in node.body
        for name in lasting_names(part, function)
    }


def used_beside(function: Function, lock: str) -> set[str]:
    """Return what a function uses without holding a lock, and what others may change."""
    within = {id(node) for block in _blocks(function, lock) for node in ast.walk(block)}
    return {
        name
        for node in ast.walk(function)
        if id(node) not in within and isinstance(node, ast.Name | ast.Attribute)
        for name in lasting_names(node, function)
    } - {lock}


def _blocks(function: Function, lock: str) -> list[ast.With | ast.AsyncWith]:
    return [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.With | ast.AsyncWith)
        and any(ast.unparse(item.context_expr) == lock for item in _held_by(node))
    ]


def lasting_names(node: ast.AST, function: Function) -> Iterator[str]:
    """Yield names of the module and attributes of ``self`` in a part of a function."""
    own = own_names(function)
    called = {id(each.func) for each in ast.walk(function) if isinstance(each, ast.Call)}
    for each in ast.walk(node):
        match each:
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if id(each) not in called:
                yield f"self.{name}"
            case ast.Name(id=name) if name not in own and id(each) not in called and name != "self":
                yield name


def waits_less(new: ast.AST, current: ast.AST) -> list[str]:
    """Return what is called with further arguments, which may end its wait: ``lock.acquire(timeout=1)``.

    >>> waits_less(*(ast.parse(each) for each in ("a.acquire(1); b.join(c, d)", "a.acquire(); b.join(c)")))
    ['a.acquire']
    """
    before, after = _waits(current), _waits(new)
    more = (each for each in before.keys() & after.keys() if after[each] > before[each])
    return sorted(each for each in more if not before[each] or each.rpartition(".")[2] in _WAITING)


def _waits(tree: ast.AST) -> dict[str, int]:
    """Return calls that wait, with the most arguments of each."""
    found: dict[str, int] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) as called, args=given, keywords=named) if (
                name in _WAITING | _WAITING_ALONE
            ):
                text = ast.unparse(called)
                found[text] = max(found.get(text, 0), len(given) + len(named))
    return found

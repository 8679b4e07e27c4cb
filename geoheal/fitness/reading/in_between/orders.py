"""Compare the locks that functions hold, and the order of effects and locks.

A journal is written before the data, so that a crash between them loses nothing; a check comes before what it
guards; two locks are taken in one order everywhere. No answer of a workload depends on any of them.
"""

import ast
from collections.abc import Iterator, Set
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import (
    Function,
    functions_of,
    last_name,
    own_names,
    parameter_names,
    words,
)

LOCKS: Final = (
    "{name} acquires {second} before {first}, while the current code acquires {first} first: two threads "
    "may wait for each other"
)
ORDER: Final = (
    "in {name}, {second} comes before {first}, in the current code after it: a failure in between has "
    "another effect, and others may see another state"
)
_Done = frozenset[str]
"""What has been changed so far."""
_LEAVING = ast.Return | ast.Raise | ast.Break | ast.Continue


def in_between(new_code: str, current_code: str) -> Iterator[str]:
    """Report effects and locks that a function has in the opposite order.

    Examples
    --------
    >>> before, after = "def f(n): journal.put(n); data[n] = 1", "def f(n): data[n] = 1; journal.put(n)"
    >>> [each[:34] for each in in_between(after, before)]
    ['in f, data comes before journal, i']
    >>> pair = "def f(n):\\n  with b, a: g()", "def f(n):\\n  with a, b: g()"
    >>> [each[:20] for each in in_between(*pair)]
    ['f acquires b before ']
    """
    try:
        after, before = (dict(functions_of(ast.parse(each))) for each in (new_code, current_code))
    except NO_CODE:
        return
    for name, current in before.items():
        if name in after and ast.dump(after[name]) != ast.dump(current):
            yield from _of_function(name, after[name], current)


def _of_function(name: str, new: Function, current: Function) -> Iterator[str]:
    locks = lock_orders(current)
    for second, first in sorted(lock_orders(new) - locks):
        if (first, second) in locks:
            yield LOCKS.format(name=name, first=first, second=second)
    effects = _effect_orders(current)
    for second, first in sorted(_effect_orders(new)):
        if (first, second) in effects:
            yield ORDER.format(name=name, first=first, second=second)


def _effect_orders(function: Function) -> set[tuple[str, str]]:
    """Return pairs of what a function changes: the first is changed before the second, and never after it.

    Two sides of a condition are in no order, and neither is what follows a ``return`` on one of them.

    >>> source = "def f(n):\\n  if n: a.put(n)\\n  else: b.put(n)\\n  c.put(n)"
    >>> sorted(_effect_orders(ast.parse(source).body[0]))
    [('a', 'c'), ('b', 'c')]
    """
    flow = _EffectFlow(own_names(function) - parameter_names(function))
    flow.follow(function.body, frozenset())
    return {(first, second) for first, second in flow.pairs if (second, first) not in flow.pairs}


class _EffectFlow:
    """Follows statements, and collects pairs of effects, one of which may come before the other.

    Parameters
    ----------
    local
        Names whose objects the function makes itself.
    """

    def __init__(self, local: Set[str]) -> None:
        self.pairs: set[tuple[str, str]] = set()
        self._local = local

    def follow(self, body: list[ast.stmt], done: _Done) -> _Done | None:
        """Return what has been changed after some statements; None if they always leave."""
        for each in body:
            after = self._statement(each, done)
            if after is None:
                return None
            done = after
        return done

    def _statement(self, node: ast.stmt, done: _Done) -> _Done | None:
        match node:
            case ast.If(test=test, body=body, orelse=other):
                done = self._changes(done, test)
                return _either(self.follow(body, done), self.follow(other, done))
            case ast.Match(subject=subject, cases=cases):
                done = self._changes(done, subject)
                return _either(done, *(self.follow(each.body, done) for each in cases))
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                return self.follow(body, self._changes(done, *items))
            case ast.Try() | ast.TryStar():
                return self._try(node, done)
            case ast.For() | ast.AsyncFor() | ast.While():
                head = node.test if isinstance(node, ast.While) else node.iter
                self.follow(node.body, self._changes(done, head))
                return self.follow(node.orelse, done | self._all_in(head, *node.body))
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self.follow(node.body, done)
                return done | self._all_in(node)
        after = self._changes(done, node)
        return None if isinstance(node, _LEAVING) else after

    def _try(self, node: ast.Try | ast.TryStar, done: _Done) -> _Done | None:
        body = self.follow(node.body, done)
        failed = done | self._all_in(*node.body)
        ends = [self.follow(each.body, failed) for each in node.handlers]
        ends.append(None if body is None else self.follow(node.orelse, body))
        after = _either(*ends)
        last = failed | self._all_in(*node.handlers, *node.orelse) if after is None else after
        finished = self.follow(node.finalbody, last)
        return None if after is None else finished

    def _changes(self, done: _Done, *nodes: ast.AST) -> _Done:
        for name in self._names_in(*nodes):
            self.pairs |= {(each, name) for each in done if each != name}
            done |= {name}
        return done

    def _all_in(self, *nodes: ast.AST) -> _Done:
        return frozenset(self._names_in(*nodes))

    def _names_in(self, *nodes: ast.AST) -> list[str]:
        found = (_affected(each) for node in nodes for each in ast.walk(node))
        return [ast.unparse(each) for each in found if each is not None and _root(each) not in self._local]


def _either(*ends: _Done | None) -> _Done | None:
    """Return what has been changed after one of several ways; None if all of them leave."""
    reached = [each for each in ends if each is not None]
    return frozenset[str]().union(*reached) if reached else None


def _affected(node: ast.AST) -> ast.expr | None:
    """Return what a statement calls a method of without using the result, or sets an entry of, or a file.

    >>> [ast.unparse(_affected(each)) for each in ast.parse("a.b.put(3); c[2] = 1; check(d)").body]
    ['a.b', 'c', 'check']
    """
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="open"))))):
            return None
        case ast.Call(func=ast.Name(id="open"), args=[_, ast.Constant(value=str(mode)), *_]) if (
            mode[:1] != "r"
        ):
            return node
        case ast.Expr(value=ast.Await(value=ast.Call(func=called)) | ast.Call(func=called)):
            return called.value if isinstance(called, ast.Attribute) else called
        case (
            ast.Assign(targets=[ast.Subscript(value=owner)])
            | ast.AugAssign(target=ast.Subscript(value=owner))
            | ast.Delete(targets=[ast.Subscript(value=owner)])
        ):
            return owner
    return None


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


_WAITING: Final = words("acquire wait")
"""Methods that wait without an end, unless an argument gives them one."""
_READING: Final = words("open suppress closing catch_warnings localcontext errstate")
"""Context managers that end what they open, or only affect computations in their block."""
_WAITING_ALONE: Final = words("join result")
"""Methods that wait only without arguments: ``os.path.join(folder, name)`` does not wait."""


def locks_of(function: Function) -> set[str]:
    """Return the locks that a function holds by name: ``with lock``, ``async with self._lock``."""
    return {ast.unparse(item.context_expr) for each in ast.walk(function) for item in _held_by(each)}


def entered_by(function: Function) -> set[str]:
    """Return the locks and contexts that a function enters, also by a call: ``with transaction()``."""
    items = (each.items for each in ast.walk(function) if isinstance(each, ast.With | ast.AsyncWith))
    called = {
        ast.unparse(item.context_expr)
        for each in items
        for item in each
        if isinstance(item.context_expr, ast.Call) and last_name(item.context_expr) not in _READING
    }
    return locks_of(function) | called


def _held_by(node: ast.AST) -> list[ast.withitem]:
    items = node.items if isinstance(node, ast.With | ast.AsyncWith) else []
    return [each for each in items if isinstance(each.context_expr, ast.Name | ast.Attribute)]


def lock_orders(function: Function) -> set[tuple[str, str]]:
    """Return pairs of locks that a function holds by name, the first taken before the second."""
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
        and any(ast.unparse(item.context_expr) == lock for item in node.items)
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

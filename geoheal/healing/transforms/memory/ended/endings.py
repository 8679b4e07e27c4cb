"""Where something ends: functions and branches whose name denotes an ending, or that remove by a key."""

import ast
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes

_ENDING: Final = words(
    "close closed end ended finish finished done stop stopped disconnect disconnected logout complete "
    "completed unregister unregistered unsubscribe unsubscribed detach detached leave left terminate "
    "terminated cancel cancelled canceled expire expired release released quit exit exited remove removed "
    "delete deleted destroy destroyed ack acked acknowledge acknowledged confirmed lost gone dispose drop "
    "dropped teardown shutdown resolved hang settle settled reject rejected discard forget"
)
"""Words in the name of a function or event that denote an ending."""
_REMOVING: Final = words("pop discard remove")
_STOPPING: Final = words("cancel close stop terminate shutdown kill abort dispose")
_STARTING: Final = words("start restart resume play open reopen connect reconnect run begin enable")
"""Names of functions that continue a paused entry."""
_LOCKS: Final = words("Lock RLock Semaphore BoundedSemaphore Condition Event Barrier Queue")


@dataclass(frozen=True, slots=True, eq=False)
class Ending:
    """A block after which something has ended.

    Parameters
    ----------
    is_whole
        Whether the block is all of the function.
    is_named
        Whether its function, or the event, is named after an ending.
    ended
        Keys, as they are written, that the block takes out of other tables or of a database.
    stopped
        Keys, as they are written, with the last name of the table whose entry the block stops:
        ``self.timers[key].cancel()``.
    """

    function: Function
    block: Sequence[ast.stmt]
    is_whole: bool
    is_named: bool = True
    ended: frozenset[str] = frozenset()
    stopped: frozenset[tuple[str, str]] = frozenset()


def endings(view: ModuleView) -> Iterator[Ending]:
    """Yield the endings of a module.

    >>> view = ModuleView(ast.parse("def on_close(x): pass\\ndef f(e):\\n if e == 'job.done': pass"))
    >>> [(each.function.name, each.is_whole) for each in endings(view)]
    [('on_close', True), ('f', False)]
    """
    started = {table for function in view.functions.values() for table in _started_again(function)}
    for function in view.functions.values():
        if any(isinstance(each, ast.Yield | ast.YieldFrom) for each in own_nodes(function)):
            continue
        removed = frozenset(_removed(function))
        stopped = frozenset(each for each in _done_with(function, _STOPPING) if each[1] not in started)
        is_named = is_ending_name(function.name)
        if is_named or removed or stopped:
            yield Ending(function, function.body, True, is_named, removed, stopped)
        if is_named:
            continue
        for node in own_nodes(function):
            if isinstance(node, ast.If) and _is_ending(node.test):
                yield Ending(function, node.body, False)


def is_ending_name(name: str) -> bool:
    """Whether the name of a function or event denotes an ending."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return bool(_ENDING & {each.lower() for each in parts})


def _is_ending(test: ast.expr) -> bool:
    """Whether it is ``kind == "session.closed"`` or ``event in (DONE, LOST)``."""
    match test:
        case ast.Compare(ops=[ast.Eq() | ast.Is()], comparators=[other]):
            events = [other]
        case ast.Compare(ops=[ast.In()], comparators=[ast.Tuple(elts=events) | ast.Set(elts=events)]):
            pass
        case _:
            return False
    return bool(events) and all(is_ending_name(_name_of(each)) for each in events)


def _name_of(event: ast.expr) -> str:
    match event:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _removed(function: Function) -> Iterator[str]:
    """Return keys that a function removes from a table, or deletes from a database."""
    for node in own_nodes(function):
        match node:
            case ast.Subscript(value=ast.Name() | ast.Attribute(), slice=ast.Name(id=key), ctx=ast.Del()):
                yield key
            case ast.Call(func=ast.Attribute(attr=method), args=[ast.Name(id=key), *_]) if (
                method in _REMOVING
            ):
                yield key
            case ast.Call(args=[ast.Constant(value=str(sql)), ast.Tuple(elts=[ast.Name(id=key)])]):
                if sql.lstrip()[:6].upper() == "DELETE":
                    yield key


def _started_again(function: Function) -> Iterator[str]:
    """Yield the last names of tables whose entries a function starts, unless it always stores new ones."""
    stored = {
        entry[1]
        for statement in function.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if (entry := _entry(target)) is not None
    }
    yield from (table for _, table in _done_with(function, _STARTING) if table not in stored)


def _done_with(function: Function, methods: Set[str]) -> Iterator[tuple[str, str]]:
    """Return the keys of entries of which a function calls a method, and the last names of their tables.

    >>> list(_done_with(ast.parse("def f(n): self.timers.get(n).cancel()").body[0], {"cancel"}))
    [('n', 'timers')]
    """
    entries = {
        target.id: entry
        for node in own_nodes(function)
        if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Name)
        if (entry := _entry(node.value)) is not None
    }
    for node in own_nodes(function):
        match node:
            case ast.Call(func=ast.Attribute(value=held, attr=method)) if method in methods:
                found = entries.get(held.id) if isinstance(held, ast.Name) else _entry(held)
                if found is not None:
                    yield found


def _entry(node: ast.expr) -> tuple[str, str] | None:
    """Return key and last name of the table, if an expression looks up an entry by a name."""
    match node:
        case ast.Subscript(value=ast.Name(id=table) | ast.Attribute(attr=table), slice=ast.Name(id=key)):
            return key, table
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=table) | ast.Attribute(attr=table), attr="get"),
            args=[ast.Name(id=key), *_],
        ):
            return key, table
    return None


def makes_locks(function: Function, view: ModuleView) -> bool:
    """Whether a function creates something that others may wait for; a module's own class may be one."""
    named = {getattr(each, "attr", "") or getattr(each, "id", "") for each in ast.walk(function)}
    own = {each.name: each for each in view.every(ast.ClassDef)}
    waited = {name for name in named & _LOCKS if name not in own or _waits(own[name])}
    return bool(waited)


def _waits(kind: ast.ClassDef) -> bool:
    """Whether a class is a lock itself: it derives from something, or can be acquired or waited for."""
    methods = {each.name for each in kind.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
    return bool(kind.bases) or bool(methods & {"acquire", "wait", "locked"})

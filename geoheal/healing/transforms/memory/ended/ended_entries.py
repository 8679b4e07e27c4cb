"""Remove an entry from its table when the object it stands for ends: a closed session, a finished job.

Nothing ever removes an entry from the table, although the module has code after which the entry is no longer
needed: a function, or a branch for a kind of event, whose name denotes an ending and that knows the key; or a
function that removes the same key from another table or a database. A person has to check that the entry is
not read later.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_name_among
from geoheal.healing.transforms.memory.containers import Container, Kind, action, containers
from geoheal.healing.transforms.memory.ended.endings import Ending, endings, makes_locks
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.scopes import called_name, own_nodes, parameters
from geoheal.healing.transforms.source_edit import SourceEdit

_LOOKED_AT: Final = frozenset({"read", "get", "has", "store", "change"})


def ended_entries(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Remove entries from tables when the objects they stand for end.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; also collects doubts.

    >>> print(ended_entries('''class Server:
    ...     def __init__(self):
    ...         self.states = {}
    ...     def opened(self, name):
    ...         self.states[name] = []
    ...     def closed(self, name):
    ...         return len(self.states[name])
    ... '''))
    class Server:
        def __init__(self):
            self.states = {}
        def opened(self, name):
            self.states[name] = []
        def closed(self, name):
            ended = len(self.states[name])
            self.states.pop(name, None)
            return ended
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    ends = list(endings(view))
    released: dict[Ending, list[tuple[Container, str]]] = {}
    for table in containers(view) if ends else ():
        if table.holder != "default" and table.kind in {Kind.DICT, Kind.SET} and _only_grows(table, view):
            for ending, statement in _released(table, ends, edit, view, elsewhere):
                released.setdefault(ending, []).append((table, statement))
    for ending, found in released.items():
        if _add_last(ending, "\n".join(statement for _, statement in found), edit, view):
            for table, _ in found:
                elsewhere.doubt(
                    f"{ending.function.name} removes the entry from {table.name}: check that no code needs "
                    "it later."
                )
    return edit.result()


def _only_grows(table: Container, view: ModuleView) -> bool:
    """Whether entries are stored and read by key, and nothing removes them or iterates over them."""
    done = [_done(use, table, view) for use in table.uses]
    return (
        bool(done) and all(what in {*_LOOKED_AT, "add"} for what in done) and "add" in {*done, *_adding(done)}
    )


def _adding(done: list[str]) -> set[str]:
    return {"add"} if "store" in done else set()


def _done(use: ast.expr, table: Container, view: ModuleView) -> str:
    what, node = action(use, view)
    match what, node:
        case "write", ast.Call(func=ast.Attribute(attr=method)):
            return "add" if method == ("add" if table.kind is Kind.SET else "setdefault") else "other"
    return what


def _released(
    table: Container, ends: Sequence[Ending], edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere
) -> list[tuple[Ending, str]]:
    """Return the endings at which an entry is taken out of a table, and the statements for that."""
    storing = {view.function_of(each) for each in table.uses if _stores(each, table, view)}
    if any(each is not None and makes_locks(each, view) for each in storing):
        return []  # a waiter would wait for a lock that others do not use any more
    helpers = {each.name: each for each in storing if each is not None}
    found = [
        (ending, keys[0])
        for ending in ends
        if (keys := list(_keys(ending, table, helpers, edit, view)))
        and not (ending.function in storing and ending.is_whole)
    ]
    if not found or elsewhere.uses(table.name, edit.source, *filter(None, [table.class_name])):
        return []
    method = "pop" if table.kind is Kind.DICT else "discard"
    default = ", None" if table.kind is Kind.DICT else ""
    return [(ending, f"{holder}.{method}({key}{default})") for ending, (holder, key) in found]


def _stores(use: ast.expr, table: Container, view: ModuleView) -> bool:
    return _done(use, table, view) in {"store", "add"}


def _keys(
    ending: Ending, table: Container, helpers: dict[str, Function], edit: SourceEdit, view: ModuleView
) -> Iterator[tuple[str, str]]:
    """Yield the table and the key, as named at the ending."""
    holders = [edit.text(use) for use in table.uses if view.function_of(use) is ending.function]
    if ending.is_named:
        for use in table.uses:
            key = _key(use, view) if view.function_of(use) is ending.function else None
            if key is not None and _is_steady(key, ending, view):
                yield edit.text(use), edit.text(key)
        yield from _keys_of_helpers(ending, table, helpers, edit, view)
    given = {each.arg for each in parameters(ending.function)}
    keys = [key for use in table.uses if (key := _key(use, view)) is not None]
    stopped = {key for key, other in ending.stopped if _is_stored_with(table, other, view)}
    for name in sorted((ending.ended | stopped) & given & {edit.text(key) for key in keys}):
        holder = holders[0] if holders else _holder_of_method(table, ending, view)
        if holder is not None:
            yield holder, name


def _is_stored_with(table: Container, other: str, view: ModuleView) -> bool:
    """Whether a function stores entries in a table and in another one, of this last name, or they are one."""
    if table.name.rpartition(".")[2] == other:
        return True
    storing = {view.function_of(each) for each in table.uses if _stores(each, table, view)} - {None}
    stores = (each for each in view.every(ast.Subscript) if isinstance(each.ctx, ast.Store))
    return any(
        view.function_of(each) in storing and ast.unparse(each.value).rpartition(".")[2] == other
        for each in stores
    )


def _keys_of_helpers(
    ending: Ending, table: Container, helpers: dict[str, Function], edit: SourceEdit, view: ModuleView
) -> Iterator[tuple[str, str]]:
    """Return keys passed to a function that returns or creates the entry: ``self._state(session)``."""
    for call in (each for each in own_nodes(ending.function) if isinstance(each, ast.Call)):
        helper = helpers.get(called_name(call))
        if helper is None or len(call.args) != 1 or not _is_steady(call.args[0], ending, view):
            continue
        holder = _holder(table, call, edit)
        if holder is not None and _is_keyed_by_parameter(table, helper, view):
            yield holder, edit.text(call.args[0])


def _key(use: ast.expr, view: ModuleView) -> ast.expr | None:
    what, node = action(use, view)
    match node:
        case ast.Subscript(slice=key) | ast.Compare(left=key):
            return key
        case ast.Call(args=[key, *_]) if what in {"get", "write"}:
            return key
    return None


def _is_steady(key: ast.expr, ending: Ending, view: ModuleView) -> bool:
    """Whether a key has the same value at the end: a parameter, an attribute, or a name assigned once."""
    if not re.fullmatch(r"[A-Za-z_]\w*(\.\w+|\[(\d+|'\w+')\])*", ast.unparse(key)):
        return False
    root = ast.unparse(key).split(".")[0].split("[")[0]
    bound = [each for each in own_nodes(ending.function) if is_rebound_by(each, root)]
    is_given = root in {each.arg for each in parameters(ending.function)}
    inside = any(isinstance(each, ast.For | ast.While) for name in bound for each in view.ancestors(name))
    return len(bound) + is_given == 1 and not inside


def _is_keyed_by_parameter(table: Container, helper: Function, view: ModuleView) -> bool:
    given = {each.arg for each in parameters(helper)}
    keys = [_key(use, view) for use in table.uses if view.function_of(use) is helper]
    return bool(keys) and all(is_name_among(key, given) for key in keys)


def _holder(table: Container, call: ast.Call, edit: SourceEdit) -> str | None:
    """Return the source of the table where a method that uses it is called."""
    if table.holder == "module":
        return table.name
    match call.func:
        case ast.Attribute(value=ast.Name() as owner):
            return f"{edit.text(owner)}.{table.name}"
    return None


def _holder_of_method(table: Container, ending: Ending, view: ModuleView) -> str | None:
    if table.holder == "module":
        return table.name
    kind = view.parents[ending.function]
    is_method = isinstance(kind, ast.ClassDef) and kind.name == table.class_name
    return f"{ending.function.args.args[0].arg}.{table.name}" if is_method else None


def _add_last(ending: Ending, statement: str, edit: SourceEdit, view: ModuleView) -> bool:
    """Append a statement to a block, after computing the block's result."""
    last = ending.block[-1]
    if not edit.stands_alone(last) and not isinstance(last, ast.If | ast.For | ast.With | ast.Try):
        return False
    match last:
        case ast.Return(value=None | ast.Constant()) | ast.Continue() | ast.Break():
            edit.insert_before(last, statement)
        case ast.Return(value=ast.expr() as value):
            name = view.fresh_name("ended")
            edit.replace_statements(last, last, f"{name} = {edit.text(value)}\n{statement}\nreturn {name}")
        case ast.Raise():
            return False
        case _:
            edit.insert_after(last, statement)
    return True

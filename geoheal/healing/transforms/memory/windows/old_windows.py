"""Remove the windows of a table in which nothing is recent any more.

A limiter keeps the times of late requests by client, and leaves old ones out when the client comes again. A
client that does not come again keeps its entry. Before a window is read, the old ones are removed, whenever
the table has doubled since the last time, so that the amortised cost per entry is constant.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.syntax import Function, read_names
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.containers import REMOVERS
from geoheal.healing.transforms.memory.ended.nested_entries import mappings
from geoheal.healing.transforms.memory.windows.conditions import condition_of
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import bound_names, parameters
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit

LEAST: Final = 64
"""Number of windows below which none is removed."""
_CLOCKS: Final = frozenset({"time.time", "time.monotonic", "time.perf_counter"})


@dataclass(frozen=True, slots=True)
class _Window:
    """A place where a window is looked at, and the condition under which another one is old.

    Parameters
    ----------
    table
        Source of the mapping.
    old
        Source of the condition, with ``held`` for the window.
    """

    statement: ast.stmt
    table: str
    key: ast.expr
    old: str
    held: str


def old_windows(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Remove old windows from a mapping of an object or a module before one of them is looked at.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; also collects doubts.

    >>> changed = old_windows('''class Limiter:
    ...     def __init__(self):
    ...         self.calls = {}
    ...     def allow(self, client, now):
    ...         recent = [at for at in self.calls.get(client, []) if now - at < 60]
    ...         self.calls[client] = recent + [now]
    ...         return len(recent) < 3
    ... ''')
    >>> print(changed[changed.index("    def allow"):])
        def allow(self, client, now):
            if len(self.calls) >= getattr(self, "_calls_swept_from", 64):
                for old, held in list(self.calls.items()):
                    if not any(now - at < 60 for at in held):
                        del self.calls[old]
                self._calls_swept_from = max(64, 2 * len(self.calls))
            recent = [at for at in self.calls.get(client, []) if now - at < 60]
            self.calls[client] = recent + [now]
            return len(recent) < 3
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for name in mappings(view):
        uses = view.attribute_loads.get(name, [])
        if view.functions_named(name) or any(_removes(use, view) for use in uses):
            continue
        found = [window for use in uses for window in _windows(use, view)]
        kind = _class_of(found, view)
        if len(found) == 1 and kind is not None and not elsewhere.uses(name, source, kind.name):
            _sweep(found[0], name, edit, elsewhere)
    return edit.result()


def _sweep(window: _Window, name: str, edit: SourceEdit, elsewhere: Elsewhere) -> None:
    owner, table = window.table.rpartition(".")[0], window.table
    mark = f"_{name.strip('_')}_swept_from"
    lines = [
        f'if len({table}) >= getattr({owner}, "{mark}", {LEAST}):',
        f"{INDENT}for old, {window.held} in list({table}.items()):",
        f"{INDENT * 2}if {window.old}:",
        f"{INDENT * 3}del {table}[old]",
        f"{INDENT}{owner}.{mark} = max({LEAST}, 2 * len({table}))",
    ]
    edit.insert_before(window.statement, "\n".join(lines))
    elsewhere.doubt(
        f"Entries of {name} in which nothing is recent any more are removed: check that no other code asks "
        "for them, and that time does not go back."
    )


def _class_of(found: list[_Window], view: ModuleView) -> ast.ClassDef | None:
    kinds = {view.parents[function] for each in found if (function := view.function_of(each.statement))}
    kind = kinds.pop() if len(kinds) == 1 else None
    is_limited = kind is not None and any(getattr(each, "id", "") == "__slots__" for each in ast.walk(kind))
    return kind if isinstance(kind, ast.ClassDef) and not is_limited else None


def _removes(use: ast.Attribute, view: ModuleView) -> bool:
    """Whether entries are removed, or all of them are looked at, in the module."""
    parent = view.parents[use]
    match parent:
        case ast.Subscript(ctx=ast.Load() | ast.Store()):
            return False
        case ast.Attribute(attr=method):
            return method not in {"get", "setdefault"} or method in REMOVERS
        case ast.Compare(ops=[ast.In() | ast.NotIn()]) | ast.Call(func=ast.Name(id="len")):
            return False
    return True


def _windows(use: ast.Attribute, view: ModuleView) -> Iterator[_Window]:
    """Yield where an entry is filtered by a condition, or its front is taken off while one holds."""
    function = view.function_of(use)
    entry, key = _entry(use, view)
    if function is None or key is None or ast.unparse(use.value) != own_name(function):
        return
    found = condition_of(entry, function, view)
    statement = view.statement_of(entry)
    before = _before(statement, function)
    if found is None or before is None:
        return
    if _is_known(ast.parse(found[0], mode="eval").body, found[1], key, before, function, view):
        yield _Window(statement, ast.unparse(use), key, *found)


def _entry(use: ast.Attribute, view: ModuleView) -> tuple[ast.AST, ast.expr | None]:
    parent = view.parents[use]
    match parent, view.parents[parent]:
        case ast.Subscript(slice=key, ctx=ast.Load()), _:
            return parent, key
        case ast.Attribute(attr="get" | "setdefault"), ast.Call(args=[key, *_]) as call:
            return call, key
    return parent, None


def _before(statement: ast.stmt, function: Function) -> list[ast.stmt] | None:
    """Return the statements that run before one of a function, also within ``with lock:``."""
    found: list[ast.stmt] = []
    block = function.body
    while statement not in block:
        around = [each for each in block if isinstance(each, ast.With) and statement in set(ast.walk(each))]
        if len(around) != 1:
            return None
        found += block[: block.index(around[0])]
        block = around[0].body
    return found + block[: block.index(statement)]


def _is_known(
    old: ast.expr,
    held: str,
    key: ast.expr,
    before: list[ast.stmt],
    function: Function,
    view: ModuleView,
) -> bool:
    """Whether a condition can be evaluated for other windows, too, before the statement."""
    stored = {
        each.id for each in ast.walk(old) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }
    names = read_names(old) - stored - {held, "any"}
    bound = {name for each in before for name in bound_names(each)}
    bound |= {each.arg for each in parameters(function)} | set(view.top_level)
    if names & read_names(key) - {own_name(function) or ""} or not names <= bound - {"old"}:
        return False
    calls = [each for each in ast.walk(old) if isinstance(each, ast.Call)]
    return all(getattr(each.func, "id", "") == "any" or view.dotted(each.func) in _CLOCKS for each in calls)

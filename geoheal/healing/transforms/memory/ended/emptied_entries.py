"""Remove an entry from a mapping of containers when its last element has left.

``topics[name].discard(client)`` leaves the name with an empty set behind. Entries that are created with their
first element, and stay behind without one, are removed with their last element. A mapping is left alone if
something shows that there is an empty entry, or would fail without one. A person has to check that an empty
entry means nothing to anybody.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.threads import may_overlap
from geoheal.healing.transforms.memory.ended.empty_or_missing import are_same
from geoheal.healing.transforms.memory.ended.guarded_lookups import creates_entry, unguarded
from geoheal.healing.transforms.memory.ended.nested_entries import (
    ADDING,
    REMOVING,
    Entry,
    NestedTable,
    done_with,
    entries,
    is_steady,
    nested_tables,
)
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit

_LEAVING: Final = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def emptied_entries(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Remove entries of mappings when they are empty.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; also collects doubts.

    >>> print(emptied_entries('''class Bus:
    ...     def __init__(self):
    ...         self.topics = {}
    ...     def join(self, topic, client):
    ...         self.topics.setdefault(topic, set()).add(client)
    ...     def leave(self, topic, client):
    ...         if topic in self.topics:
    ...             self.topics[topic].discard(client)
    ... '''))
    class Bus:
        def __init__(self):
            self.topics = {}
        def join(self, topic, client):
            self.topics.setdefault(topic, set()).add(client)
        def leave(self, topic, client):
            if topic in self.topics:
                self.topics[topic].discard(client)
                if not self.topics.get(topic, True):
                    del self.topics[topic]
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for table in nested_tables(view):
        sites = _sites(table, view)
        if not sites or not _come_with_elements(table, view) or not _is_unseen(table, sites, view):
            continue
        why = "empty entries may mean something"
        if not elsewhere.uses(table.name, source, *table.class_names, why=why):
            _remove_emptied(table, sites, edit, view, elsewhere)
    return edit.result()


def _functions(table: NestedTable, view: ModuleView) -> list[Function]:
    found = {function: None for use in table.uses if (function := view.function_of(use)) is not None}
    return list(found)


def _sites(table: NestedTable, view: ModuleView) -> list[tuple[Entry, ast.stmt]]:
    """Return the removals from entries in functions that never remove an entry itself."""
    found: dict[ast.stmt, Entry] = {}
    for function in _functions(table, view):
        known = entries(table, function, view)
        if any(_removes_entry(use, view) for use in table.uses if view.function_of(use) is function):
            continue
        if any(done_with(each, view)[0] == "add" for each in known):
            continue  # elements are replaced
        for entry in known:
            what, node = done_with(entry, view)
            if what == "remove":
                found.setdefault(view.statement_of(node), entry)
    return [(entry, statement) for statement, entry in found.items()]


def _removes_entry(use: ast.expr, view: ModuleView) -> bool:
    match view.parents[use]:
        case ast.Attribute(attr="pop" | "clear" | "popitem") | ast.Subscript(ctx=ast.Del()):
            return True
    return False


def _come_with_elements(table: NestedTable, view: ModuleView) -> bool:
    """Whether entries are created where an element is added, and elements only where an entry is created."""
    added = False
    for function in _functions(table, view):
        known = entries(table, function, view)
        adding = [each for each in known if done_with(each, view)[0] == "add"]
        creates = any(creates_entry(use, view) for use in table.uses if view.function_of(use) is function)
        if creates and not adding:
            return False  # an empty entry is created on purpose
        if adding and not creates and not table.creates:
            return False  # a missing entry would be an error there
        added = added or bool(adding)
    return added


def _is_unseen(table: NestedTable, sites: Sequence[tuple[Entry, ast.stmt]], view: ModuleView) -> bool:
    """Whether nothing shows that empty entries are gone; lookups that fail are only where elements leave."""
    removing = {view.function_of(statement): statement for _, statement in sites}
    for part in unguarded(table, view):
        statement = removing.get(view.function_of(part))
        if statement is None or part.lineno > statement.lineno:
            return False
    return are_same(table, _functions(table, view), view)


def _remove_emptied(
    table: NestedTable,
    sites: Sequence[tuple[Entry, ast.stmt]],
    edit: SourceEdit,
    view: ModuleView,
    elsewhere: Elsewhere,
) -> None:
    preset = _preset(table, view)
    kept = view.fresh_name(f"{table.name.strip('_')}_from_the_start") if preset is not None else ""
    done, removed = False, set[ast.expr]()
    for entry, statement in sites:
        held = edit.text(entry.use)
        beyond = f" and {{0}} not in {held.removesuffix(table.name)}{kept}" if kept else ""
        if _remove_after(entry, statement, held, beyond, edit, view):
            done = True
            removed.add(entry.use)
    if not done:
        return
    if preset is not None:
        owner = edit.text(preset.targets[0]).removesuffix(table.name)
        edit.insert_after(preset, f"{owner}{kept} = frozenset({owner}{table.name})")
    _run_over_copies(table, edit, view)
    for part in unguarded(table, view):
        elsewhere.doubt(
            f"{ast.unparse(part)} raises KeyError after the last element was removed: check that no code "
            "removes an element twice."
        )
    if may_overlap(_changes(table, view), view):
        elsewhere.doubt(
            f"An element that is added to an entry of {table.name} while the entry is removed is lost: "
            "check that no two threads change it at once."
        )
    elsewhere.doubt(
        f"Entries of {table.name} are removed with their last element: check that an empty entry, and the "
        "order of entries, have no meaning."
    )


def _changes(table: NestedTable, view: ModuleView) -> Iterator[ast.AST]:
    """Yield the places where elements come or go."""
    for function in _functions(table, view):
        for entry in entries(table, function, view):
            what, node = done_with(entry, view)
            if what != "read":
                yield entry.loop or node


def _preset(table: NestedTable, view: ModuleView) -> ast.Assign | None:
    """Return the statement that creates the mapping with keys."""
    for value in table.made:
        statement = view.parents[value]
        has_keys = isinstance(value, ast.DictComp) or bool(
            getattr(value, "keys", None) or getattr(value, "args", None)
        )
        if has_keys and isinstance(statement, ast.Assign) and not table.creates:
            return statement
    return None


def _remove_after(
    entry: Entry, statement: ast.stmt, held: str, beyond: str, edit: SourceEdit, view: ModuleView
) -> bool:
    """Remove an entry after a statement that takes an element out of it."""
    if entry.loop is not None:
        return _sweep_after(entry.loop, held, beyond, edit, view)
    key = "" if entry.key is None else ast.unparse(entry.key)
    if not is_steady(key, statement, view) or not edit.stands_alone(statement):
        return False
    removal = f"if not {held}.get({key}, True){beyond.format(key)}:\n{INDENT}del {held}[{key}]"
    if isinstance(statement, ast.Return) and statement.value is not None:
        taken = view.fresh_name("taken")
        text = f"{taken} = {edit.text(statement.value)}\n{removal}\nreturn {taken}"
        edit.replace_statements(statement, statement, text)
        return True
    block = view.block_of(statement)
    last = statement
    for each in block[block.index(statement) + 1 :]:
        if held in ast.unparse(each):
            last = each
    is_left = isinstance(last, _LEAVING) or any(isinstance(each, _LEAVING) for each in own_nodes(last))
    if (last is not statement and is_left) or not edit.stands_alone(last):
        last = statement
    if isinstance(last, ast.If | ast.While | ast.For | ast.With):
        return False
    edit.insert_after(last, removal)
    return True


def _sweep_after(loop: ast.For, held: str, beyond: str, edit: SourceEdit, view: ModuleView) -> bool:
    """Remove all empty entries after a loop over the mapping."""
    if any(isinstance(each, ast.Return | ast.Raise) for each in own_nodes(loop)) or loop.orelse:
        return False
    if not edit.stands_alone(loop.body[-1]):
        return False
    key, entry = view.fresh_name("key"), view.fresh_name("entry")
    empty = f"[{key} for {key}, {entry} in {held}.items() if not {entry}{beyond.format(key)}]"
    edit.insert_after(loop, f"for {key} in {empty}:\n{INDENT}del {held}[{key}]")
    return True


def _run_over_copies(table: NestedTable, edit: SourceEdit, view: ModuleView) -> None:
    """Iterate over copies of the mapping where the loop calls something that may remove an entry."""
    for use in table.uses:
        node: ast.AST = use
        while isinstance(view.parents[node], ast.Attribute | ast.Call):
            node = view.parents[node]
        loop = view.parents[node]
        if (
            not isinstance(loop, ast.For)
            or loop.iter is not node
            or (isinstance(node, ast.Call) and node.args)
        ):
            continue
        parts = [each for one in loop.body for each in ast.walk(one)]
        if any(_may_remove(each) for each in parts):
            edit.replace(loop.iter, f"list({edit.text(loop.iter)})")


def _may_remove(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return not (isinstance(node.func, ast.Attribute) and node.func.attr in ADDING | REMOVING)
    return isinstance(node, ast.Await | ast.Yield | ast.YieldFrom)

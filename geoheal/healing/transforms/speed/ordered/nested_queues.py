"""Replace the lists in a mapping by deques, to take from the front of each without moving the rest.

``self._waiting[topic].pop(0)`` moves all that waits there. The mapping may be of the module or of an object,
and an entry may be looked up by key, by ``get`` and ``setdefault``, in a loop, through a name, or by a
method that returns entries alone. Lists of lists are handled likewise.
"""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_empty_list, is_iteration_over, is_name
from geoheal.healing.transforms.facts.truth import is_truth
from geoheal.healing.transforms.memory.ended.nested_entries import (
    NestedTable,
    chosen,
    entries,
    nested_tables,
)
from geoheal.healing.transforms.memory.misses.tables import made_by
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import root_name
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.ordered.double_ended_queue import (
    can_be_deque,
    change_uses,
    changes_below,
    used_at_front,
)
from geoheal.healing.transforms.speed.ordered.handed_out import handed_out
from geoheal.healing.transforms.speed.ordered.rows_of_queues import rows_of_queues

_OF_MAPPING: Final = words("get setdefault items values keys clear")


def nested_queues(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Make entries deques if one of these functions takes elements from the front of one.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> changed = nested_queues('''class Broker:
    ...     def __init__(self):
    ...         self._waiting = {}
    ...     def publish(self, topic, message):
    ...         self._waiting.setdefault(topic, []).append(message)
    ...     def take(self, topic):
    ...         return self._waiting[topic].pop(0)
    ... ''')
    >>> print(changed[changed.index("    def publish"):])
        def publish(self, topic, message):
            self._waiting.setdefault(topic, collections.deque()).append(message)
        def take(self, topic):
            return self._waiting[topic].popleft()
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    fronts = {id(held) for node in view.focused_nodes() if (held := used_at_front(node)) is not None}
    elsewhere = elsewhere or Elsewhere()
    for table in nested_tables(view) if fronts else ():
        if table.empty == "[]":
            _make_deques(table, fronts, edit, view, elsewhere)
    if fronts:
        rows_of_queues(fronts, edit, view, elsewhere)
    return edit.result()


def _make_deques(
    table: NestedTable, fronts: Collection[int], edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere
) -> None:
    found = [each for function in view.functions.values() for each in entries(table, function, view)]
    given = list(handed_out(table, found, edit.source, view, elsewhere))
    returned = [each for one in given for each in one.returned]
    entered = [*found, *(each for one in given for each in one.entries)]
    held = {each.node: root_name(each.use) for each in entered}
    others = (each for node in held for each in _operands(chosen(node, view)) if is_empty_list(each))
    made = dict.fromkeys([*_created(table, view), *others])
    if not made or not any(id(each) in fronts for each in held):
        return
    if not all(_begins_plainly(each, view) for each in table.made):
        return
    if not all(_is_known(use, held, view) for use in table.uses):
        return
    are_deques = all(each in returned or _may_be_deque(each, held, view) for each in held)
    if not are_deques or _is_seen(table, edit, elsewhere):
        return
    for value in made:
        edit.replace(value, "collections.deque" if is_name(value, "list") else "collections.deque()")
    for hint in (one.function.returns for one in given if one.function.returns is not None):
        edit.replace(hint, "collections.deque")
    change_uses(list(held), edit, view)
    edit.add_import("import collections")


def _is_seen(table: NestedTable, edit: SourceEdit, elsewhere: Elsewhere) -> bool:
    """Whether other code may see that the entries are not lists."""
    is_copied = bool(table.class_names) and elsewhere.copies_state(edit.source, *table.class_names)
    if is_copied or elsewhere.uses(table.name, edit.source, *table.class_names):
        return True
    if not table.name.startswith("_"):
        elsewhere.doubt(
            f"{table.name} holds deques now: check that no code outside of the module needs lists."
        )
    return False


def _created(table: NestedTable, view: ModuleView) -> Iterator[ast.expr]:
    """Yield the lists, and the factories of lists, that make new entries."""
    for value in table.made:
        factory = made_by(value, view)
        if is_name(factory, "list"):
            yield factory
        yield from _first_entries(value)
    for use in table.uses:
        parent = view.parents[use]
        match parent, view.parents[parent]:
            case ast.Subscript(ctx=ast.Store()), ast.Assign(targets=[_], value=value) if is_empty_list(value):
                yield value
            case ast.Attribute(attr="setdefault" | "get"), ast.Call(args=[_, value]) if is_empty_list(value):
                yield value


def _first_entries(value: ast.expr) -> Sequence[ast.expr]:
    """Return the entries with which a mapping begins."""
    match value:
        case ast.Dict(values=values):
            return values
        case ast.DictComp(value=value):
            return [value]
    return []


def _begins_plainly(value: ast.expr, view: ModuleView) -> bool:
    """Whether a mapping begins without entries, or with empty lists."""
    is_filled = isinstance(value, ast.Call) and bool(value.args) and made_by(value, view) is None
    return not is_filled and all(map(is_empty_list, _first_entries(value)))


def _is_known(use: ast.expr, held: Collection[ast.expr], view: ModuleView) -> bool:
    """Whether a use of the mapping passes on no other lists than the known entries."""
    parent = view.parents[use]
    outer = view.parents[parent]
    if isinstance(parent, ast.Subscript):
        return _is_known_entry(parent, outer, held)
    match parent, outer:
        case ast.Attribute(attr="get" | "setdefault" as method), ast.Call(args=[_, other]):
            return is_empty_list(other) or (method == "get" and _holds_nothing(other))
        case ast.Attribute(attr="pop"), ast.Call():
            return isinstance(view.parents[outer], ast.Expr)
        case ast.Attribute(attr="items" | "values"), ast.Call():
            return is_iteration_over(view.parents[outer], outer) and isinstance(view.parents[outer], ast.For)
        case ast.Attribute(attr=method), ast.Call():
            return method in _OF_MAPPING
        case ast.Compare(ops=[ast.In() | ast.NotIn()], left=left), _:
            return left is not use
        case ast.Call(func=ast.Name(id="len" | "sorted" | "list" | "bool")), _:
            return True
    return is_iteration_over(parent, use) or is_truth(use, view)


def _is_known_entry(entry: ast.Subscript, outer: ast.AST, held: Collection[ast.expr]) -> bool:
    if isinstance(entry.ctx, ast.Store):
        return isinstance(outer, ast.Assign) and is_empty_list(outer.value)
    return isinstance(entry.ctx, ast.Del) or entry in held


def _may_be_deque(entry: ast.expr, held: Mapping[ast.expr, str | None], view: ModuleView) -> bool:
    """Whether a deque may be at the place of an entry, or goes to a name whose uses are known."""
    value = chosen(entry, view)
    parent = view.parents[value]
    match parent:
        case ast.NamedExpr() if not is_truth(parent, view):
            return False
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.NamedExpr(target=ast.Name(id=name)):
            is_known = all(each in held or _holds_nothing(each) for each in _operands(value))
            return is_known and any(is_name(each, name) for each in held)
    return can_be_deque(entry, view) and not changes_below(entry, held[entry], held.__contains__, view)


def _operands(value: ast.AST) -> Iterator[ast.AST]:
    """Yield the values among which ``and`` and ``or`` choose; a value itself without them."""
    if isinstance(value, ast.BoolOp):
        for each in value.values:
            yield from _operands(each)
    else:
        yield value


def _holds_nothing(value: ast.AST) -> bool:
    """Whether a value is certainly not a list with elements."""
    is_empty = isinstance(value, ast.List | ast.Tuple) and not value.elts
    return is_empty or isinstance(value, ast.Constant | ast.Compare)

"""Lists of lists: a queue for each class of those that wait, one behind the other."""

import ast
from collections.abc import Collection, Iterator

from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.assigned import value_given
from geoheal.healing.transforms.facts.shapes import is_empty_list, is_read_of
from geoheal.healing.transforms.memory.ended.nested_entries import Entry, named
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import root_name
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.ordered.double_ended_queue import (
    can_be_deque,
    change_uses,
    changes_below,
)


def rows_of_queues(fronts: Collection[int], edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    """Make the lists in attributes such as ``self.lines = [[] for _ in range(n)]`` deques.

    Parameters
    ----------
    fronts
        Identities of the expressions from whose front elements are taken.
    """
    for name in sorted({each.attr for each in view.every(ast.Attribute) if _begins_so(each, view)}):
        _make_deques(name, fronts, edit, view, elsewhere)


def _begins_so(target: ast.Attribute, view: ModuleView) -> bool:
    if isinstance(target.ctx, ast.Load):
        return False
    match value_given(target, view):
        case ast.ListComp(elt=row):
            return is_empty_list(row)
        case ast.List(elts=[_, *_] as rows):
            return all(map(is_empty_list, rows))
    return False


def _make_deques(
    name: str, fronts: Collection[int], edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere
) -> None:
    uses = view.attributes_named(name)
    stored = [each for each in uses if not isinstance(each.ctx, ast.Load)]
    loads = [each for each in uses if isinstance(each.ctx, ast.Load)]
    if view.functions_named(name) or not all(_begins_so(each, view) for each in stored):
        return
    found = [entry for use in loads for entry in _entries(use, view)]
    held = {each.node: root_name(each.use) for each in found}
    if not any(id(each) in fronts for each in held) or not all(_is_known(use, held, view) for use in loads):
        return
    if not all(_may_be_deque(each, held, view) for each in held):
        return
    kinds = view.shared(ClassView).owners_of(uses)
    if elsewhere.copies_state(edit.source, *kinds) or elsewhere.uses(name, edit.source, *kinds):
        return
    if not name.startswith("_"):
        elsewhere.doubt(f"{name} holds deques now: check that no code outside of the module needs lists.")
    for target in stored:
        value = value_given(target, view)
        rows = [value.elt] if isinstance(value, ast.ListComp) else getattr(value, "elts", [])
        for row in rows:
            edit.replace(row, "collections.deque()")
    change_uses(list(held), edit, view)
    edit.add_import("import collections")


def _entries(use: ast.expr, view: ModuleView) -> Iterator[Entry]:
    """Yield the places where a row is looked up, or a name stands for one."""
    parent, function = view.parents[use], view.function_of(use)
    if function is None:
        return
    match parent:
        case ast.Subscript(slice=place, ctx=ast.Load()) if not isinstance(place, ast.Slice):
            yield Entry(parent, use, place)
            yield from named(parent, use, place, function, view)
        case ast.For(target=ast.Name(id=name)) | ast.comprehension(target=ast.Name(id=name)):
            inside = parent if isinstance(parent, ast.For) else view.parents[parent]
            for each in ast.walk(inside):
                if is_read_of(each, name):
                    yield Entry(each, use, None)


def _is_known(use: ast.expr, held: Collection[ast.expr], view: ModuleView) -> bool:
    """Whether a use of the whole passes on no other rows than the known ones."""
    parent = view.parents[use]
    match parent:
        case ast.Subscript():
            return parent in held
        case ast.For(target=ast.Name(), iter=iterated) | ast.comprehension(target=ast.Name(), iter=iterated):
            return iterated is use
        case ast.Call(func=ast.Name(id="len"), args=[_]):
            return True
    return False


def _may_be_deque(entry: ast.expr, held: dict[ast.expr, str | None], view: ModuleView) -> bool:
    match view.parents[entry]:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return any(isinstance(each, ast.Name) and each.id == name for each in held)
    return can_be_deque(entry, view) and not changes_below(entry, held[entry], held.__contains__, view)

"""Replace lists of attributes by deques, to pop from the front without moving the rest."""

import ast
from collections.abc import Collection, Sequence

from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.assigned import value_given
from geoheal.healing.transforms.facts.shapes import is_attribute, is_empty_list
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import root_name
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.ordered.double_ended_queue import (
    can_be_deque,
    change_uses,
    changes_below,
    is_new_list,
    used_at_front,
)


def attribute_queues(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Make attributes deques if one of these functions takes elements from their front.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> changed = attribute_queues('''class Jobs:
    ...     def __init__(self):
    ...         self._waiting = []
    ...     def next(self):
    ...         return self._waiting.pop(0) if self._waiting else None
    ... ''')
    >>> print(changed[changed.index("class Jobs"):])
    class Jobs:
        def __init__(self):
            self._waiting = collections.deque()
        def next(self):
            return self._waiting.popleft() if self._waiting else None
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    used = [used_at_front(node) for function in view.focused_functions for node in ast.walk(function)]
    for name in sorted({each.attr for each in used if isinstance(each, ast.Attribute)}):
        _make_deque(name, edit, view, elsewhere)
    return edit.result()


def _make_deque(name: str, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    uses = view.attributes_named(name)
    stored = [each for each in uses if not isinstance(each.ctx, ast.Load)]
    fields = _fields(name, view)
    values = [value_given(each, view) for each in stored]
    makers = [_maker(each) for each in fields]
    loads = [each for each in uses if isinstance(each.ctx, ast.Load)]
    kinds = view.shared(ClassView).owners_of(uses)
    if not (values or fields) or view.functions_named(name) or None in makers:
        return
    if not all(each and is_new_list(each) for each in values) or not _can_be_deque(name, loads, view):
        return
    if elsewhere.copies_state(edit.source, *kinds) or elsewhere.uses(name, edit.source, *kinds):
        return
    if not name.startswith("_"):
        elsewhere.doubt(f"{name} is a deque now: check that no code outside of the module needs a list.")
    for value in filter(None, values):
        inner = "" if is_empty_list(value) else edit.text(value)
        edit.replace(value, f"collections.deque({inner})")
    statements = [*fields, *(view.parents[target] for target in stored)]
    hints = [each.annotation for each in statements if isinstance(each, ast.AnnAssign)]
    for part in [*filter(None, makers), *hints]:
        edit.replace(part, "collections.deque")
    change_uses(loads, edit, view)
    edit.add_import("import collections")


def _can_be_deque(name: str, loads: Sequence[ast.Attribute], view: ModuleView) -> bool:
    """Whether a deque can be in all places where an attribute is read."""
    return all(can_be_deque(each, view) for each in loads) and not any(
        changes_below(each, root_name(each), lambda held: is_attribute(held, name), view) for each in loads
    )


def _fields(name: str, view: ModuleView) -> list[ast.AnnAssign | ast.Assign]:
    """Return the statements in bodies of classes that give all their objects an attribute."""
    return [
        each
        for each in view.assignments.get(name, [])
        if each.value is not None and isinstance(view.parents[each], ast.ClassDef)
    ]


def _maker(field: ast.AnnAssign | ast.Assign) -> ast.Name | None:
    """Return the list's type in ``field(default_factory=list)``; None if an attribute begins otherwise."""
    match field.value:
        case ast.Call(
            func=ast.Name(id="field") | ast.Attribute(attr="field"),
            args=[],
            keywords=[*_, ast.keyword(arg="default_factory", value=ast.Name(id="list") as made)],
        ) if isinstance(field, ast.AnnAssign):
            return made
    return None

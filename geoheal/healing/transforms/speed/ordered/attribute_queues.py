"""Replace lists of attributes by deques, to pop from the front without moving the rest."""

import ast
from collections.abc import Collection

from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.elsewhere import Elsewhere
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
        What the rest of the project does; without it, the module is assumed to be the whole project.

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
    values = [_value_given(each, view) for each in uses if not isinstance(each.ctx, ast.Load)]
    loads = [each for each in uses if isinstance(each.ctx, ast.Load)]
    kinds = view.shared(ClassView).owners_of(uses)
    if not values or view.functions_named(name) or not all(each and is_new_list(each) for each in values):
        return
    if not all(can_be_deque(each, view) for each in loads):
        return
    if any(
        changes_below(each, root_name(each), lambda held: is_attribute(held, name), view) for each in loads
    ):
        return
    if elsewhere.copies_state(edit.source, *kinds) or elsewhere.uses(name, edit.source, *kinds):
        return
    if not name.startswith("_"):
        elsewhere.doubt(f"{name} is a deque now: check that no code outside of the module needs a list.")
    for value in values:
        assert value is not None  # noqa: S101 - checked above
        inner = "" if is_empty_list(value) else edit.text(value)
        edit.replace(value, f"collections.deque({inner})")
    change_uses(loads, edit, view)
    edit.add_import("import collections")


def _value_given(target: ast.Attribute, view: ModuleView) -> ast.expr | None:
    """Return the value of a simple assignment to an attribute, without an annotation that would be wrong."""
    match view.parents[target]:
        case ast.Assign(targets=[only], value=value) if only is target:
            return value
    return None

"""Replace lists of attributes by deques, to pop from the front without moving the rest."""

import ast
from collections.abc import Collection

from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import ModuleView, called_name
from geoheal.healing.transforms.name_changes import MUTATORS, root_name
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.ordered.double_ended_queue import (
    can_be_deque,
    change_uses,
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
    uses = [each for each in ast.walk(view.tree) if isinstance(each, ast.Attribute) and each.attr == name]
    values = [_value_given(each, view) for each in uses if not isinstance(each.ctx, ast.Load)]
    loads = [each for each in uses if isinstance(each.ctx, ast.Load)]
    kinds = [kind.name for each in uses if (kind := ClassView(view).class_of_self(each.value)) is not None]
    if not values or view.functions_named(name) or not all(each and is_new_list(each) for each in values):
        return
    if not all(can_be_deque(each, view) and not _changes_below(each, name, view) for each in loads):
        return
    if elsewhere.copies_state(edit.source, *kinds) or elsewhere.uses(name, edit.source, *kinds):
        return
    if not name.startswith("_"):
        elsewhere.doubt(f"{name} is a deque now: check that nobody outside of the module needs a list.")
    for value in values:
        assert value is not None  # noqa: S101 - checked above
        inner = "" if isinstance(value, ast.List) and not value.elts else edit.text(value)
        edit.replace(value, f"collections.deque({inner})")
    change_uses(loads, edit, view)
    edit.add_import("import collections")


def _value_given(target: ast.Attribute, view: ModuleView) -> ast.expr | None:
    """Return the value of a simple assignment to an attribute, without an annotation that would be wrong."""
    match view.parents[target]:
        case ast.Assign(targets=[only], value=value) if only is target:
            return value
    return None


def _changes_below(load: ast.Attribute, name: str, view: ModuleView) -> bool:
    """Whether a loop iterates over the queue and may change it, which raises an error for a deque."""
    loop = view.parents[load]
    if not (isinstance(loop, ast.For | ast.comprehension) and loop.iter is load):
        return False
    below = loop if isinstance(loop, ast.For) else view.parents[loop]
    owner = root_name(load)
    for each in ast.walk(below):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute):
            is_own = isinstance(each.func.value, ast.Name) and each.func.value.id == owner
            is_queue = isinstance(each.func.value, ast.Attribute) and each.func.value.attr == name
            if is_own or (is_queue and called_name(each) in MUTATORS):
                return True
    return False

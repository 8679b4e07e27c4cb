"""Find the values that are removed from an attribute's list by their hash.

``self.order.remove(key)`` compares the key with all before it, and moves all behind it. A list that is only
added to, removed from and read in order can be kept as a mapping in order of insertion, which does neither.
"""

import ast
from collections.abc import Collection, Sequence
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.assigned import value_given
from geoheal.healing.transforms.facts.shapes import is_attribute, is_empty_list
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import root_name
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.ordered.double_ended_queue import can_be_deque, changes_below

IN_ORDER: Final = '''class _InOrder:
    """A list that finds the values to remove by their hash; equal ones in their order."""

    def __init__(self):
        self._values, self._numbers, self._count = collections.OrderedDict(), {}, 0

    def append(self, value):
        self._numbers.setdefault(value, collections.deque()).append(self._count)
        self._values[self._count] = value
        self._count += 1

    def extend(self, values):
        for value in values:
            self.append(value)

    def remove(self, value):
        if value not in self._numbers:
            raise ValueError("list.remove(x): x not in list")
        numbers = self._numbers[value]
        del self._values[numbers.popleft()]
        if not numbers:
            del self._numbers[value]

    def pop(self, place=-1):
        if not self._values:
            raise IndexError("pop from empty list")
        _, value = self._values.popitem(last=place == -1)
        numbers = self._numbers[value]
        if len(numbers) == 1:
            del self._numbers[value]
        elif place == -1:
            numbers.pop()
        else:
            numbers.popleft()
        return value

    def clear(self):
        self._values.clear()
        self._numbers.clear()

    def __getitem__(self, place):
        if not self._values:
            raise IndexError("list index out of range")
        return next(iter(self) if place == 0 else reversed(self))

    def __contains__(self, value):
        return value in self._numbers

    def __iter__(self):
        return iter(self._values.values())

    def __reversed__(self):
        return reversed(self._values.values())

    def __len__(self):
        return len(self._values)
'''
_CHANGING: Final = {"append": 1, "extend": 1, "remove": 1, "clear": 0}
"""Methods of a list, with the number of their arguments."""
_READERS: Final = words("len list tuple set sorted any all sum min max bool enumerate reversed")


def removed_by_value(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Keep attributes in order of insertion if one of these functions removes values from them.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; collects doubts.

    >>> changed = removed_by_value('''class Recent:
    ...     def __init__(self):
    ...         self._keys = []
    ...     def touch(self, key):
    ...         self._keys.remove(key)
    ...         self._keys.append(key)
    ... ''')
    >>> print(changed[changed.index("class Recent"):])
    class Recent:
        def __init__(self):
            self._keys = _InOrder()
        def touch(self, key):
            self._keys.remove(key)
            self._keys.append(key)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    for name in sorted(set(filter(None, map(_removed_from, _nodes(view))))):
        _keep_in_order(name, edit, view, elsewhere)
    return edit.result()


def _nodes(view: ModuleView) -> Collection[ast.AST]:
    return [node for function in view.focused_functions for node in ast.walk(function)]


def _removed_from(node: ast.AST) -> str | None:
    """Return the attribute from which a call removes a value."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Attribute(attr=name), attr="remove"), args=[_], keywords=[]
        ):
            return name
    return None


def _keep_in_order(name: str, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    uses = view.attributes_named(name)
    stored = [each for each in uses if not isinstance(each.ctx, ast.Load)]
    loads = [each for each in uses if isinstance(each.ctx, ast.Load)]
    values = [value_given(each, view) for each in stored]
    kinds = view.shared(ClassView).owners_of(uses)
    if not values or view.functions_named(name) or len(view.assignments.get(name, ())) > 0:
        return
    if not all(each is not None and is_empty_list(each) for each in values) or not _fits(name, loads, view):
        return
    if elsewhere.copies_state(edit.source, *kinds) or elsewhere.uses(name, edit.source, *kinds):
        return
    others = "" if name.startswith("_") else ", and that no code outside of the module needs a list"
    elsewhere.doubt(
        f"{name} finds its values by their hash now: check that each has one, and that equal ones have the "
        f"same{others}."
    )
    for value in filter(None, values):
        edit.replace(value, "_InOrder()")
    for hint in (
        each.annotation for each in map(view.parents.get, stored) if isinstance(each, ast.AnnAssign)
    ):
        edit.replace(hint, "_InOrder")
    edit.add_helper(IN_ORDER)
    edit.add_import("import collections")


def _fits(name: str, loads: Sequence[ast.Attribute], view: ModuleView) -> bool:
    """Whether the values in order can be in all places where the list is read."""
    return all(_is_known(each, view) for each in loads) and not any(
        changes_below(each, root_name(each), lambda held: is_attribute(held, name), view) for each in loads
    )


def _is_known(node: ast.expr, view: ModuleView) -> bool:
    parent = view.parents[node]
    match parent:
        case ast.Attribute(attr=method):
            call = view.parents[parent]
            if not isinstance(call, ast.Call) or call.func is not parent or call.keywords:
                return False
            return len(call.args) == _CHANGING.get(method, -1) or (method == "pop" and _is_end(call.args))
        case ast.Subscript(slice=place, ctx=ast.Load()):
            return parent.value is node and bool(_is_end([place]))
        case ast.Call(func=ast.Name(id=name)):
            return name in _READERS and name not in view.top_level and len(parent.args) == 1
    return can_be_deque(node, view)


def _is_end(places: Sequence[ast.expr]) -> bool:
    """Whether it is the first or last place, or none."""
    return [ast.unparse(each) for each in places] in ([], ["0"], ["-1"])

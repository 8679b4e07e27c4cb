"""Use hash lookups for membership tests in lists of objects, modules and functions.

The list stays in its place, and stays a list for all code that has it. It becomes an instance of a subclass,
which counts its values after a few searches. Values without a stable hash are compared as before. So the
results are equal by construction, however the list is changed in between; only its exact type differs.
"""

import ast
from collections.abc import Collection, Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.assigned import value_given
from geoheal.healing.transforms.facts.function_names import NamesByFunction
from geoheal.healing.transforms.facts.shapes import (
    is_attribute_among,
    is_call_of,
    is_call_to,
    is_empty_list,
    is_name_among,
)
from geoheal.healing.transforms.facts.threads import has_threads
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.indexed.given_lists import is_raw, lists_given
from geoheal.healing.transforms.speed.indexed.indexed_list import INDEXED_LIST
from geoheal.healing.transforms.speed.indexed.new_lists import list_maker
from geoheal.healing.transforms.speed.ordered.double_ended_queue import is_new_list

_TAKING: Final = words(
    "len sorted sum min max list tuple set frozenset enumerate any all bool reversed zip map"
)
"""Built-in functions that take a list and do not pass it on."""
_CHECK: Final = "check that no code asks for its exact type."

Holder = ast.Attribute | ast.Name
_Key = tuple[str, Function | None, bool]
"""The name, the function whose local it is, and whether it is an attribute."""


def indexed_lists(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Give lists that these functions search by value (``in``, ``index``, ``count``) a hash table.

    Parameters
    ----------
    elsewhere
        Collects doubts.

    >>> changed = indexed_lists('''class Walk:
    ...     def __init__(self):
    ...         self.visited = []
    ...     def visit(self, node):
    ...         if node not in self.visited:
    ...             self.visited.append(node)
    ... ''')
    >>> print(changed[changed.index("class Walk"):].splitlines()[2])
            self.visited = _IndexedList()
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    if "_IndexedList" in view.top_level:
        return None
    first: dict[_Key, Holder] = {}
    asked = list(_asked(view))
    names = NamesByFunction()
    searched = [each for each in asked if isinstance(each, ast.Name)]
    given = {each: None for name in searched for each in lists_given(name, view, names)}
    passed = [each for each in given if isinstance(each, ast.Attribute | ast.Name)]
    for each in [*asked, *passed]:
        key = _key(each, view)
        if key is not None:
            first.setdefault(key, each)
    uses = _all_uses(first, view)
    for key, holder in first.items():
        _index(holder, key[1], uses[key], edit, view, elsewhere, is_grown=holder in given)
    for value in given:
        if is_new_list(value):
            elsewhere.doubt(f"{ast.unparse(value)} that is passed on is a subclass of list now: {_CHECK}")
            _replace(value, edit)
            edit.add_helper(INDEXED_LIST)
    return edit.result()


def _asked(view: ModuleView) -> Iterator[Holder]:
    """Return the list in a membership test: right of ``in``, or before ``.index`` or ``.count``."""
    for node in view.focused_nodes():
        match node:
            case ast.Compare(
                ops=[ast.In() | ast.NotIn()], comparators=[ast.Attribute() | ast.Name() as held]
            ):
                yield held
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute() | ast.Name() as held, attr="index" | "count")
            ):
                yield held


def _key(asked: Holder, view: ModuleView) -> _Key | None:
    """Return the key of a name; None outside functions."""
    if isinstance(asked, ast.Attribute):
        return asked.attr, None, True
    return None if view.function_of(asked) is None else (asked.id, _scope(asked, view), False)


def _index(
    asked: Holder,
    function: Function | None,
    uses: Collection[Holder],
    edit: SourceEdit,
    view: ModuleView,
    elsewhere: Elsewhere,
    *,
    is_grown: bool,
) -> None:
    stores = [each for each in uses if not isinstance(each.ctx, ast.Load)]
    values = [value_given(each, view) for each in stores if not _is_grown(each, view)]
    loads = [each for each in uses if isinstance(each.ctx, ast.Load)]
    if not values or not all(each is not None and _is_list(each, view) for each in values):
        return
    if isinstance(asked, ast.Attribute) and view.functions_named(asked.attr):
        return
    if any(is_raw(each, view) for each in loads) or any(_is_repeated(each, view) for each in uses):
        return
    if not (
        is_grown
        or any(_grows(each, view) or _is_grown(each, view) for each in uses)
        or any(map(_is_made_of_more, values))
    ):
        return
    name = ast.unparse(asked)
    if not all(_stays(each, view) for each in loads) or not _is_own(asked, function):
        elsewhere.doubt(f"{name} is a subclass of list now: {_CHECK}")
    if has_threads(view):
        elsewhere.doubt(f"{name} counts its elements: check that no two threads change it at once.")
    for value in values:
        assert value is not None  # noqa: S101 - checked above
        _doubt_override(value, name, view, elsewhere)
        _replace(value, edit)
    edit.add_helper(INDEXED_LIST)


def _doubt_override(value: ast.expr, name: str, view: ModuleView, elsewhere: Elsewhere) -> None:
    maker = None if is_new_list(value) else list_maker(value, view)
    if maker is not None and isinstance(view.parents[maker], ast.ClassDef):
        elsewhere.doubt(f"{maker.name} returns the list for {name}: check that it does so in every subclass.")


def _all_uses(keys: Collection[_Key], view: ModuleView) -> dict[_Key, list[Holder]]:
    """Return all uses of these lists; the tree is walked once."""
    found: dict[_Key, list[Holder]] = {key: [] for key in keys}
    names = {key[0] for key in keys}
    for node in view.nodes:
        if is_attribute_among(node, names):
            found.get((node.attr, None, True), []).append(node)
        elif is_name_among(node, names):
            is_field = _is_field(node, view)
            scope = None if is_field else _scope(node, view)
            found.get((node.id, scope, is_field), []).append(node)
    return found


def _scope(node: ast.Name, view: ModuleView) -> Function | None:
    """Return the function that a name is local to; None for the module."""
    around = view.function_of(node)
    while around is not None and node.id not in view.locals_of(around):
        around = view.function_of(around)
    return around


def _is_field(node: ast.Name, view: ModuleView) -> bool:
    """Whether a name in a class's body defines an attribute of its instances."""
    if isinstance(node.ctx, ast.Load):
        return False
    statement = view.statement_of(node)
    return isinstance(view.parents[statement], ast.ClassDef)


def _is_list(value: ast.expr, view: ModuleView) -> bool:
    return is_new_list(value) or _factory(value) is not None or list_maker(value, view) is not None


def _factory(value: ast.expr) -> ast.Name | None:
    """Parse ``field(default_factory=list)``."""
    match value:
        case ast.Call(
            func=ast.Name(id="field") | ast.Attribute(attr="field"),
            keywords=[ast.keyword(arg="default_factory", value=ast.Name(id="list") as made)],
        ):
            return made
    return None


def _replace(value: ast.expr, edit: SourceEdit) -> None:
    made = _factory(value)
    if made is not None:
        edit.replace(made, "_IndexedList")
    elif is_call_to(value, "list"):
        edit.replace(value.func, "_IndexedList")
    else:
        is_empty = is_empty_list(value)
        edit.replace(value, f"_IndexedList({'' if is_empty else edit.text(value)})")


def _is_own(asked: Holder, function: Function | None) -> bool:
    """Whether no other file is meant to use the list."""
    name = asked.attr if isinstance(asked, ast.Attribute) else asked.id
    return function is not None or name.startswith("_")


def _is_grown(held: Holder, view: ModuleView) -> bool:
    """Whether it is ``held += more``, which keeps the list's type."""
    statement = view.parents[held]
    return isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add)


def _grows(held: Holder, view: ModuleView) -> bool:
    method = view.parents[held]
    return isinstance(method, ast.Attribute) and method.attr in {"append", "extend", "insert"}


def _is_made_of_more(value: ast.expr | None) -> bool:
    """Whether a list may have more elements than its literal shows."""
    return isinstance(value, ast.ListComp) or (isinstance(value, ast.Call) and bool(value.args))


def _is_repeated(held: Holder, view: ModuleView) -> bool:
    """Whether it is ``held *= 2``, which the list does not count."""
    statement = view.parents[held]
    return isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Mult)


def _stays(held: Holder, view: ModuleView) -> bool:
    """Whether this use keeps no reference to the list."""
    parent = view.parents[held]
    match parent:
        case ast.Attribute():
            call = view.parents[parent]
            return is_call_of(call, parent)
        case ast.Call(func=ast.Name(id=name)):
            return name in _TAKING and held in parent.args
        case ast.For() | ast.comprehension():
            return parent.iter is held
        case ast.Subscript() | ast.Compare() | ast.While() | ast.If() | ast.Starred():
            return True
        case ast.UnaryOp(op=ast.Not()) | ast.Delete():
            return True
    return False

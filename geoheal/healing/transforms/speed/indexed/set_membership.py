"""Use a set, not a list, for repeated membership tests.

Five cases: ``x in [..]`` of constants; a list of the module that never changes; a local list, or a list of a
local object, that does not change while a loop runs; and a list that only grows while it is searched
(quadratic deduplication), which gets a set next to it.
"""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.function_names import FunctionNames, NamesByFunction
from geoheal.healing.transforms.facts.immutability import is_surely_immutable
from geoheal.healing.transforms.facts.invariance import is_steady, repeated_parts, repetitions_around
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.indexed.asked_attributes import loop_that_searches, set_of_attribute
from geoheal.healing.transforms.speed.indexed.asked_lists import (
    is_append,
    is_asked,
    is_list,
    is_local_list,
    is_of_constants,
    is_only_read,
    is_parameter,
    is_repeatable,
    is_unhashable,
    may_leak_change,
    only_start,
    wanted_in,
)

ELEMENTS_MIN: Final = 4
"""Smallest number of elements of a literal for which a set is faster."""

LOOKUP: Final = '''class _Lookup:
    """Values that are found by their hash; those that have none, by comparison."""

    def __init__(self, values=()):
        self._hashed, self._others = set(), []
        for value in values:
            self.add(value)

    def add(self, value):
        try:
            self._hashed.add(value)
        except TypeError:
            self._others.append(value)

    def __contains__(self, value):
        try:
            if value in self._hashed:
                return True
        except TypeError:
            return value in self._others or any(value == each for each in self._hashed)
        return bool(self._others) and value in self._others
'''


def set_membership(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Replace repeated membership tests in lists.

    Values that may be unhashable are looked up in a ``_Lookup``, which compares them as the list did.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> print(set_membership('''def unique(text: str):
    ...     found = []
    ...     for word in text.split():
    ...         if word not in found:
    ...             found.append(word)
    ...     return found
    ... '''))
    def unique(text: str):
        found = []
        found_set = set()
        for word in text.split():
            if word not in found_set:
                found.append(word)
                found_set.add(word)
        return found
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    purity = view.shared(Purity)
    names = NamesByFunction()
    sets: dict[tuple[ast.AST | None, str], str | None] = {}
    attributes: dict[tuple[ast.AST, str], str] = {}
    for node in view.focused_nodes():
        match node:
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Attribute() as held]):
                _rewrite_attribute(held, edit, view, purity, attributes, elsewhere)
            case ast.Compare(left=wanted, ops=[ast.In() | ast.NotIn()], comparators=[asked]):
                _rewrite(wanted, asked, edit, view, purity, names, sets, elsewhere)
    return edit.result()


def _rewrite_attribute(
    asked: ast.Attribute,
    edit: SourceEdit,
    view: ModuleView,
    purity: Purity,
    sets: dict[tuple[ast.AST, str], str],
    elsewhere: Elsewhere,
) -> None:
    loop = loop_that_searches(asked, view, purity)
    if loop is None:
        return
    key = loop, ast.unparse(asked)
    if key not in sets:
        sets[key] = set_of_attribute(asked, loop, edit, view, elsewhere)
        edit.add_helper(LOOKUP)
    edit.replace(asked, sets[key])


_Sets = dict[tuple[ast.AST | None, str], str | None]


def _rewrite(
    wanted: ast.expr,
    asked: ast.expr,
    edit: SourceEdit,
    view: ModuleView,
    purity: Purity,
    names: NamesByFunction,
    sets: _Sets,
    elsewhere: Elsewhere,
) -> None:
    function = view.function_of(asked)
    match asked:
        case ast.List(elts=elements) | ast.Tuple(elts=elements) if (
            is_of_constants(asked)
            and len(elements) >= ELEMENTS_MIN
            and function is not None
            and is_surely_immutable(wanted, function, view)
        ):
            edit.replace(asked, "{" + edit.text(asked)[1:-1].strip().rstrip(",") + "}")
        case ast.Call(func=ast.Attribute(value=ast.Dict() | ast.DictComp() as table, attr="keys")):
            edit.replace(asked, edit.text(table))
        case ast.Name(id=name) if function is not None:
            key = (_scope(name, function, view), name)
            if key[0] is None or key[0] is function:
                if key not in sets:
                    sets[key] = _made(asked, function, edit, view, purity, names, elsewhere)
                made = sets[key]
                if made is not None:
                    edit.replace(asked, made)


def _scope(name: str, function: Function, view: ModuleView) -> ast.AST | None:
    """Return the function that the name belongs to; None for the module."""
    if name in view.locals_of(function):
        return function
    return None if name in view.top_level else view.tree


def _made(
    asked: ast.Name,
    function: Function,
    edit: SourceEdit,
    view: ModuleView,
    purity: Purity,
    names: NamesByFunction,
    elsewhere: Elsewhere,
) -> str | None:
    """Create a set next to a list; return its name, or None if that is not sound."""
    if _scope(asked.id, function, view) is None:
        return _beside_global(asked.id, edit, view, elsewhere)
    known = names.of(function)
    return _beside_growing(asked.id, function, edit, view, known) or _before_loop(
        asked, function, edit, view, purity, known
    )


def _beside_global(name: str, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> str | None:
    value = view.global_value(name)
    if value is None or not view.is_constant_global(name) or not is_list(value):
        return None
    if isinstance(value, ast.List | ast.Tuple) and (
        len(value.elts) < ELEMENTS_MIN or any(is_unhashable(each) for each in value.elts)
    ):
        return None
    if not is_only_read(name, view):
        return None
    if elsewhere.uses(name, edit.source, why="a set of its entries is made only once"):
        return None
    made = view.fresh_name(f"{name}_SET" if name.isupper() else f"{name}_set")
    edit.insert_after(view.top_level[name][0], f"{made} = _Lookup({name})")
    edit.add_helper(LOOKUP)
    return made


def _before_loop(
    asked: ast.Name,
    function: Function,
    edit: SourceEdit,
    view: ModuleView,
    purity: Purity,
    names: FunctionNames,
) -> str | None:
    """Create the set before the outermost loop that does not change the list."""
    outermost = None
    for repetition in repetitions_around(asked, view):
        if isinstance(repetition, ast.AsyncFor) or not is_steady(
            [asked.id], repeated_parts(repetition), purity
        ):
            break
        outermost = repetition
    if outermost is None:
        return None
    anchor = view.statement_of(outermost)
    others = [node for node in names.named[asked.id] if is_asked(node, view)]
    if any(outermost not in view.ancestors(other) for other in others):
        return None
    is_list = is_local_list(asked.id, names)
    if not is_list and not is_parameter(asked.id, function, names):
        return None
    made = view.fresh_name(f"{asked.id}_set")
    value = f"_Lookup({asked.id})"
    edit.add_helper(LOOKUP)
    if not is_list:
        value += f" if isinstance({asked.id}, (list, tuple)) else {asked.id}"
    edit.insert_before(anchor, f"{made} = {value}")
    return made


def _beside_growing(
    name: str, function: Function, edit: SourceEdit, view: ModuleView, names: FunctionNames
) -> str | None:
    """Keep a set next to a local list that starts empty and only changes by append."""
    start = only_start(name, names)
    changes = names.changed.get(name, [])
    appends = [node for node in changes if is_append(node, name)]
    if start is None or not appends or len(changes) != len(appends) or may_leak_change(name, names, view):
        return None
    statements = [view.parents[node] for node in appends]
    places = [each for each in [start, *statements] if isinstance(each, ast.stmt)]
    if not all(isinstance(each, ast.Expr) for each in statements) or not all(map(edit.stands_alone, places)):
        return None
    values = [node.args[0] for node in appends if isinstance(node, ast.Call)]
    if any(is_unhashable(value) or not is_repeatable(value) for value in values):
        return None
    made = view.fresh_name(f"{name}_set")
    compared = [*values, *wanted_in(name, names, view)]
    is_hashed = all(is_surely_immutable(value, function, view) for value in compared)
    edit.insert_after(start, f"{made} = {'set' if is_hashed else '_Lookup'}()")
    if not is_hashed:
        edit.add_helper(LOOKUP)
    for statement, value in zip(places[1:], values, strict=True):
        edit.insert_after(statement, f"{made}.add({edit.text(value)})")
    return made

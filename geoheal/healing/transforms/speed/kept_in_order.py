"""Keep a list in order that is asked for its least element, or sorted, after every one that comes.

``min(queue)`` and ``queue.remove(least)`` look at all elements, ``queue.append(x)`` and ``queue.sort()`` do,
too. The list becomes one that puts what comes in its place, as long as that is sure to answer the same: for
numbers, texts, and tuples of them. From the first other element on it does what a list does.
"""

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import Function, ModuleView, own_nodes, words
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.source_edit import SourceEdit

ORDERED: Final = '''class _Ordered(list):
    """A list in order as long as its items are numbers or texts, or tuples of them; else as they come."""

    kind, is_ordered = None, True

    def append(self, item):
        if self._takes(item):
            bisect.insort(self, item)
        else:
            super().append(item)

    def append_in_order(self, item):
        self.append(item)
        if not self.is_ordered:
            self.sort()

    def least(self):
        return self[0] if self and self.is_ordered else min(self)

    def _takes(self, item):
        if self.is_ordered:
            kind = _kind_of(item)
            if not self:
                self.kind = kind
            self.is_ordered = kind is not None and kind == self.kind
        return self.is_ordered


def _kind_of(item):
    """What can be compared with an item; None where that is not sure."""
    kind = type(item)
    if kind is tuple:
        kinds = tuple(map(_kind_of, item))
        return None if None in kinds else kinds
    if kind is float:
        return int if item == item else None
    return {int: int, bool: int, str: str, bytes: bytes}.get(kind)
'''

_TELLING: Final = words("len bool")
"""Functions for which the order makes no difference, and that keep nothing of the list."""
_READING: Final = words("len bool sum any all max min sorted list tuple set enumerate")
"""Functions that only read a list, and keep nothing of it."""
_REMOVING: Final = words("pop remove clear")
_LOOKING: Final = words("index count copy")


@dataclass(frozen=True, slots=True)
class _Uses:
    """How a list is used: calls by which things come, sorts after them, and calls for the least."""

    appended: list[ast.Call]
    sorts: list[ast.Expr]
    least: list[ast.Call]


def kept_in_order(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Keep lists in order, local ones and those of attributes.

    Parameters
    ----------
    elsewhere
        What the rest of the project does; by itself the module is the whole project.

    >>> changed = kept_in_order('''class Board:
    ...     def __init__(self):
    ...         self._scores = []
    ...     def add(self, score):
    ...         self._scores.append(score)
    ...         self._scores.sort()
    ...     def best(self):
    ...         return self._scores[-1]
    ... ''')
    >>> print(changed[changed.index("class Board"):])
    class Board:
        def __init__(self):
            self._scores = _Ordered()
        def add(self, score):
            self._scores.append_in_order(score)
        def best(self):
            return self._scores[-1]
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    for function in view.focused_functions:
        for name in sorted(_asked(function, ast.Name)):
            _order_local(name, function, edit, view)
    for attribute in sorted({each for f in view.focused_functions for each in _asked(f, ast.Attribute)}):
        _order_attribute(attribute, edit, view, elsewhere)
    return edit.result()


def _asked(function: Function, kind: type[ast.Name | ast.Attribute]) -> Iterator[str]:
    """Names, or attributes, of what a function sorts or asks for the least."""
    for node in own_nodes(function):
        match node:
            case ast.Call(func=ast.Name(id="min"), args=[held], keywords=[]):
                pass
            case ast.Call(func=ast.Attribute(value=held, attr="sort"), args=[], keywords=[]):
                pass
            case _:
                continue
        if isinstance(held, kind):
            yield held.id if isinstance(held, ast.Name) else held.attr


def _order_local(name: str, function: Function, edit: SourceEdit, view: ModuleView) -> None:
    values = [
        each.value
        for each in view.assignments.get(name, [])
        if view.function_of(each) is function and each.value is not None
    ]
    rebound = sum(is_rebound_by(node, name) for node in ast.walk(function))
    parts = set(ast.walk(function))
    is_shared = any(
        (isinstance(each, ast.Global | ast.Nonlocal) and name in each.names)
        or (isinstance(each, ast.arg) and each.arg == name)
        for each in parts
    )
    if rebound == len(values) and not is_shared:
        _order(values, [each for each in view.loads.get(name, []) if each in parts], edit, view)


def _order_attribute(name: str, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    uses = [each for each in ast.walk(view.tree) if isinstance(each, ast.Attribute) and each.attr == name]
    kinds = {kind.name for each in uses if (kind := ClassView(view).class_of_self(each.value)) is not None}
    given = [_value_given(each, view) for each in uses if not isinstance(each.ctx, ast.Load)]
    values = [each for each in given if each is not None]
    if len(values) < len(given) or len(kinds) != 1 or view.functions_named(name):
        return
    if elsewhere.copies_state(edit.source, *kinds) or elsewhere.uses(name, edit.source, *kinds):
        return
    loads = [each for each in uses if isinstance(each.ctx, ast.Load)]
    if _order(values, loads, edit, view) and not name.startswith("_"):
        elsewhere.doubt(f"{name} is kept in order now: check that nobody outside of the module uses it.")


def _value_given(target: ast.Attribute, view: ModuleView) -> ast.expr | None:
    match view.parents[target]:
        case ast.Assign(targets=[only], value=value) if only is target:
            return value
        case ast.AnnAssign(value=value):
            return value
    return None


def _order(values: Sequence[ast.expr], loads: Sequence[ast.expr], edit: SourceEdit, view: ModuleView) -> bool:
    """Make a list an ordered one that begins empty, and of which all uses are known."""
    if not values or not all(isinstance(each, ast.List) and not each.elts for each in values):
        return False
    uses = _uses(loads, edit, view)
    if uses is None or not uses.appended:
        return False
    for value in values:
        edit.replace(value, "_Ordered()")
    if uses.sorts:
        for call in uses.appended:
            assert isinstance(call.func, ast.Attribute)  # noqa: S101 - see _uses
            held = edit.text(call.func.value)
            edit.replace(call, f"{held}.append_in_order({edit.text(call.args[0])})")
        for statement in uses.sorts:
            edit.remove(statement)
    for call in uses.least:
        edit.replace(call, f"{edit.text(call.args[0])}.least()")
    edit.add_import("import bisect")
    edit.add_helper(ORDERED)
    return True


def _uses(loads: Sequence[ast.expr], edit: SourceEdit, view: ModuleView) -> _Uses | None:
    """The uses of a list; None where one of them could see that it is kept otherwise.

    A list that is sorted after every one that comes is in order for all who read it; else only those may
    use it for whom the order makes no difference: of equal elements the first one stays the first.
    """
    appended = [call for each in loads if (call := _method_call(each, view, {"append"})) is not None]
    sorts = [call for each in loads if (call := _method_call(each, view, {"sort"})) is not None]
    least = [call for each in loads if (call := _least(each, view)) is not None]
    if any(len(each.args) != 1 or each.keywords for each in appended):
        return None
    following = [_sort_after(call, sorts, edit, view) for call in appended]
    if sorts and (None in following or len(following) != len(sorts)):
        return None
    for each in loads:
        known = _method_call(each, view, {"append", "sort"} | _REMOVING)
        if known is None and _least(each, view) is None and not _is_harmless(each, view, bool(sorts)):
            return None
        if known is not None and not sorts and not _takes_least(known, each, view):
            return None
    if not sorts and not (least and any(_is_taken(each, view) for each in loads)):
        return None
    return _Uses(appended, [each for each in following if each is not None], [] if sorts else least)


def _method_call(held: ast.expr, view: ModuleView, names: Collection[str]) -> ast.Call | None:
    """The call of one of these methods of what an expression names."""
    method = view.parents[held]
    call = view.parents.get(method)
    is_called = isinstance(method, ast.Attribute) and isinstance(call, ast.Call) and call.func is method
    if not is_called or getattr(method, "attr", "") not in names:
        return None
    assert isinstance(call, ast.Call)  # noqa: S101 - checked above
    return None if getattr(method, "attr", "") == "sort" and (call.args or call.keywords) else call


def _least(held: ast.expr, view: ModuleView) -> ast.Call | None:
    match view.parents[held]:
        case ast.Call(func=ast.Name(id="min"), args=[only], keywords=[]) as call if only is held:
            return call if "min" not in view.top_level else None
    return None


def _sort_after(
    append: ast.Call, sorts: Sequence[ast.Call], edit: SourceEdit, view: ModuleView
) -> ast.Expr | None:
    """The statement after an append that sorts the same list."""
    statement = view.parents[append]
    if not isinstance(statement, ast.Expr) or not isinstance(append.func, ast.Attribute):
        return None
    block = view.block_of(statement)
    place = next(number for number, each in enumerate(block) if each is statement)
    after = block[place + 1] if place + 1 < len(block) else None
    if not isinstance(after, ast.Expr) or after.value not in sorts or not edit.stands_alone(after):
        return None
    assert isinstance(after.value, ast.Call)  # noqa: S101 - it is one of the sorts
    assert isinstance(after.value.func, ast.Attribute)  # noqa: S101 - see _method_call
    is_same = ast.unparse(after.value.func.value) == ast.unparse(append.func.value)
    return after if is_same else None


def _is_harmless(held: ast.expr, view: ModuleView, is_sorted: bool) -> bool:
    """Whether a use only reads: anything of a list that is in order, else what the order does not change."""
    parent = view.parents[held]
    match parent:
        case ast.While() | ast.If() | ast.IfExp() | ast.BoolOp() | ast.Assert():
            return not isinstance(parent, ast.BoolOp) or _is_condition(parent, view)
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(ops=[ast.In() | ast.NotIn()]):
            return parent.left is not held
        case ast.Call(func=ast.Name(id=name)):
            return name in (_READING if is_sorted else _TELLING) and name not in view.top_level
        case ast.Call(func=ast.Attribute()) if is_sorted:
            return (view.dotted(parent.func) or "").startswith("bisect.bisect") and parent.args[0] is held
        case ast.Subscript(ctx=ast.Load() | ast.Del()):
            return is_sorted and parent.value is held
        case ast.For() | ast.comprehension():
            return is_sorted and parent.iter is held
    looked = _method_call(held, view, _LOOKING if is_sorted else {"index"})
    return looked is not None and (is_sorted or _is_in_pop(looked, view))


def _is_condition(node: ast.expr, view: ModuleView) -> bool:
    """Whether nothing but the truth of a value is asked for."""
    parent = view.parents[node]
    if isinstance(parent, ast.BoolOp):
        return _is_condition(parent, view)
    is_test = isinstance(parent, ast.While | ast.If | ast.IfExp) and parent.test is node
    return is_test or isinstance(parent, ast.UnaryOp)


def _takes_least(call: ast.Call, held: ast.expr, view: ModuleView) -> bool:
    """Whether a call takes out what is the least, or something else that does not depend on the order."""
    method = getattr(call.func, "attr", "")
    if method == "pop":
        return _is_place_of(call, held, view)
    return method != "remove" or (len(call.args) == 1 and _is_least(call.args[0], held, view))


def _is_least(value: ast.expr, held: ast.expr, view: ModuleView) -> bool:
    """Whether it is ``min(held)``, or a name that was given nothing else."""
    if isinstance(value, ast.Name) and (function := view.function_of(value)) is not None:
        given = [
            each.value for each in view.assignments.get(value.id, []) if view.function_of(each) is function
        ]
        rebound = sum(is_rebound_by(each, value.id) for each in ast.walk(function))
        named = [each for each in given if each is not None]
        return rebound == 1 and len(named) == 1 and _is_least(named[0], held, view)
    match value:
        case ast.Call(func=ast.Name(id="min"), args=[other], keywords=[]):
            return ast.unparse(other) == ast.unparse(held)
    return False


def _is_place_of(pop: ast.Call, held: ast.expr, view: ModuleView) -> bool:
    """Whether it is ``held.pop(held.index(min(held)))``."""
    match pop.args:
        case [ast.Call(func=ast.Attribute(value=other, attr="index"), args=[wanted], keywords=[])]:
            return ast.unparse(other) == ast.unparse(held) and _is_least(wanted, held, view)
    return False


def _is_in_pop(index: ast.Call, view: ModuleView) -> bool:
    call = view.parents[index]
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(index.func, ast.Attribute)
        and call.func.attr == "pop"
        and _is_place_of(call, index.func.value, view)
    )


def _is_taken(held: ast.expr, view: ModuleView) -> bool:
    """Whether elements are taken out there, of a list that is asked for its least one again and again."""
    return _method_call(held, view, {"remove", "pop"}) is not None

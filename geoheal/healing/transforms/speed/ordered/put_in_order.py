"""Put an item where it belongs, instead of sorting all items by a key after each one that is added.

The list becomes one that knows whether it is in order. Where keys are not certainly plain, and where the
list was changed otherwise, it is sorted as before.
"""

import ast
from collections.abc import Collection, Mapping

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_attribute_of, is_docstring
from geoheal.healing.transforms.facts.threads import has_threads
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.item_fields import are_changed
from geoheal.healing.transforms.speed.ordered.in_order_source import IN_ORDER
from geoheal.healing.transforms.speed.ordered.keys import is_steady_key, key_fields
from geoheal.healing.transforms.speed.own_class import may_be_own_class, values_given


def put_in_order(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Insert items in order into lists that these functions sort after each append.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> changed = put_in_order('''class Agenda:
    ...     def __init__(self):
    ...         self._jobs = []
    ...     def add(self, job):
    ...         self._jobs.append(job)
    ...         self._jobs.sort(key=lambda each: each.start)
    ... ''')
    >>> print(changed[changed.index("class Agenda"):])
    class Agenda:
        def __init__(self):
            self._jobs = _OrderedList()
        def add(self, job):
            _put_in_order(self._jobs, job, 0, key=lambda each: each.start)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    if has_threads(view) or "heapq" in view.imported.values():
        return None
    elsewhere = elsewhere or Elsewhere()
    number, made = 0, set[int]()
    for function in view.focused_functions:
        for statement in ast.walk(function):
            held = _appended_to(statement)
            sort = None if held is None else _sort_after(statement, held, view)
            if held is None or sort is None or not _may_insert(held, sort[1], edit, view, elsewhere):
                continue
            for value in values_given(held, view):
                if isinstance(value, ast.List | ast.ListComp) and id(value) not in made:
                    made.add(id(value))
                    inner = edit.text(value)
                    edit.replace(value, f"_OrderedList({'' if inner == '[]' else inner})")
            assert isinstance(statement, ast.Expr)  # noqa: S101 - see _appended_to
            assert isinstance(statement.value, ast.Call)  # noqa: S101 - see _appended_to
            item = edit.text(statement.value.args[0])
            more = "".join(f", {edit.text(each)}" for each in sort[1].keywords)
            edit.replace(statement, f"_put_in_order({edit.text(held)}, {item}, {number}{more})")
            edit.remove(sort[0])
            number += 1
    if number:
        edit.add_import("import functools")
        edit.add_helper(IN_ORDER)
    return edit.result()


def _appended_to(statement: ast.AST) -> ast.Name | ast.Attribute | None:
    match statement:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name() | ast.Attribute(value=ast.Name()) as held, attr="append"),
                args=[item],
                keywords=[],
            )
        ) if not isinstance(item, ast.Starred):
            return held
    return None


def _sort_after(statement: ast.AST, held: ast.expr, view: ModuleView) -> tuple[ast.Expr, ast.Call] | None:
    """Return the next statement, if it sorts the list or calls a method that only does so; and the sort."""
    if not isinstance(statement, ast.Expr):
        return None
    block = view.block_of(statement)
    place = next(number for number, each in enumerate(block) if each is statement)
    after = block[place + 1] if place + 1 < len(block) else None
    if not isinstance(after, ast.Expr) or not isinstance(after.value, ast.Call):
        return None
    call = after.value
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name), args=[], keywords=[]):
            inner = _only_sort(name, view)
            return (after, inner) if inner is not None and _is_sort_of(inner, held) else None
    return (after, call) if _is_sort_of(call, held) else None


def _only_sort(name: str, view: ModuleView) -> ast.Call | None:
    """Return the one call that a method of this name consists of."""
    found = view.functions_named(name)
    match [each.body[1:] if is_docstring(each.body[0]) else each.body for each in found]:
        case [[ast.Expr(value=ast.Call() as call)]] if not found[0].decorator_list:
            return call
    return None


def _is_sort_of(call: ast.Call, held: ast.expr) -> bool:
    match call:
        case ast.Call(func=ast.Attribute(value=other, attr="sort"), args=[], keywords=given):
            is_known = {each.arg for each in given} <= {"key", "reverse"}
            return is_known and ast.unparse(other) == ast.unparse(held)
    return False


def _may_insert(
    held: ast.Name | ast.Attribute, sort: ast.Call, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere
) -> bool:
    """Whether keys stay as they are, and the list is made in a way that is known."""
    named = {each.arg: each.value for each in sort.keywords}
    key = named.get("key")
    fields = set[str | int]() if key is None else key_fields(key)
    if not _is_steady_sort(named, view) or are_changed(fields, view):
        return False
    if any(elsewhere.sets(each) for each in fields if isinstance(each, str)):
        return False
    if _may_be_overridden(view.function_of(sort), view.function_of(held), edit, elsewhere):
        return False
    is_known = isinstance(held, ast.Name) or is_attribute_of(held, "self")
    values = list(values_given(held, view)) if is_known else []
    is_made = any(isinstance(each, ast.List | ast.ListComp) for each in values)
    if not is_made or not may_be_own_class(held, edit, view, elsewhere):
        return False
    if fields:
        name = held.id if isinstance(held, ast.Name) else held.attr
        shown = " or ".join(sorted(map(str, fields)))
        elsewhere.doubt(f"Check that no code changes {shown} of the items in {name}.")
    return True


def _may_be_overridden(
    arranging: Function | None, adding: Function | None, edit: SourceEdit, elsewhere: Elsewhere
) -> bool:
    """Whether the sort is in a method of its own, which another file may have or call, too."""
    if arranging is None or arranging is adding:
        return False
    return elsewhere.uses(arranging.name, edit.source, why="another class may sort otherwise")


def _is_steady_sort(named: Mapping[str | None, ast.expr], view: ModuleView) -> bool:
    """Whether a sort has the same key and direction each time."""
    key, reverse = named.get("key"), named.get("reverse")
    return (key is None or is_steady_key(key, view)) and (
        reverse is None or isinstance(reverse, ast.Constant)
    )

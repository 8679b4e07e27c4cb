"""Search only new data in a buffer that grows until something is found in it.

After a search without a match, only the last characters have to be searched again, because they may be the
start of a match together with new ones. A variable next to the buffer stores the start of the next search.
"""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_name, is_text
from geoheal.healing.transforms.module_view import Loop, ModuleView
from geoheal.healing.transforms.name_changes import is_changed_by, is_rebound_by
from geoheal.healing.transforms.scopes import called_name, own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.resumed.leaving import goes_on_without, leaving_block
from geoheal.healing.transforms.speed.resumed.searches import Search, look_back, search_of

_APART: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.comprehension)


def resumed_search(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    r"""Start each search of a growing buffer where the last one ended.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> print(resumed_search('''def head(stream):
    ...     data = b""
    ...     while b"\\n\\n" not in data:
    ...         data += stream.read(64)
    ...     return data
    ... '''))
    def head(stream):
        data = b""
        data_searched = 0
        while data.find(b"\n\n", data_searched) < 0:
            data_searched = max(0, len(data) - 1)
            data += stream.read(64)
        return data
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    for function in view.focused_functions:
        done: set[str] = set()
        for node in own_nodes(function):
            search = search_of(node)
            if search is not None and search.buffer not in done:
                loop = _loop_around(node, view)
                if loop is not None and _resume(search, loop, function, edit, view, elsewhere or Elsewhere()):
                    done.add(search.buffer)
    return edit.result()


def _loop_around(node: ast.AST, view: ModuleView) -> Loop | None:
    """Return the loop of the same function that evaluates a node in each iteration."""
    inner = node
    for outer in view.ancestors(node):
        if isinstance(outer, ast.While) and inner not in outer.orelse:
            return outer
        if isinstance(outer, ast.For | ast.AsyncFor) and inner in outer.body:
            return outer
        if isinstance(outer, _APART):
            return None
        inner = outer
    return None


def _resume(
    search: Search, loop: Loop, function: Function, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere
) -> bool:
    """Start a search where the last one ended; return whether that is possible."""
    growths = [
        each for each in ast.walk(loop) if _adds_to(search.buffer, each) and isinstance(each, ast.stmt)
    ]
    if len(growths) != 1 or not _begins_as_text(search.buffer, loop, function, view):
        return False
    growth = growths[0]
    after = _statement_after_failure(search, growth, loop, view)
    if after is None or not edit.stands_alone(growth) or not edit.stands_alone(loop.body[0]):
        return False
    leaving = leaving_block(search, loop, view)
    if not _only_grows(search, growth, loop, leaving):
        return False
    back = look_back(search, function, view, elsewhere)
    if back is None:
        return False
    begun = view.fresh_name(f"{search.buffer}_searched")
    end = f"len({search.buffer})"
    update = f"{begun} = {end if back == '0' else f'max(0, {end} - {back})'}"
    if after is growth and search.added is None:
        edit.insert_before(growth, update)
    else:
        edit.insert_after(after, update)
    edit.insert_before(loop, f"{begun} = 0")
    _begin_at(search, begun, edit)
    return True


def _adds_to(name: str, node: ast.AST) -> bool:
    match node:
        case ast.AugAssign(target=ast.Name(id=target), op=ast.Add()):
            return target == name
    return False


def _begins_as_text(name: str, loop: Loop, function: Function, view: ModuleView) -> bool:
    """Whether the buffer is text or bytes when the loop starts, and nothing else can change it."""
    values = [
        each.value
        for each in view.assignments.get(name, [])
        if view.function_of(each) is function and loop not in set(view.ancestors(each))
    ]
    made = [each for each in values if isinstance(each, ast.Call) and called_name(each) == "bytearray"]
    are_texts = all(each in made or is_text(each) for each in values)
    nodes = list(ast.walk(function))
    if (
        not values
        or not are_texts
        or any(isinstance(each, ast.Nonlocal) and name in each.names for each in nodes)
    ):
        return False
    named = [each for each in nodes if is_name(each, name)]
    return not made or all(_is_looked_into(each, view) for each in named if isinstance(each.ctx, ast.Load))


def _is_looked_into(node: ast.Name, view: ModuleView) -> bool:
    """Whether nothing gets a reference to a mutable buffer before it is finally passed on."""
    parent = view.parents[node]
    if isinstance(parent, ast.Call):
        return called_name(parent) in {"len", "bytes", "search"}
    return isinstance(parent, ast.Compare | ast.Attribute | ast.Subscript | ast.Return | ast.BinOp)


def _statement_after_failure(
    search: Search, growth: ast.stmt, loop: Loop, view: ModuleView
) -> ast.stmt | None:
    """Return the statement before which the whole buffer was searched without a match; None if missing.

    For ``while part not in buffer`` it is the statement that extends the buffer.
    """
    if growth not in loop.body:
        return None
    if isinstance(loop, ast.While) and search.node in set(ast.walk(loop.test)):
        return growth if goes_on_without(loop.test, search.node) and search.added is None else None
    block = leaving_block(search, loop, view)
    if block is None or view.parents[block] is not loop:
        return None
    is_later = loop.body.index(growth) > loop.body.index(block)
    if search.added is None:
        return None if is_later else block
    is_same = isinstance(growth, ast.AugAssign) and isinstance(growth.value, ast.Name)
    is_same = is_same and growth.value.id == search.added  # type: ignore[attr-defined]
    return growth if is_later and is_same else None


def _only_grows(search: Search, growth: ast.AST, loop: Loop, leaving: ast.If | None) -> bool:
    """Whether the loop changes neither the buffer otherwise, nor the added piece, until it is left."""
    apart = set() if leaving is None else set(ast.walk(leaving))
    for node in ast.walk(loop):
        if node in apart or node is growth:
            continue
        if is_rebound_by(node, search.buffer) and node is not growth.target:  # type: ignore[attr-defined]
            return False
        if is_changed_by(node, search.buffer):
            return False
    if search.added is None:
        return True
    bound = [each for each in loop.body if any(is_rebound_by(node, search.added) for node in ast.walk(each))]
    first = min(loop.body.index(each) for each in bound) if bound else 0
    last = max((loop.body.index(each) for each in bound), default=-1)
    places = [loop.body.index(each) for each in loop.body if search.node in set(ast.walk(each))]
    return bool(places) and last < places[0] and first <= places[0]


def _begin_at(search: Search, begun: str, edit: SourceEdit) -> None:
    node = search.node
    if isinstance(node, ast.Call):
        edit.replace(node.args[-1], f"{edit.text(node.args[-1])}, {begun}")
        return
    found = "<" if isinstance(node.ops[0], ast.NotIn) else ">="
    edit.replace(node, f"{search.buffer}.find({edit.text(search.wanted)}, {begun}) {found} 0")

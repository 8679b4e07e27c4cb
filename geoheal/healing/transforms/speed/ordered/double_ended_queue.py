"""Replace lists by deques, to pop from the front without moving the rest."""

import ast
from collections.abc import Callable, Collection, Sequence
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.facts.shapes import (
    is_call_of,
    is_empty_list,
    is_iteration_over,
    is_name,
    reads_of,
)
from geoheal.healing.transforms.facts.truth import is_truth
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS, is_rebound_by
from geoheal.healing.transforms.scopes import called_name, own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit

_SAME: Final = words("append extend clear count remove copy index reverse")
_READERS: Final = words("len sum any all max min sorted list tuple set enumerate bool")


def double_ended_queue(source: str, functions: Collection[str] | None = None) -> str | None:
    """Replace lists by deques if elements are taken from or added to their front.

    >>> print(double_ended_queue('''def drain(start):
    ...     queue = [start]
    ...     while queue:
    ...         queue.extend(after(queue.pop(0)))
    ... '''))
    import collections
    <BLANKLINE>
    <BLANKLINE>
    def drain(start):
        queue = collections.deque([start])
        while queue:
            queue.extend(after(queue.popleft()))
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    for function in view.focused_functions:
        used = (used_at_front(node) for node in own_nodes(function))
        names = {each.id for each in used if isinstance(each, ast.Name)}
        for name in sorted(names):
            _replace_list(name, function, edit, view)
    return edit.result()


def front(node: ast.Call) -> str | None:
    """Return the deque's method for a call at a list's front."""
    match node:
        case ast.Call(func=ast.Attribute(attr="pop"), args=[ast.Constant(value=0)]):
            return "popleft"
        case ast.Call(func=ast.Attribute(attr="insert"), args=[ast.Constant(value=0), _]):
            return "appendleft"
    return None


def used_at_front(node: ast.AST) -> ast.expr | None:
    """Return the list at whose front a part of the source takes or adds something."""
    match node:
        case ast.Call(func=ast.Attribute(value=value)) if front(node) is not None:
            return value
        case ast.Subscript(value=value, slice=ast.Constant(value=0), ctx=ast.Del()):
            return value
    return None


def first_few(node: ast.expr, view: ModuleView) -> ast.Subscript | None:
    """Parse ``queue[:3]``, which reads elements from the front."""
    match view.parents[node]:
        case (
            ast.Subscript(
                value=value,
                slice=ast.Slice(
                    lower=None | ast.Constant(value=0), upper=ast.Constant(value=int(n)), step=None
                ),
                ctx=ast.Load(),
            ) as part
        ) if value is node and n >= 0:
            return part
    return None


def change_uses(uses: Sequence[ast.expr], edit: SourceEdit, view: ModuleView) -> None:
    """Rewrite the uses of a list for a deque."""
    for node in uses:
        call = view.parents[view.parents[node]]
        if isinstance(call, ast.Call) and (method := front(call)) is not None:
            given = ", ".join(map(edit.text, call.args[1:]))
            edit.replace(call, f"{edit.text(node)}.{method}({given})")
        elif (part := first_few(node, view)) is not None:
            assert isinstance(part.slice, ast.Slice)  # noqa: S101 - see first_few
            assert part.slice.upper is not None  # noqa: S101 - see first_few
            most = edit.text(part.slice.upper)
            edit.replace(part, f"list(itertools.islice({edit.text(node)}, {most}))")
            edit.add_import("import itertools")


def _replace_list(name: str, function: Function, edit: SourceEdit, view: ModuleView) -> None:
    starts = [
        node
        for node in own_nodes(function)
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and is_rebound_by(node.targets[0], name)
    ]
    annotated = [
        node
        for node in own_nodes(function)
        if isinstance(node, ast.AnnAssign) and is_rebound_by(node.target, name)
    ]
    values = [node.value for node in starts] + [node.value for node in annotated if node.value is not None]
    rebound = sum(is_rebound_by(node, name) for node in own_nodes(function))
    if not values or rebound != len(values) or not all(is_new_list(value) for value in values):
        return
    uses = reads_of(name, function)
    if not all(can_be_deque(node, view) for node in uses):
        return
    for value in values:
        text = edit.text(value)
        inner = "" if is_empty_list(value) else text
        edit.replace(value, f"collections.deque({inner})")
    for statement in annotated:
        edit.replace(statement.annotation, "collections.deque")
    change_uses(uses, edit, view)
    edit.add_import("import collections")


def is_new_list(value: ast.expr) -> bool:
    """Whether an expression creates a list that nothing else refers to."""
    match value:
        case ast.List() | ast.ListComp() | ast.Call(func=ast.Name(id="list" | "sorted")):
            return True
    return False


def can_be_deque(node: ast.expr, view: ModuleView) -> bool:
    """Whether a deque can replace the list."""
    parent = view.parents[node]
    match parent:
        case ast.Attribute(attr=method):
            call = view.parents[parent]
            if not is_call_of(call, parent):
                return False
            return method in _SAME or front(call) is not None or (method == "pop" and not call.args)
        case ast.Subscript(value=held, slice=place) if held is node:
            return _is_end(place) or first_few(node, view) is not None
        case ast.Call(func=ast.Name(id=name)):
            return name in _READERS
        case ast.Compare(left=left, ops=operations):
            return left is not node and isinstance(operations[0], ast.In | ast.NotIn) and len(operations) == 1
        case ast.For(iter=values) | ast.comprehension(iter=values):
            return values is node
    return is_truth(node, view)


def changes_below(
    load: ast.expr, owner: str | None, is_queue: Callable[[ast.expr], bool], view: ModuleView
) -> bool:
    """Whether a loop iterates over a queue and may change it, which raises an error for a deque.

    Parameters
    ----------
    owner
        Variable of the object or the module through which the queue is reached.
    is_queue
        Whether an expression may be the queue.
    """
    loop = view.parents[load]
    if not is_iteration_over(loop, load):
        return False
    below = loop if isinstance(loop, ast.For) else view.parents[loop]
    for each in ast.walk(below):
        match each:
            case ast.Await() | ast.Yield() | ast.YieldFrom():
                return True
            case ast.Call(func=ast.Attribute(value=held, attr=method)):
                if is_name(held, owner) or (is_queue(held) and method in MUTATORS):
                    return True
            case ast.Call() if owner in view.top_level and view.functions_named(called_name(each)):
                return True
    return False


def _is_end(place: ast.expr) -> bool:
    """Whether a place is the first or the last one."""
    match place:
        case ast.Constant(value=0) | ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)):
            return True
    return False

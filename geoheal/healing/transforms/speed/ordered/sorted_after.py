"""Sort a list once after a loop that only adds to it, instead of after each item that is added.

A sort keeps the order of equal items, so sorting after each item gives the same list as sorting once. The
list is also sorted if the loop fails, and is not if no item was added.
"""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import attributes_in, is_attribute, names_in
from geoheal.healing.transforms.facts.threads import has_threads
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.once import reached
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit

_LEAVES: Final = (
    *(ast.Return, ast.Break, ast.Continue, ast.Yield, ast.YieldFrom, ast.Await),
    *(ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Try),
)
_ADDS: Final = frozenset({"append", "extend"})


def sorted_after(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Move a sort to the end of the loop.

    Parameters
    ----------
    elsewhere
        Collects the doubt: what the loop calls in other files may read the list.

    >>> print(sorted_after('''def add(queue, jobs):
    ...     for job in jobs:
    ...         queue.jobs.append(job)
    ...         queue.jobs.sort(key=start)
    ... '''))
    def add(queue, jobs):
        is_added = False
        try:
            for job in jobs:
                queue.jobs.append(job)
                is_added = True
        finally:
            if is_added:
                queue.jobs.sort(key=start)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    if has_threads(view):
        return None
    elsewhere = elsewhere or Elsewhere()
    for function in view.focused_functions:
        loops = [each for each in own_nodes(function) if isinstance(each, ast.For) and not each.orelse]
        found = [each for each in loops if _can_wait(each, function, view)]
        if len(found) == 1:
            _move(found[0], edit, view)
            elsewhere.doubt(
                f"{ast.unparse(_sorted(found[0].body[-1]) or found[0])} is sorted once after the loop: check "
                "that the loop changes no field by which it is sorted, and nothing that it calls reads it. "
                "If the loop fails, the last item is in order, too."
            )
    return edit.result()


def _sorted(statement: ast.stmt) -> ast.expr | None:
    """Return the list that a statement sorts: a name, or an attribute of one."""
    match statement:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name() | ast.Attribute(value=ast.Name()) as held, attr="sort"),
                args=[],
            )
        ):
            return held
    return None


def _can_wait(loop: ast.For, function: Function, view: ModuleView) -> bool:
    """Whether a loop ends with a sort of a list to which it only adds, and does not end early."""
    held = _sorted(loop.body[-1])
    if held is None or any(isinstance(each, _LEAVES) for part in loop.body[:-1] for each in ast.walk(part)):
        return False
    others = [loop.iter, *loop.body[:-1]]
    uses = [each for part in others for each in ast.walk(part) if ast.unparse(each) == ast.unparse(held)]
    added = [each for each in uses if _is_added_to(each, view)]
    return (
        bool(added)
        and len(uses) == len(added)
        and not _is_bound(held, loop)
        and not _has_another_name(held, function)
        and not any(_reads(part, held, uses, view) for part in others)
        and _is_the_same_each_time(loop.body[-1], loop)
    )


def _is_added_to(node: ast.AST, view: ModuleView) -> bool:
    """Whether it is ``rows`` in the statement ``rows.append(row)`` of the loop's own block."""
    method = view.parents[node]
    call = view.parents[method]
    return (
        isinstance(method, ast.Attribute)
        and method.attr in _ADDS
        and isinstance(call, ast.Call)
        and call.func is method
        and isinstance(view.parents[call], ast.Expr)
        and isinstance(view.parents[view.parents[call]], ast.For)
    )


def _is_bound(held: ast.expr, loop: ast.For) -> bool:
    root = held.value if isinstance(held, ast.Attribute) else held
    name = getattr(root, "id", "")
    return any(
        isinstance(each, ast.Name) and each.id == name and not isinstance(each.ctx, ast.Load)
        for each in ast.walk(loop)
    )


def _reads(part: ast.AST, held: ast.expr, uses: list[ast.AST], view: ModuleView) -> bool:
    """Whether a part of the loop may reach the list otherwise: in a function, or of another object."""
    mine = {id(each) for each in uses}
    if isinstance(held, ast.Attribute):
        used = any(is_attribute(each, held.attr) and id(each) not in mine for each in ast.walk(part))
        return used or any(held.attr in attributes_in(each) for each in reached(part, view)[1:])
    return any(held.id in names_in(each) for each in reached(part, view)[1:] if isinstance(held, ast.Name))


def _has_another_name(held: ast.expr, function: Function) -> bool:
    """Whether the function assigns the list to a name, or hands it on."""
    shown = ast.unparse(held)
    kinds = ast.Assign | ast.NamedExpr | ast.AnnAssign
    return any(
        each.value is not None and ast.unparse(each.value) == shown
        for each in own_nodes(function)
        if isinstance(each, kinds)
    )


def _is_the_same_each_time(sort: ast.stmt, loop: ast.For) -> bool:
    """Whether the sort's key and direction do not depend on the loop."""
    bound = {
        each.id for each in ast.walk(loop) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }
    return not bound & names_in(sort)


def _move(loop: ast.For, edit: SourceEdit, view: ModuleView) -> None:
    sort = loop.body[-1]
    flag = view.fresh_name("is_added")
    head = edit.text(loop)[: -len(edit.text(sort))].rstrip()
    lines = [f"{flag} = False", "try:"]
    base = edit.indentation(loop)
    lines += [INDENT + each.removeprefix(base) for each in f"{head}\n".splitlines()]
    lines += [
        f"{INDENT * 2}{flag} = True",
        "finally:",
        f"{INDENT}if {flag}:",
        f"{INDENT * 2}{edit.text(sort)}",
    ]
    edit.replace_statements(loop, loop, "\n".join(lines))

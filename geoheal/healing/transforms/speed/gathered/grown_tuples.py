"""Let a local tuple that grows in a loop be a list until the loop has ended.

``found += (item,)`` copies all elements for every item. In the loop, only those uses of the tuple are allowed
that a list allows, too: length, index, membership.
"""

import ast
from collections.abc import Collection, Sequence

from geoheal.healing.transforms.facts.function_names import FunctionNames
from geoheal.healing.transforms.facts.own_variables import is_built_unseen
from geoheal.healing.transforms.facts.shapes import is_call_to, is_name
from geoheal.healing.transforms.facts.truth import is_truth
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import is_reached_unspelt
from geoheal.healing.transforms.source_edit import SourceEdit

_LOOPS = ast.For | ast.AsyncFor | ast.While


def grown_tuples(source: str, functions: Collection[str] | None = None) -> str | None:
    """Gather the items of tuples in lists.

    >>> print(grown_tuples('''def path(node):
    ...     names = ()
    ...     while node is not None:
    ...         names += (node.name,)
    ...         node = node.parent
    ...     return names
    ... '''))
    def path(node):
        names_items = []
        while node is not None:
            names_items.append(node.name)
            node = node.parent
        names = tuple(names_items)
        return names
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    for function in view.focused_functions:
        if is_reached_unspelt(function) or "tuple" in view.rebound:
            continue
        names = FunctionNames(function)
        for name in sorted(names.assigned):
            _gather(name, names, edit, view)
    return edit.result()


def _gather(name: str, names: FunctionNames, edit: SourceEdit, view: ModuleView) -> None:
    assigned = names.assigned[name]
    starts = [each for each in assigned if isinstance(each, ast.Assign) and isinstance(each.value, ast.Tuple)]
    starts = [each for each in starts if _added(each, name) is None and len(each.targets) == 1]
    grown = [each for each in assigned if _added(each, name) is not None]
    if len(starts) != 1 or not grown or names.bound[name] != len(grown) + 1:
        return
    start = starts[0]
    loop, uses = _loop_of(start, grown, view), names.named[name]
    if loop is None or not all(edit.stands_alone(each) for each in (start, loop, *grown)):
        return
    own = {id(part) for each in grown for part in ast.walk(each)}
    looked = [each for each in uses if loop in view.ancestors(each) and id(each) not in own]
    is_between = any(_is_between(each, start, loop) for each in uses)
    if is_between or not is_built_unseen(loop, uses, view):
        return
    if not all(_may_be_list(each, view) for each in looked):
        return
    made = view.fresh_name(f"{name}_items")
    assert isinstance(start.value, ast.Tuple)  # noqa: S101 - see starts
    first = ", ".join(edit.text(each) for each in start.value.elts)
    edit.replace_statements(start, start, f"{made} = [{first}]")
    for statement in grown:
        items = [edit.text(each) for each in _added(statement, name) or ()]
        one = len(items) == 1 and not items[0].startswith("*")
        edit.replace(statement, f"{made}.append({items[0]})" if one else f"{made} += [{', '.join(items)}]")
    for each in looked:
        edit.replace(each, made)
    edit.insert_after(loop, f"{name} = tuple({made})")


def _added(statement: ast.AST, name: str) -> Sequence[ast.expr] | None:
    """Return the items that a statement adds: ``t += (a,)``, ``t = t + (a,)``, ``t = (*t, a)``."""
    match statement:
        case ast.AugAssign(target=held, op=ast.Add(), value=ast.Tuple(elts=items)) if items:
            pass
        case ast.Assign(
            targets=[ast.Name()], value=ast.BinOp(left=held, op=ast.Add(), right=ast.Tuple(elts=items))
        ) if items:
            pass
        case ast.Assign(targets=[ast.Name()], value=ast.Tuple(elts=[ast.Starred(value=held), *items])):
            pass
        case _:
            return None
    is_own = is_name(held, name) and not any(is_name(each, name) for item in items for each in ast.walk(item))
    return items if is_own and items else None


def _loop_of(start: ast.stmt, grown: Sequence[ast.AST], view: ModuleView) -> ast.stmt | None:
    """Return the one loop beside the start in which all growth is, if nothing leaves it but its end."""
    block = view.block_of(start)
    loops = {next((each for each in view.ancestors(one) if each in block), None) for one in grown}
    loop = loops.pop() if len(loops) == 1 else None
    if not isinstance(loop, _LOOPS):
        return None
    leaving = ast.Return | ast.Yield | ast.YieldFrom | ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef
    return None if any(isinstance(each, leaving) for each in ast.walk(loop)) else loop


def _is_between(use: ast.Name, start: ast.stmt, loop: ast.stmt) -> bool:
    """Whether a name is read after its start and before the loop, or in an earlier line of an outer loop."""
    return use.lineno > (start.end_lineno or start.lineno) and use.lineno < loop.lineno


def _may_be_list(use: ast.Name, view: ModuleView) -> bool:
    """Whether a use in the loop has the same result for a list."""
    parent = view.parents[use]
    match parent:
        case ast.Subscript(value=held, slice=place, ctx=ast.Load()):
            return held is use and not isinstance(place, ast.Slice)
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()]):
            return left is not use
    if any(is_call_to(parent, each) and each not in view.rebound for each in ("len", "sum", "max", "min")):
        return isinstance(parent, ast.Call) and len(parent.args) == 1
    return is_truth(use, view)

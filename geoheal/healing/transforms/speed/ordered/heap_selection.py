"""Select without sorting everything: the first of a sorted copy, a few, or a list sorted before each pop."""

import ast
from collections.abc import Collection

from geoheal.domain.evaluation.syntax import Function, targets_of
from geoheal.healing.transforms.facts.shapes import (
    is_call_of,
    is_call_to,
    is_part_change,
    is_read_of,
    uses_of,
)
from geoheal.healing.transforms.facts.truth import is_truth
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_changed_by, is_rebound_by
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit


def heap_selection(source: str, functions: Collection[str] | None = None) -> str | None:
    """Replace sorts if only a part of the result is used.

    >>> print(heap_selection("first = sorted(xs)[0]\\nten = sorted(ys, key=age)[:10]\\n"))
    import heapq
    <BLANKLINE>
    first = heapq.nsmallest(1, xs)[0]
    ten = heapq.nsmallest(10, ys, key=age)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    for node in view.focused_nodes():
        if isinstance(node, ast.Subscript) and _is_sorted(node.value):
            _select(node, edit)
    for function in view.focused_functions:
        for node in own_nodes(function):
            if isinstance(node, ast.Assign) and _is_sorted(node.value):
                _select_for_name(node, function, edit, view)
            if isinstance(node, ast.Expr) and (name := _sorted_list(node.value)) is not None:
                _use_heap(name, node, function, edit, view)
    return edit.result()


def _is_sorted(node: ast.expr) -> bool:
    return is_call_to(node, "sorted") and len(node.args) == 1


def _select(node: ast.Subscript, edit: SourceEdit) -> None:
    call = node.value
    assert isinstance(call, ast.Call)  # noqa: S101 - see _is_sorted
    reverse = [k for k in call.keywords if k.arg == "reverse"]
    others = [edit.text(k) for k in call.keywords if k.arg != "reverse"]
    if any(not isinstance(k.value, ast.Constant) for k in reverse):
        return
    is_reversed = any(isinstance(k.value, ast.Constant) and k.value.value is True for k in reverse)
    arguments = ", ".join([edit.text(call.args[0]), *others])
    chosen = "nlargest" if is_reversed else "nsmallest"
    match node.slice:
        case ast.Constant(value=0):
            edit.replace(node, f"heapq.{chosen}(1, {arguments})[0]")
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)) if not others and not is_reversed:
            edit.replace(node, f"heapq.nlargest(1, reversed([*{arguments}]))[0]")  # of equal ones the last
        case ast.Slice(lower=None, upper=ast.Constant(value=int()) as many, step=None):
            edit.replace(node, f"heapq.{chosen}({edit.text(many)}, {arguments})")
        case _:
            return  # a variable may be negative, which has a different meaning
    edit.add_import("import heapq")


def _select_for_name(made: ast.Assign, function: Function, edit: SourceEdit, view: ModuleView) -> None:
    """Replace ``name = sorted(xs)`` if only the first element, and whether there is one, is used."""
    match made:
        case ast.Assign(targets=[ast.Name(id=name) as target], value=ast.Call(args=[_]) as call):
            loads = [each for each in uses_of(name, function) if each is not target]
        case _:
            return
    if not loads or not all(_is_first_or_any(each, view) for each in loads):
        return
    reverse = [each.value for each in call.keywords if each.arg == "reverse"]
    if any(not isinstance(each, ast.Constant) for each in reverse):
        return
    chosen = (
        "nlargest" if any(isinstance(each, ast.Constant) and each.value for each in reverse) else "nsmallest"
    )
    others = [edit.text(each) for each in call.keywords if each.arg != "reverse"]
    edit.replace(call, f"heapq.{chosen}({', '.join(['1', edit.text(call.args[0]), *others])})")
    edit.add_import("import heapq")


def _is_first_or_any(use: ast.Name, view: ModuleView) -> bool:
    match view.parents[use]:
        case ast.Subscript(value=held, slice=ast.Constant(value=0), ctx=ast.Load()):
            return held is use
    return is_truth(use, view)


def _sorted_list(node: ast.expr) -> str | None:
    """Return the name in ``name.sort()``."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="sort"), args=[], keywords=[]):
            return name
    return None


def _use_heap(name: str, sort: ast.Expr, function: Function, edit: SourceEdit, view: ModuleView) -> None:
    """Replace ``q.sort()``, ``q.pop(0)``, ``q.append(x)`` of a local list without other uses.

    The list is kept sorted instead, because a heap does not keep the order of equal elements.
    """
    if any(_is_part_stored(node) for node in own_nodes(function)):
        return  # elements may compare differently than when they were added
    if not _starts_short(name, function) or not edit.stands_alone(sort):
        return
    block = view.block_of(sort)
    position = next(number for number, each in enumerate(block) if each is sort)
    uses = _uses(name, sort, function, view)
    if uses is None or position + 1 == len(block):
        return
    pops, appends = uses
    following = block[position + 1]
    if len(pops) != 1 or pops[0] not in set(ast.walk(following)) or not appends:
        return
    if any(is_changed_by(node, name) for node in ast.walk(following) if node is not pops[0]):
        return
    edit.remove(sort)
    for call in appends:
        edit.replace(call, f"bisect.insort({name}, {edit.text(call.args[0])})")
    edit.add_import("import bisect")


def _is_part_stored(node: ast.AST) -> bool:
    return is_part_change(node)


def _starts_short(name: str, function: Function) -> bool:
    """Whether a name is bound once, to a list of at most one element, which is a heap."""
    starts = [
        node
        for node in own_nodes(function)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and any(is_rebound_by(each, name) for each in targets_of(node))
    ]
    rebound = sum(is_rebound_by(node, name) for node in own_nodes(function))
    if len(starts) != 1 or rebound != 1:
        return False
    match starts[0].value:
        case ast.List(elts=[] | [_]):
            return True
    return False


def _uses(
    name: str, sort: ast.Expr, function: Function, view: ModuleView
) -> tuple[list[ast.Call], list[ast.Call]] | None:
    """Return the calls that pop the first element, and those that append; None if there are other uses."""
    pops, appends = [], []
    for node in ast.walk(function):
        if not is_read_of(node, name):
            continue
        parent = view.parents[node]
        call = view.parents.get(parent)
        if isinstance(parent, ast.Attribute) and is_call_of(call, parent):
            match parent.attr, call.args:
                case "pop", [ast.Constant(value=0)]:
                    pops.append(call)
                case "append", [_]:
                    appends.append(call)
                case "sort", _ if view.parents[call] is sort:
                    pass
                case _:
                    return None
        elif not _is_only_measured(parent):
            return None
    return pops, appends


def _is_only_measured(parent: ast.AST) -> bool:
    """Whether a use only tests whether a list is empty, or reads its length."""
    match parent:
        case ast.While() | ast.If() | ast.Call(func=ast.Name(id="len")):
            return True
    return False

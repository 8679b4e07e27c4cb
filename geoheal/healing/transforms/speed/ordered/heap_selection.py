"""Select without sorting everything: the first of a sorted copy, a few, or a list sorted before each pop."""

import ast
from collections.abc import Collection

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.module_view import ModuleView, own_nodes
from geoheal.healing.transforms.name_changes import is_changed_by, is_rebound_by
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
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "sorted"
        and len(node.args) == 1
    )


def _select(node: ast.Subscript, edit: SourceEdit) -> None:
    call = node.value
    assert isinstance(call, ast.Call)  # noqa: S101 - see _is_sorted
    reverse = [k for k in call.keywords if k.arg == "reverse"]
    others = [edit.text(k) for k in call.keywords if k.arg != "reverse"]
    if any(not isinstance(k.value, ast.Constant) for k in reverse):
        return
    is_reversed = any(isinstance(k.value, ast.Constant) and k.value.value is True for k in reverse)
    arguments = ", ".join([edit.text(call.args[0]), *others])
    if isinstance(node.slice, ast.Constant) and node.slice.value == 0:
        edit.replace(node, f"heapq.{'nlargest' if is_reversed else 'nsmallest'}(1, {arguments})[0]")
        edit.add_import("import heapq")
    elif _is_last(node.slice) and not others and not is_reversed:
        edit.replace(node, f"heapq.nlargest(1, reversed([*{arguments}]))[0]")  # of equal ones the last
        edit.add_import("import heapq")
    elif isinstance(node.slice, ast.Slice) and node.slice.lower is None and node.slice.step is None:
        many = node.slice.upper
        if isinstance(many, ast.Name) or (isinstance(many, ast.Constant) and isinstance(many.value, int)):
            name = "nlargest" if is_reversed else "nsmallest"
            if isinstance(many, ast.Name):
                return  # a negative number has a different meaning
            edit.replace(node, f"heapq.{name}({edit.text(many)}, {arguments})")
            edit.add_import("import heapq")


def _select_for_name(made: ast.Assign, function: Function, edit: SourceEdit, view: ModuleView) -> None:
    """Replace ``name = sorted(xs)`` if only the first element, and whether there is one, is used."""
    call = made.value
    assert isinstance(call, ast.Call)  # noqa: S101 - see _is_sorted
    if len(made.targets) != 1 or not isinstance(made.targets[0], ast.Name) or len(call.args) != 1:
        return
    name = made.targets[0].id
    uses = [each for each in ast.walk(function) if isinstance(each, ast.Name) and each.id == name]
    loads = [each for each in uses if each is not made.targets[0]]
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
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            return test is use
        case ast.UnaryOp(op=ast.Not()):
            return True
    return False


def _is_last(node: ast.expr) -> bool:
    return ast.dump(node) == ast.dump(ast.UnaryOp(ast.USub(), ast.Constant(1)))


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
    return isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load)


def _starts_short(name: str, function: Function) -> bool:
    """Whether a name is bound once, to a list of at most one element, which is a heap."""
    starts = [
        node
        for node in own_nodes(function)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and any(
            is_rebound_by(t, name) for t in (node.targets if isinstance(node, ast.Assign) else [node.target])
        )
    ]
    rebound = sum(is_rebound_by(node, name) for node in own_nodes(function))
    if len(starts) != 1 or rebound != 1:
        return False
    value = starts[0].value
    return isinstance(value, ast.List) and len(value.elts) <= 1


def _uses(
    name: str, sort: ast.Expr, function: Function, view: ModuleView
) -> tuple[list[ast.Call], list[ast.Call]] | None:
    """Return the calls that pop the first element, and those that append; None if there are other uses."""
    pops, appends = [], []
    for node in ast.walk(function):
        if not (isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)):
            continue
        parent = view.parents[node]
        call = view.parents.get(parent)
        if isinstance(parent, ast.Attribute) and isinstance(call, ast.Call) and call.func is parent:
            if parent.attr == "pop" and len(call.args) == 1 and _is_zero(call.args[0]):
                pops.append(call)
            elif parent.attr == "append" and len(call.args) == 1:
                appends.append(call)
            elif parent.attr != "sort" or view.parents[call] is not sort:
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


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0

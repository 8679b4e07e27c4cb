"""Collect pieces and put them together once, instead of copying all that is there with every piece.

Text that grows at its front or by ``s = s + piece`` becomes a list of pieces and a join; ``xs = xs + [x]``
becomes an append; ``sum(lists, [])`` a chain.
"""

import ast
from collections.abc import Collection

from geoheal.healing.transforms.module_view import (
    Function,
    ModuleView,
    fresh_name,
    is_rebound_by,
    own_nodes,
)
from geoheal.healing.transforms.purity import is_new_container
from geoheal.healing.transforms.source_edit import SourceEdit


def gather_pieces(source: str, functions: Collection[str] | None = None) -> str | None:
    """Replace repeated concatenation.

    >>> print(gather_pieces('''def joined(words):
    ...     text = ""
    ...     for word in words:
    ...         text = word + text
    ...     return text
    ... '''))
    def joined(words):
        text_pieces = []
        for word in words:
            text_pieces.append(word)
        text = "".join(reversed(text_pieces))
        return text
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    for function in view.focused_functions:
        for start in own_nodes(function):
            if isinstance(start, ast.Assign) and len(start.targets) == 1:
                target = start.targets[0]
                if isinstance(target, ast.Name):
                    _gather_text(start, target.id, function, edit, view)
                    _grow_list(start, target.id, function, edit, view)
    for node in view.focused_nodes():
        if _is_sum_of_lists(node):
            assert isinstance(node, ast.Call)  # noqa: S101 - just found
            edit.replace(node, f"list(itertools.chain.from_iterable({edit.text(node.args[0])}))")
            edit.add_import("import itertools")
    return edit.result()


def _gather_text(
    start: ast.Assign, name: str, function: Function, edit: SourceEdit, view: ModuleView
) -> None:
    if not (isinstance(start.value, ast.Constant) and isinstance(start.value.value, str)):
        return
    grown = [node for node in own_nodes(function) if _grows(node, name)]
    block = view.block_of(start)
    loops = {_loop_in_block(node, block, view) for node in grown}
    if len(loops) != 1 or None in loops:
        return
    loop = next(iter(loops))
    assert loop is not None  # noqa: S101 - just ruled out
    rebound = sum(is_rebound_by(node, name) for node in own_nodes(function))
    uses = sum(isinstance(n, ast.Name) and n.id == name for n in ast.walk(loop))
    mentions = sum(1 if isinstance(node, ast.AugAssign) else 2 for node in grown)
    if rebound != len(grown) + 1 or uses != mentions or not edit.stands_alone(start):
        return
    if any(isinstance(node, ast.Return | ast.Yield) for node in ast.walk(loop)):
        return
    sides = {_piece(node, name)[1] for node in grown}
    if len(sides) != 1 or (sides == {"front"} and start.value.value):
        return
    made = fresh_name(f"{name}_pieces", view.tree)
    first = edit.text(start.value)
    is_front = sides == {"front"}
    edit.replace_statements(start, start, f"{made} = [{first if start.value.value else ''}]")
    for node in grown:
        piece, _ = _piece(node, name)
        assert isinstance(node, ast.stmt)  # noqa: S101 - an assignment
        edit.replace(node, f"{made}.append({edit.text(piece)})")
    pieces = f"reversed({made})" if is_front else made
    edit.insert_after(loop, f'{name} = "".join({pieces})')


def _grows(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.AugAssign):
        return isinstance(node.op, ast.Add) and isinstance(node.target, ast.Name) and node.target.id == name
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and is_rebound_by(node.targets[0], name):
        value = node.value
        return (
            isinstance(value, ast.BinOp)
            and isinstance(value.op, ast.Add)
            and _piece(node, name)[1] != "neither"
        )
    return False


def _piece(node: ast.AST, name: str) -> tuple[ast.expr, str]:
    """What is added to the text, and at which end."""
    if isinstance(node, ast.AugAssign):
        return node.value, "end"
    assert isinstance(node, ast.Assign)  # noqa: S101 - see _grows
    assert isinstance(node.value, ast.BinOp)  # noqa: S101
    left, right = node.value.left, node.value.right
    if isinstance(left, ast.Name) and left.id == name:
        return right, "end"
    if isinstance(right, ast.Name) and right.id == name:
        return left, "front"
    return node.value, "neither"


def _loop_in_block(node: ast.AST, block: list[ast.stmt], view: ModuleView) -> ast.For | ast.While | None:
    """The loop among these statements that a node is in."""
    around = {node, *view.ancestors(node)}
    loops = (each for each in block if isinstance(each, ast.For | ast.While) and each in around)
    return next(loops, None)


def _grow_list(start: ast.Assign, name: str, function: Function, edit: SourceEdit, view: ModuleView) -> None:
    """``xs = xs + [x]`` of a list that nobody else holds."""
    if not isinstance(start.value, ast.List | ast.ListComp):
        return
    assigned = [
        node
        for node in own_nodes(function)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        and any(
            is_rebound_by(t, name) for t in (node.targets if isinstance(node, ast.Assign) else [node.target])
        )
    ]
    grown = [node for node in assigned if _adds_list(node, name)]
    if not grown or any(not is_new_container(node.value) for node in assigned if node not in grown):
        return
    if any(_is_held_elsewhere(node, name, view) for node in ast.walk(function)):
        return
    for node in grown:
        assert isinstance(node, ast.Assign)  # noqa: S101 - see _adds_list
        assert isinstance(node.value, ast.BinOp)  # noqa: S101
        added = node.value.right
        if (
            isinstance(added, ast.List)
            and len(added.elts) == 1
            and not isinstance(added.elts[0], ast.Starred)
        ):
            edit.replace(node, f"{name}.append({edit.text(added.elts[0])})")
        else:
            edit.replace(node, f"{name}.extend({edit.text(added)})")


def _adds_list(node: ast.AST, name: str) -> bool:
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.BinOp)
        and isinstance(node.value.op, ast.Add)
        and isinstance(node.value.left, ast.Name)
        and node.value.left.id == name
        and isinstance(node.value.right, ast.List | ast.ListComp)
    )


def _is_held_elsewhere(node: ast.AST, name: str, view: ModuleView) -> bool:
    """Whether an older list might be seen after it would have been copied."""
    if not (isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)):
        return False
    parent = view.parents[node]
    if isinstance(
        parent, ast.Assign | ast.AnnAssign | ast.Yield | ast.List | ast.Tuple | ast.Dict | ast.keyword
    ):
        return True
    if isinstance(parent, ast.For) and parent.iter is node:
        return any(_adds_list(each, name) for each in ast.walk(parent))
    if isinstance(parent, ast.Call) and node in parent.args:
        known = {"len", "sorted", "sum", "list", "tuple", "set", "max", "min", "str", "repr", "any", "all"}
        return not (isinstance(parent.func, ast.Name) and parent.func.id in known)
    return False


def _is_sum_of_lists(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "sum"
        and len(node.args) == 2
        and isinstance(node.args[1], ast.List)
        and not node.args[1].elts
    )

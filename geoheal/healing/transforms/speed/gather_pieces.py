"""Collect pieces and join them once, instead of copying everything with every piece.

Text or bytes that grow at the front, or by ``s = s + piece``, become a list of pieces and a join; ``xs = xs +
[x]`` becomes an append; ``sum(lists, [])`` a chain.
"""

import ast
from collections.abc import Collection, Sequence
from typing import Final

from geoheal.healing.transforms.facts.function_names import FunctionNames
from geoheal.healing.transforms.facts.own_variables import is_built_unseen
from geoheal.healing.transforms.facts.purity import is_new_container
from geoheal.healing.transforms.facts.shapes import is_name, is_name_among, is_read_of, is_text
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.gathered.text_forms import added_to, made_as_new

_JOINED: Final = '''def _joined(pieces, from_end=False):
    """The sum of texts: joined where all of them are plain, else added one by one."""
    if all(type(piece) is str for piece in pieces):
        return "".join(reversed(pieces) if from_end else pieces)
    text = ""
    for piece in pieces:
        text = piece + text if from_end else text + piece
    return text
'''


_JOINED_BYTES: Final = '''def _joined_bytes(pieces, from_end=False):
    """The sum of bytes: joined where all of them are plain, else added one by one."""
    if all(type(piece) is bytes for piece in pieces):
        return b"".join(reversed(pieces) if from_end else pieces)
    data = b""
    for piece in pieces:
        data = piece + data if from_end else data + piece
    return data
'''


def gather_pieces(source: str, functions: Collection[str] | None = None) -> str | None:
    """Replace repeated concatenation.

    >>> print(gather_pieces('''def joined(words):
    ...     text = ""
    ...     for word in words:
    ...         text = f"{word} " + text
    ...     return text
    ... '''))
    def joined(words):
        text_pieces = []
        for word in words:
            text_pieces.append(f"{word} ")
        text = "".join(reversed(text_pieces))
        return text
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    for function in view.focused_functions:
        names = FunctionNames(function)
        for name, assigned in names.assigned.items():
            for start in assigned:
                if isinstance(start, ast.Assign) and len(start.targets) == 1:
                    _gather_text(start, name, names, edit, view)
                    _grow_list(start, name, names, edit, view)
    for node in view.focused_nodes():
        if _is_sum_of_lists(node):
            assert isinstance(node, ast.Call)  # noqa: S101 - just found
            edit.replace(node, f"list(itertools.chain.from_iterable({edit.text(node.args[0])}))")
            edit.add_import("import itertools")
    return edit.result()


def _gather_text(
    start: ast.Assign, name: str, names: FunctionNames, edit: SourceEdit, view: ModuleView
) -> None:
    if not is_text(start.value):
        return
    grown = [node for node in names.assigned[name] if _grows(node, name)]
    block = view.block_of(start)
    loops = {_loop_in_block(node, block, view) for node in grown}
    if len(loops) != 1 or None in loops:
        return
    loop = next(iter(loops))
    assert loop is not None  # noqa: S101 - just ruled out
    uses = sum(loop in view.ancestors(node) for node in names.named[name])
    mentions = sum(1 if isinstance(node, ast.AugAssign) else 2 for node in grown)
    if names.bound[name] != len(grown) + 1 or uses != mentions or not edit.stands_alone(start):
        return
    is_left = any(isinstance(node, ast.Return | ast.Yield) for node in ast.walk(loop))
    if is_left or not is_built_unseen(loop, names.named[name], view):
        return
    sides = {_piece(node, name)[1] for node in grown}
    if len(sides) != 1 or (sides == {"front"} and start.value.value):
        return
    pieces = [_piece(node, name)[0] for node in grown]
    is_bytes = isinstance(start.value.value, bytes)
    if is_bytes and not _may_be_bytes(pieces):
        return
    made = view.fresh_name(f"{name}_pieces")
    first = edit.text(start.value)
    is_front = sides == {"front"}
    edit.replace_statements(start, start, f"{made} = [{first if start.value.value else ''}]")
    for node, some in zip(grown, pieces, strict=True):
        texts = [ast.unparse(each) if made_as_new(each) else edit.text(each) for each in some]
        texts = [_frozen(text, is_front) if is_bytes else text for text in texts]
        added = f"append({texts[0]})" if len(texts) == 1 else f"extend(({', '.join(texts)}))"
        edit.replace(node, f"{made}.{added}")
    is_plain = not is_bytes and all(_is_plain_text(each) for some in pieces for each in some)
    _put_together(loop, name, made, is_front=is_front, kind=_kind(is_bytes, is_plain), edit=edit)


def _may_be_bytes(pieces: Sequence[Sequence[ast.expr]]) -> bool:
    """Whether pieces can be added to bytes: those of formatted texts cannot."""
    return all(len(some) == 1 and not made_as_new(some[0]) for some in pieces)


def _frozen(piece: str, is_front: bool) -> str:
    """Return an immutable copy of a piece: a buffer may change before it is joined.

    Bytes are not copied.
    """
    return f'({piece}) + b""' if is_front else f'b"" + ({piece})'


def _kind(is_bytes: bool, is_plain: bool) -> str:
    return "plain" if is_plain else "bytes" if is_bytes else "text"


def _put_together(
    loop: ast.stmt, name: str, made: str, *, is_front: bool, kind: str, edit: SourceEdit
) -> None:
    """Write the statement that joins the pieces after the loop."""
    if kind == "plain":
        pieces = f"reversed({made})" if is_front else made
        edit.insert_after(loop, f'{name} = "".join({pieces})')
        return
    helper, written = ("_joined_bytes", _JOINED_BYTES) if kind == "bytes" else ("_joined", _JOINED)
    edit.insert_after(loop, f"{name} = {helper}({made}{', True' if is_front else ''})")
    edit.add_helper(written)


def _is_plain_text(piece: ast.expr) -> bool:
    """Whether a piece is a plain text, not of a subclass (such as marked-up text), for all arguments."""
    if made_as_new(piece):
        return True  # the text that it was a part of was a plain one
    match piece:
        case ast.Constant(value=str()):
            return True
        case ast.JoinedStr():
            return len(piece.values) > 1  # a lone value may format itself as an instance of its own class
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="join" | "format")):
            return True
        case ast.Call(func=ast.Name(id="chr" | "hex" | "bin" | "oct")):
            return True
        case ast.BinOp(op=ast.Add()):
            return _is_plain_text(piece.left) and _is_plain_text(piece.right)
        case ast.IfExp():
            return _is_plain_text(piece.body) and _is_plain_text(piece.orelse)
    return False


def _grows(node: ast.AST, name: str) -> bool:
    match node:
        case ast.AugAssign(target=ast.Name(id=grown), op=ast.Add()):
            return grown == name
        case ast.Assign(targets=[ast.Name(id=grown)]):
            return grown == name and _piece(node, name)[1] != "neither"
    return False


def _piece(node: ast.AST, name: str) -> tuple[Sequence[ast.expr], str]:
    """Return the piece that is added to the text, and at which end."""
    if isinstance(node, ast.AugAssign):
        return [node.value], "end"
    assert isinstance(node, ast.Assign)  # noqa: S101 - see _grows
    added = added_to(name, node.value)
    if added:
        return added, "end"
    match node.value:
        case ast.BinOp(left=left, op=ast.Add(), right=right) if is_name(right, name):
            return [left], "front"
    return [node.value], "neither"


def _loop_in_block(
    node: ast.AST, block: list[ast.stmt], view: ModuleView
) -> ast.For | ast.AsyncFor | ast.While | None:
    """Return the loop among these statements that a node is in."""
    around = {node, *view.ancestors(node)}
    loops = (
        each for each in block if isinstance(each, ast.For | ast.AsyncFor | ast.While) and each in around
    )
    return next(loops, None)


def _grow_list(
    start: ast.Assign, name: str, names: FunctionNames, edit: SourceEdit, view: ModuleView
) -> None:
    """Replace ``xs = xs + [x]`` of a list that nothing else refers to."""
    if not isinstance(start.value, ast.List | ast.ListComp):
        return
    assigned = names.assigned[name]
    grown = [node for node in assigned if _adds_list(node, name)]
    if not grown or any(not is_new_container(node.value) for node in assigned if node not in grown):
        return
    if any(_is_held_elsewhere(node, name, view) for node in names.named[name]):
        return
    for node in grown:
        assert isinstance(node, ast.Assign)  # noqa: S101 - see _adds_list
        assert isinstance(node.value, ast.BinOp)  # noqa: S101
        added = node.value.right
        match added:
            case ast.List(elts=[one]) if not isinstance(one, ast.Starred):
                edit.replace(node, f"{name}.append({edit.text(one)})")
            case _:
                edit.replace(node, f"{name}.extend({edit.text(added)})")


def _adds_list(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Assign(
            value=ast.BinOp(left=ast.Name(id=left), op=ast.Add(), right=ast.List() | ast.ListComp())
        ):
            return left == name
    return False


def _is_held_elsewhere(node: ast.AST, name: str, view: ModuleView) -> bool:
    """Whether an older list might be seen after it would have been copied."""
    if not is_read_of(node, name):
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
        return not is_name_among(parent.func, known)
    return False


def _is_sum_of_lists(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="sum"), args=[_, ast.List(elts=[])]):
            return True
    return False

"""Buffer the pieces of an unfinished line, instead of joining and splitting it with each piece.

``text = rest + piece; lines = text.split("\n"); rest = lines.pop()`` copies a long line with every piece of
it. A piece without the separator does not end a line: it is buffered, and joined with the rest when a piece
with the separator arrives, or when the loop ends. The rest never contains the separator, so the lines are the
same.
"""

import ast
from collections.abc import Collection
from dataclasses import dataclass

from geoheal.healing.transforms.facts.function_names import FunctionNames
from geoheal.healing.transforms.facts.shapes import is_name
from geoheal.healing.transforms.module_view import Loop, ModuleView
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit


@dataclass(frozen=True, slots=True)
class _Splitting:
    """A loop that joins pieces and splits them at a separator.

    Parameters
    ----------
    first
        The statement that joins the rest and the piece.
    made
        Names of the whole, and of its lines.
    known
        The statements that join and split.
    """

    first: ast.stmt
    rest: str
    piece: str
    made: frozenset[str]
    separator: ast.Constant
    known: list[ast.stmt]


def unfinished_rest(source: str, functions: Collection[str] | None = None) -> str | None:
    """Buffer pieces without a separator.

    >>> changed = unfinished_rest('''def lines_of(pieces):
    ...     rest = ""
    ...     for piece in pieces:
    ...         text = rest + piece
    ...         *lines, rest = text.split(",")
    ...         for line in lines:
    ...             yield line
    ...     yield rest
    ... ''')
    >>> print(changed)
    def lines_of(pieces):
        rest = ""
        rest_pieces = []
        for piece in pieces:
            if type(piece) is str and type(rest) is str and "," not in piece:
                rest_pieces.append(piece)
                continue
            if rest_pieces:
                rest += "".join(rest_pieces)
                rest_pieces.clear()
            text = rest + piece
            *lines, rest = text.split(",")
            for line in lines:
                yield line
        if rest_pieces:
            rest += "".join(rest_pieces)
        yield rest
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    for function in view.focused_functions:
        names = FunctionNames(function)
        for loop in ast.walk(function):
            if isinstance(loop, Loop) and view.function_of(loop) is function and not loop.orelse:
                found = _splitting(loop.body)
                if found is not None and _is_only_rest(found, loop, names, view):
                    _put_aside(found, loop, edit, view)
    return edit.result()


def _splitting(body: list[ast.stmt]) -> _Splitting | None:
    for place, statement in enumerate(body):
        joined = _joined(statement)
        if joined is None:
            continue
        rest, piece, whole = joined
        split = _split(body[place + 1 :], whole, rest)
        if split is not None:
            separator, lines, count = split
            made = frozenset({whole, lines} - {rest})
            return _Splitting(statement, rest, piece, made, separator, body[place : place + 1 + count])
    return None


def _joined(statement: ast.stmt) -> tuple[str, str, str] | None:
    """Return the rest, the piece, and the name of both together."""
    match statement:
        case ast.If(test=test, body=[only], orelse=[]):
            found = _joined(only)
            if found is None or found[1] != found[2]:
                return None  # without the rest, the piece is the whole
            asked = {ast.unparse(test)} & {found[0], f"{found[0]} is not None"}
            return found if asked else None
        case ast.Assign(
            targets=[ast.Name(id=whole)],
            value=ast.BinOp(left=ast.Name(id=rest), op=ast.Add(), right=ast.Name(id=piece)),
        ):
            return (rest, piece, whole) if rest != piece else None
        case ast.AugAssign(target=ast.Name(id=rest), op=ast.Add(), value=ast.Name(id=piece)):
            return (rest, piece, rest) if rest != piece else None
    return None


def _split(after: list[ast.stmt], whole: str, rest: str) -> tuple[ast.Constant, str, int] | None:
    """Return the separator, the lines, and the number of splitting statements, if only lines follow."""
    match after:
        case [
            ast.Assign(
                targets=[ast.Tuple(elts=[ast.Starred(value=ast.Name(id=lines)), ast.Name(id=last)])],
                value=value,
            ),
            *others,
        ]:
            count = 1
        case [
            ast.Assign(targets=[ast.Name(id=lines)], value=value),
            ast.Assign(
                targets=[ast.Name(id=last)],
                value=ast.Call(func=ast.Attribute(value=ast.Name(id=popped), attr="pop"), args=[]),
            ),
            *others,
        ] if popped == lines:
            count = 2
        case _:
            return None
    match value, others:
        case (
            ast.Call(
                func=ast.Attribute(value=ast.Name(id=held), attr="split"),
                args=[ast.Constant(value=str() | bytes()) as separator],
                keywords=[],
            ),
            [ast.For(iter=ast.Name(id=run), orelse=[])],
        ) if held == whole and last == rest and run == lines:
            return (separator, lines, count) if len(separator.value) == 1 else None  # type: ignore[arg-type]
    return None


def _is_only_rest(found: _Splitting, loop: Loop, names: FunctionNames, view: ModuleView) -> bool:
    """Whether the rest starts empty, and only the joining and splitting statements of the loop use it."""
    inside = {node for statement in found.known for node in ast.walk(statement)}
    block, function = view.block_of(loop), view.function_of(loop)
    for node in names.named[found.rest]:
        is_in_loop = loop in view.ancestors(node)
        if (is_in_loop and node not in inside) or view.function_of(node) is not function:
            return False
        if not any(each in block for each in view.ancestors(node) if isinstance(each, ast.stmt)):
            return False  # an exception handler would see less of it
    for name in found.made - {found.piece}:
        if any(node not in inside and not _is_run_over(node, loop, view) for node in names.named[name]):
            return False
    if any(node.lineno > (loop.end_lineno or 0) for node in names.named[found.piece]):
        return False
    return _is_new_each_round(found, loop) and _begins_empty(found.rest, inside, block, loop, names)


def _is_run_over(node: ast.Name, loop: Loop, view: ModuleView) -> bool:
    parent = view.parents[node]
    return isinstance(parent, ast.For) and parent.iter is node and parent is loop.body[-1]


def _is_new_each_round(found: _Splitting, loop: Loop) -> bool:
    """Whether the piece is bound in each iteration before it is joined."""
    if isinstance(loop, ast.For | ast.AsyncFor):
        return is_name(loop.target, found.piece)
    before = loop.body[: loop.body.index(found.first)]
    return any(
        isinstance(each, ast.Assign) and [ast.unparse(target) for target in each.targets] == [found.piece]
        for each in before
    )


def _begins_empty(
    rest: str, inside: Collection[ast.AST], block: list[ast.stmt], loop: Loop, names: FunctionNames
) -> bool:
    starts = [node for node in names.assigned.get(rest, []) if node not in inside]
    before = [node for node in starts if node.lineno < loop.lineno]
    if len(before) != 1 or before[0] not in block or not isinstance(before[0], ast.Assign):
        return False
    value = before[0].value
    return len(before[0].targets) == 1 and isinstance(value, ast.Constant) and value.value in (None, "", b"")


def _put_aside(found: _Splitting, loop: Loop, edit: SourceEdit, view: ModuleView) -> None:
    pieces, separator = view.fresh_name(f"{found.rest}_pieces"), edit.text(found.separator)
    kind = "bytes" if isinstance(found.separator.value, bytes) else "str"
    empty = 'b""' if kind == "bytes" else '""'
    together = f"if {pieces}:\n{INDENT}{found.rest} += {empty}.join({pieces})"
    test = (
        f"type({found.piece}) is {kind} and type({found.rest}) is {kind} and {separator} not in {found.piece}"
    )
    edit.insert_before(loop, f"{pieces} = []")
    aside = f"if {test}:\n{INDENT}{pieces}.append({found.piece})\n{INDENT}continue\n"
    edit.insert_before(found.first, f"{aside}{together}\n{INDENT}{pieces}.clear()")
    edit.insert_after(loop, together)

"""A source rewritten for tracing: one statement per line, and each optional part on its own line."""

import ast
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.fitness.inlined import with_calls_written_out
from geoheal.fitness.reach.both_sides import conditions_of, with_both_sides
from geoheal.fitness.reach.operations import Operation, texts_of, with_operations

_LINES_MAX: Final = 1_000_000
"""Operations have larger line numbers than this: no source is as long."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Conditions and operations of a module, which are not new in another version of it."""

    conditions: frozenset[str] = frozenset()
    operations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Written:
    """A source rewritten for tracing.

    Parameters
    ----------
    text
        Its text, readable for people.
    watched
        The same lines, with operations that report whether they act.
    operations
        These operations.
    """

    text: str
    watched: str
    operations: tuple[Operation, ...]


def asked_by(*sources: str) -> Asked:
    """Return the conditions and operations of sources; nothing of one that this Python cannot parse."""
    conditions: set[str] = set()
    operations: set[str] = set()
    for source in sources:
        with contextlib.suppress(*NO_CODE):
            tree = spelt_out(ast.parse(source))
            conditions |= conditions_of(tree)
            operations |= set(texts_of(tree).values())
    return Asked(frozenset(conditions), frozenset(operations))


def in_place_of_calls(source: str) -> str:
    """Return the source with the bodies of its own functions in place of their calls.

    What this Python cannot parse is returned as it is.

    >>> in_place_of_calls("def twice(k): return k * 2\\ndef f(n): return twice(n)").splitlines()[-1]
    '    return n * 2'
    """
    try:
        return ast.unparse(with_calls_written_out(ast.parse(source)))
    except NO_CODE:
        return source


def written_out(source: str, known: Asked | None = None) -> Written | None:
    """Return the source with one statement per line, and each optional part on its own line.

    Both sides of each unknown condition are included, and unknown operations are observed.

    Return None if this Python cannot parse it.

    Examples
    --------
    >>> print(written_out("def f(x):\\n    return x and g(x)").text)
    def f(x):
        return x and (
    g(x)
    )
    """
    known = known or Asked()
    try:
        tree = spelt_out(ast.parse(source))
        texts = texts_of(tree)
        tree = with_both_sides(tree, known.conditions)
        text = _in_parts(ast.unparse(tree))
        tree, operations = with_operations(tree, texts, known.operations, _LINES_MAX)
        watched = _in_parts(ast.unparse(tree))
    except NO_CODE:
        return None
    if watched.count("\n") != text.count("\n"):
        return Written(text, text, ())
    return Written(text, watched, tuple(operations))


def spelt_out(tree: ast.Module) -> ast.Module:
    """Write texts with computed values as calls, because a line must not end inside of an f-string.

    >>> print(ast.unparse(spelt_out(ast.parse("f'{x + 1!r:>{n}} of {y}', f'{x}'"))))
    (''.join(['{!r:{}}'.format(x + 1, f'>{n}'), ' of ', '{}'.format(y)]), f'{x}')
    """
    made: ast.Module = ast.fix_missing_locations(_Spelling().visit(tree))
    return made


class _Spelling(ast.NodeTransformer):
    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        self.generic_visit(node)
        if all(isinstance(each, ast.Constant) or _is_plain(each) for each in node.values):
            return node
        node.values = [_formatted(each) for each in node.values]
        parts = ast.List(node.values, ast.Load())
        return ast.Call(ast.Attribute(ast.Constant(""), "join", ast.Load()), [parts], [])


def _is_plain(part: ast.expr) -> bool:
    if not isinstance(part, ast.FormattedValue):
        return False
    plain = isinstance(part.value, ast.Name | ast.Attribute | ast.Constant)
    return plain and (part.format_spec is None or isinstance(part.format_spec, ast.JoinedStr))


def _formatted(part: ast.expr) -> ast.expr:
    if not isinstance(part, ast.FormattedValue):
        return part
    how = f"!{chr(part.conversion)}" if part.conversion > 0 else ""
    template, values = f"{{{how}}}", [part.value]
    if part.format_spec is not None:
        template, values = f"{{{how}:{{}}}}", [part.value, part.format_spec]
    return ast.Call(ast.Attribute(ast.Constant(template), "format", ast.Load()), values, [])


def _in_parts(text: str) -> str:
    """Put each optional part on its own line."""
    lines = [line.encode() for line in text.split("\n")]
    starts = [*accumulate((len(line) + 1 for line in lines), initial=0)]
    marks = [
        mark
        for part in _parts_of(ast.parse(text))
        for mark in (
            (starts[part.lineno - 1] + part.col_offset, b"(\n"),
            (starts[(part.end_lineno or 1) - 1] + (part.end_col_offset or 0), b"\n)"),
        )
    ]
    data = text.encode()
    for place, mark in sorted(marks, key=lambda each: (-each[0], each[1] != b"(\n")):
        data = data[:place] + mark + data[place:]
    return data.decode()


def _parts_of(node: ast.AST) -> Iterator[ast.expr]:
    """Yield expressions that are not always evaluated."""
    match node:
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.BoolOp(values=[_, *values]):
            yield from values
        case ast.Lambda(body=body):
            yield body
        case ast.ListComp(elt=elt) | ast.SetComp(elt=elt) | ast.GeneratorExp(elt=elt):
            yield elt
        case ast.DictComp(key=key, value=value):
            yield from (key, value)
    for child in ast.iter_child_nodes(node):
        yield from _parts_of(child)

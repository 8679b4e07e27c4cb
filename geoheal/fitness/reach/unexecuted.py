"""What a change brings along and the workload never executes: nothing that was measured says what it does.

A branch that is taken elsewhere alone — for other inputs, after a date, outside of the sandbox, for the
thousandth call — may do anything there.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import accumulate
from typing import Final

from geoheal.domain.evaluation.change import CodeChange
from geoheal.fitness.reach.both_sides import (
    conditions_of,
    is_of_a_value,
    is_plumbing,
    shown,
    side_of,
    with_both_sides,
)
from geoheal.fitness.reach.changed_lines import Lines, changed_lines, imported_lines
from geoheal.fitness.reach.watched_run import watched_run
from geoheal.sandbox import RunResult, Sandbox, WatchedLines

RUNS_MAX: Final = 3
"""Runs on fresh inputs: what none of them executes is not part of what was measured."""
_SHOWN: Final = 80


def unexecuted(sandbox: Sandbox, change: CodeChange) -> tuple[str, ...]:
    """The new statements of a candidate that no run of the workload executes, in their order.

    The candidate is run as Python would write it, one statement a line, what a condition chooses on lines of
    its own, and both sides of each new condition. What the current code has as well is not new, wherever it
    stands. What a run executed that does not end well, under a
    tracer that makes it slow, counts as of any other: code may see to it that it fails there alone.

    Where every new statement is executed, the sides of conditions are named that never were.
    """
    if change.current_code is None or change.workload is None:
        return ()
    asked = _conditions(change.current_code)
    current, candidate = (written_out(each, asked) for each in (change.current_code, change.new_code))
    changed = None if current is None or candidate is None else changed_lines(current, candidate)
    if changed is None or current is None or candidate is None:
        return ()
    known = {line.strip() for line in current.splitlines()}
    texts = candidate.splitlines()

    def new(lines: Iterable[int]) -> frozenset[int]:
        each = ((line, texts[line - 1].strip()) for line in lines)
        return frozenset(line for line, text in each if text not in known and not is_plumbing(text))

    imported = imported_lines(candidate)
    left = Lines(new(changed.candidate.body | imported.body), new(imported.on_import))
    watched = left.body | left.on_import
    for _ in range(RUNS_MAX):
        if not left:
            return ()
        result = _watched(sandbox, change, candidate, left)
        if result is None:
            return ()
        left = Lines(left.body - result.claimed.executed, left.on_import - result.claimed.executed)
        if not result.is_ok:
            break
    return _named(texts, left.body | left.on_import, watched)


def left_out(sandbox: Sandbox, change: CodeChange) -> tuple[str, ...]:
    """The statements of the current code that a change leaves out and no run of the workload executes.

    A check of the inputs that the workload always passes costs time, and is there for others.
    """
    if change.current_code is None or change.workload is None:
        return ()
    reverse = replace(change, new_code=change.current_code, current_code=change.new_code)
    return unexecuted(sandbox, reverse)


def _named(texts: Sequence[str], left: frozenset[int], watched: frozenset[int]) -> tuple[str, ...]:
    statements = [line for line in sorted(left) if side_of(texts[line - 1]) is None]
    if statements:
        return tuple(shown(texts[line - 1])[:_SHOWN] for line in statements)
    sides = (line for line in sorted(left) if _is_one_sided(texts, line, left, watched))
    return tuple(dict.fromkeys((side_of(texts[line - 1]) or "")[:_SHOWN] for line in sides))


def _is_one_sided(texts: Sequence[str], line: int, left: frozenset[int], watched: frozenset[int]) -> bool:
    """Whether only the other side was taken; a value that was neither True nor False is not a condition."""
    side = side_of(texts[line - 1]) or ""
    if not is_of_a_value(texts[line - 1]):
        return True
    step, other = (1, " is False") if side.endswith(" is True") else (-1, " is True")
    lines = [each for each in range(line + step, line + 4 * step, step) if 1 <= each <= len(texts)]
    found = next((each for each in lines if (side_of(texts[each - 1]) or "").endswith(other)), None)
    return found in watched and found not in left


def _conditions(source: str) -> frozenset[str]:
    try:
        return conditions_of(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()


def written_out(source: str, known: Set[str] = frozenset()) -> str | None:
    """The source with one statement a line, and each part that may be left out on a line of its own.

    Both sides of each condition that is not known are among them.

    None where Python here cannot read it.

    Examples
    --------
    >>> print(written_out("def f(x):\\n    return x and g(x)"))
    def f(x):
        return x and (
    g(x)
    )
    """
    try:
        text = ast.unparse(with_both_sides(ast.parse(source), known))
        parts = list(_parts_of(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    lines = [line.encode() for line in text.split("\n")]
    starts = [*accumulate((len(line) + 1 for line in lines), initial=0)]
    marks = [
        mark
        for part in parts
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
    """Expressions that are evaluated now and then; within an f-string no line may end."""
    if isinstance(node, ast.JoinedStr):
        return
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


def _watched(sandbox: Sandbox, change: CodeChange, source: str, left: Lines) -> RunResult | None:
    return watched_run(sandbox, change, source, WatchedLines(left.body, left.on_import, every=True))

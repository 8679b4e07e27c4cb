"""Parts of a change whose effect no answer shows: statements never executed, numbers that can be replaced.

``shown(rows, 50_000)`` shows all rows of a smaller workload, and so does ``shown(rows, 100_001)``. Each new
number is replaced by another one; if all answers stay the same, the workload does not show its effect.
Numbers in operations that were observed to act are not tried, nor durations and capacities, which may only
affect speed.
"""

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from geoheal.domain.evaluation.change import CodeChange
from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.fitness.measurement.pairs import request_of
from geoheal.fitness.measurement.sandboxes import run_further
from geoheal.fitness.reach.both_sides import is_of_a_value, is_plumbing, shown, side_of
from geoheal.fitness.reach.changed_lines import Lines, changed_lines, imported_lines, new_functions
from geoheal.fitness.reach.closed import Uses, numbers_of
from geoheal.fitness.reach.files import FileOfChange, files_of
from geoheal.fitness.reach.gate import watched_run
from geoheal.fitness.reach.import_values import readers_of_changed
from geoheal.fitness.reach.operations import Operation
from geoheal.fitness.reach.written import asked_by, in_place_of_calls, spelt_out, written_out
from geoheal.sandbox import RunResult, Sandbox, WatchedLines, compare_outputs, fresh_seed

RUNS_MAX: Final = 3
"""Number of runs on fresh inputs: code that none of them executes was not measured."""
_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class Seen:
    """Result of the runs of a change.

    Parameters
    ----------
    unexecuted
        New statements, sides of conditions and effects of operations that no run shows, in order.
    acting
        New operations, as they are written, that were observed to act.
    """

    unexecuted: tuple[str, ...] = ()
    acting: frozenset[str] = frozenset()


def unexecuted(sandbox: Sandbox, change: CodeChange) -> Seen:
    """Find the new statements of a candidate that no run of the workload executes.

    The candidate is rewritten with one statement per line, each side of a condition on separate lines. Code
    that the current version has as well is not new, wherever it is. Lines executed by a run that fails under
    the slow tracer count as well, because code could make it fail only there.

    A value that the module binds to another one counts as executed where a function reads it. If every new
    statement is executed, conditions with an untested side are reported, and then new operations
    without an effect: a quotient that is always 0, a minimum that is always the same operand.
    """
    found = [_seen(sandbox, file, lambda _: True) for file in files_of(change)]
    named = (each for seen in found for each in seen.unexecuted)
    return Seen(tuple(dict.fromkeys(named)), frozenset().union(*(each.acting for each in found)))


def _seen(sandbox: Sandbox, file: FileOfChange, is_asked: Callable[[Operation], bool]) -> Seen:
    in_place = in_place_of_calls(file.old)
    asked = asked_by(file.old, in_place)
    current, candidate = (written_out(each, asked) for each in (file.old, file.new))
    changed = None if current is None or candidate is None else changed_lines(current.text, candidate.text)
    if changed is None or current is None or candidate is None:
        return Seen()
    in_place_of = written_out(in_place, asked) or current
    known = {line.strip() for each in (current, in_place_of) for line in each.text.splitlines()}
    texts = candidate.text.splitlines()

    def new(lines: Iterable[int]) -> frozenset[int]:
        each = ((line, texts[line - 1].strip()) for line in lines)
        return frozenset(line for line, text in each if text not in known and not is_plumbing(text))

    imported = imported_lines(candidate.text)
    functions = new_functions(current.text, candidate.text)
    lines = Lines(
        new(changed.candidate.body | imported.body).union(*functions.values()), new(imported.on_import)
    )
    readers = readers_of_changed(current.text, candidate.text)
    lines = replace(lines, body=lines.body.union(*readers.values()))
    operations = [each for each in candidate.operations if is_asked(each)]
    executed = _executed(sandbox, file, candidate.watched, lines, operations)
    if executed is None:
        return Seen()
    watched = lines.body | lines.on_import
    named = _named(texts, new(watched - executed), watched) or tuple(
        f"def {name}" for name, body in functions.items() if not body & executed
    )
    unread = (line for line, read_at in readers.items() if not read_at & executed)
    named = named or tuple(shown(texts[line - 1])[:_SHOWN] for line in sorted(new(unread)))
    idle = (each.idle(executed) for each in operations)
    return Seen(
        named or tuple(dict.fromkeys(each for each in idle if each is not None)),
        _acting(operations, executed),
    )


def _executed(
    sandbox: Sandbox, file: FileOfChange, source: str, lines: Lines, operations: Sequence[Operation]
) -> frozenset[int] | None:
    """Return the lines that some run executes, including those of operations.

    Return None if nothing is known.
    """
    found: set[int] = set()
    for _ in range(RUNS_MAX):
        left = Lines(lines.body - found, lines.on_import - found)
        if not left and all(each.has_acted(found) for each in operations):
            break
        watch = WatchedLines(left.body, left.on_import, file.module, every=True)
        result = watched_run(sandbox, file.with_text(source), watch)
        if result is None:
            return None
        found |= result.claimed.executed
        if not result.is_ok:
            break
    return frozenset(found)


def _acting(operations: Iterable[Operation], executed: frozenset[int]) -> frozenset[str]:
    """Return operations that acted everywhere they are written."""
    acted = {each.text for each in operations if each.has_acted(executed)}
    return frozenset(acted - {each.text for each in operations if not each.has_acted(executed)})


def left_out(sandbox: Sandbox, change: CodeChange) -> tuple[str, ...]:
    """Return the statements of the current code that a change removes and no run of the workload executes.

    A check that the workload's inputs always pass costs time, and protects others; so does an operation that
    limits values.
    """
    files = files_of(change.undone())
    found = (each for file in files for each in _seen(sandbox, file, lambda each: each.is_bound).unexecuted)
    return tuple(dict.fromkeys(found))


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


TRIED_MAX: Final = 12
"""Number of new numbers to try, each in one or two runs."""


def idle_constants(sandbox: Sandbox, change: CodeChange, acting: Set[str] = frozenset()) -> tuple[str, ...]:
    """Return the new numbers in a candidate's functions that can be replaced without changing any answer.

    Parameters
    ----------
    acting
        Operations that were observed to act: the effect of their numbers is shown even without an answer.

    Raises
    ------
    SandboxUnavailable
        When no sandbox is available.
    """
    sources = [
        (text, [*map(file.with_text, others)])
        for file in files_of(change)
        for text, others in islice(_with_others(file.new, file.old, acting), TRIED_MAX)
    ]
    if not sources:
        return ()
    seed = fresh_seed()
    plain = _run(sandbox, change, seed)
    if plain is None or not plain.is_ok or not plain.returned.outputs:
        return ()

    def is_idle(others: Iterable[CodeChange]) -> bool:
        return all(_is_same(plain, _run(sandbox, each, seed)) for each in others)

    return tuple(dict.fromkeys(text for text, others in sources if is_idle(others)))


def _with_others(new_code: str, current_code: str, acting: Set[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each new number as it is written, and the source with others in its place.

    One is larger; the other one is slightly smaller, which shows whether an input reaches the end of a table.
    """
    try:
        tree = spelt_out(ast.parse(new_code))
        left = Counter(ast.unparse(node) for node in numbers_of(spelt_out(ast.parse(current_code))))
        uses = Uses(tree, acting)
        for node in numbers_of(tree):
            text = ast.unparse(node)
            left[text] -= 1
            if left[text] < 0 and not uses.are_shown(node):
                yield (
                    text,
                    [
                        ast.unparse(_Other(node, times, less).visit(copy.deepcopy(tree)))
                        for times, less in _OTHERS
                    ],
                )
    except NO_CODE:
        return


_OTHERS: Final = ((2, -1), (1, 1))


class _Other(ast.NodeTransformer):
    """Replace a number by a multiple of it minus another one."""

    def __init__(self, node: ast.expr, times: int, less: int) -> None:
        self._times, self._less = times, less
        self._place = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)

    def visit(self, node: ast.AST) -> ast.AST:
        place = tuple(
            getattr(node, each, None) for each in ("lineno", "col_offset", "end_lineno", "end_col_offset")
        )
        if not isinstance(node, ast.expr) or place != self._place:
            return self.generic_visit(node)
        multiple = ast.BinOp(ast.Constant(self._times), ast.Mult(), node)
        return ast.BinOp(multiple, ast.Sub(), ast.Constant(self._less))


def _is_same(plain: RunResult, other: RunResult | None) -> bool:
    if other is None or not other.is_ok or other.measured.errors != plain.measured.errors:
        return False
    return compare_outputs(plain.returned.outputs, other.returned.outputs).equal is True


def _run(sandbox: Sandbox, version: CodeChange, seed: bytes) -> RunResult | None:
    return run_further(sandbox, request_of(version, seed), "what purpose the numbers of the change have")

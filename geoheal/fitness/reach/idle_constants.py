"""Numbers that a change brings along and that no answer depends on: what they are for is not shown.

``shown(rows, 50_000)`` shows all rows of a workload that has fewer, and so does ``shown(rows, 100_001)``.
Another number is put in place of each new one; where all answers stay the same, the workload does not show
what it does. Numbers of operations that were seen to act are not tried, nor those that say how long is waited
or how much is kept: they may be for speed alone.
"""

import ast
import copy
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from typing import Final

from geoheal.domain.evaluation.change import CodeChange
from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.fitness.measurement.pairs import preload_of
from geoheal.fitness.measurement.sandboxes import run_further
from geoheal.fitness.reach.closed import Uses, numbers_of
from geoheal.fitness.reach.written import spelt_out
from geoheal.sandbox import RunRequest, RunResult, Sandbox, compare_outputs, fresh_seed

TRIED_MAX: Final = 12
"""New numbers that are tried, each in one run or two."""


def idle_constants(sandbox: Sandbox, change: CodeChange, acting: Set[str] = frozenset()) -> tuple[str, ...]:
    """Return the new numbers in functions of a candidate that can be others without any answer being another.

    Parameters
    ----------
    acting
        Operations that were seen to act: what a number does there is shown, and need not be an answer.

    Raises
    ------
    SandboxUnavailable
        When no sandbox can be had.
    """
    if change.current_code is None or change.workload is None or change.current_code == change.new_code:
        return ()
    sources = list(_with_others(change.new_code, change.current_code, acting))[:TRIED_MAX]
    if not sources:
        return ()
    seed = fresh_seed()
    plain = _run(sandbox, change, change.new_code, seed)
    if plain is None or not plain.is_ok or not plain.returned.outputs:
        return ()

    def is_idle(others: Iterable[str]) -> bool:
        return all(_is_same(plain, _run(sandbox, change, source, seed)) for source in others)

    return tuple(dict.fromkeys(text for text, others in sources if is_idle(others)))


def _with_others(new_code: str, current_code: str, acting: Set[str]) -> Iterator[tuple[str, list[str]]]:
    """Each new number as it is written, and the source with others in its place.

    One is greater; the other one is just smaller: the end of a table that some input reaches is shown.
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
    """Put a multiple of a number, less another one, in its place."""

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


def _run(sandbox: Sandbox, change: CodeChange, source: str, seed: bytes) -> RunResult | None:
    preload = preload_of(change.new_code, change.current_code, change.workload)
    request = RunRequest(change.module_name, source, change.workload, seed, preload)
    return run_further(sandbox, request, "what the numbers of the change are for")

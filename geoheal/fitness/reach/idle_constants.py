"""New numbers of a change that no answer depends on, so that their purpose is not shown.

``shown(rows, 50_000)`` shows all rows of a smaller workload, and so does ``shown(rows, 100_001)``. Each new
number is replaced by another one; if all answers stay the same, the workload does not show its effect.
Numbers in operations that were observed to act are not tried, nor durations and capacities, which may only
affect speed.
"""

import ast
import copy
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from typing import Final

from geoheal.domain.evaluation.change import CodeChange
from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.fitness.measurement.pairs import request_of
from geoheal.fitness.measurement.sandboxes import run_further
from geoheal.fitness.reach.closed import Uses, numbers_of
from geoheal.fitness.reach.written import spelt_out
from geoheal.sandbox import RunResult, Sandbox, compare_outputs, fresh_seed

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
    if change.current_code is None or change.workload is None or change.current_code == change.new_code:
        return ()
    sources = list(_with_others(change.new_code, change.current_code, acting))[:TRIED_MAX]
    if not sources:
        return ()
    seed = fresh_seed()
    plain = _run(sandbox, change, seed)
    if plain is None or not plain.is_ok or not plain.returned.outputs:
        return ()

    def is_idle(others: Iterable[str]) -> bool:
        tried = (replace(change, new_code=source) for source in others)
        return all(_is_same(plain, _run(sandbox, each, seed)) for each in tried)

    return tuple(dict.fromkeys(text for text, others in sources if is_idle(others)))


def _with_others(new_code: str, current_code: str, acting: Set[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each new number as it is written, and the source with others in its place.

    One is larger; the other one slightly smaller, which shows the end of a table that some input reaches.
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

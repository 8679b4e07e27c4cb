"""Numbers that a change brings along and that no answer depends on: what they are for is not shown.

``n // 50_000`` is 0 for all inputs of a workload that stay below, and so is ``n // 100_001``. Another number
is put in place of each new one; where all answers stay the same, the workload does not show what it does.
"""

import ast
import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from geoheal.domain.evaluation.change import CodeChange
from geoheal.errors import SandboxError, SandboxUnavailable
from geoheal.fitness.measurement.pairs import preload_of
from geoheal.sandbox import RunRequest, RunResult, Sandbox, compare_outputs, fresh_seed

logger = logging.getLogger(__name__)

TRIED_MAX: Final = 12
"""New numbers that are tried, each in one run."""
_BOUNDS: Final = frozenset({"maxsize", "maxlen", "timeout"})
"""Arguments that bound what is kept, or how long is waited: no answer should depend on them."""
_EVERYWHERE: Final = frozenset({0, 1, -1})


def idle_constants(sandbox: Sandbox, change: CodeChange) -> tuple[str, ...]:
    """The new numbers in functions of a candidate that can be others without any answer being another.

    Raises
    ------
    SandboxUnavailable
        When no sandbox can be had.
    """
    if change.current_code is None or change.workload is None or change.current_code == change.new_code:
        return ()
    sources = list(_with_others(change.new_code, change.current_code))[:TRIED_MAX]
    if not sources:
        return ()
    seed = fresh_seed()
    plain = _run(sandbox, change, change.new_code, seed)
    if plain is None or not plain.is_ok or not plain.returned.outputs:
        return ()
    found = (text for text, source in sources if _is_same(plain, _run(sandbox, change, source, seed)))
    return tuple(dict.fromkeys(found))


def _with_others(new_code: str, current_code: str) -> Iterator[tuple[str, str]]:
    """Each new number as it is written, and the source with another one in its place."""
    try:
        tree = ast.parse(new_code)
        left = Counter(node.value for node in _numbers(ast.parse(current_code)))
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in list(_numbers(tree)):
        value: Any = node.value
        left[value] -= 1
        if left[value] < 0:
            node.value = 2 * value + 1
            yield repr(value), ast.unparse(tree)
            node.value = value


def _numbers(tree: ast.Module) -> Iterator[ast.Constant]:
    """Numbers in functions, but for those that any code has and those that bound what is kept."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    inside = {id(part): part for function in functions for line in function.body for part in ast.walk(line)}
    bounds = {id(part) for node in inside.values() for part in _bounds_of(node)}
    for key, part in inside.items():
        if isinstance(part, ast.Constant) and key not in bounds:
            is_number = type(part.value) in (int, float)
            if is_number and part.value not in _EVERYWHERE:
                yield part


def _bounds_of(node: ast.AST) -> Iterator[ast.AST]:
    """What bounds how much is kept, how long is waited, or how often it is tried again."""
    match node:
        case ast.keyword(arg=name, value=value) if name in _BOUNDS:
            yield from ast.walk(value)
        case ast.For(iter=ast.Call(func=ast.Name(id="range")) as times, body=[ast.Try(), *_]):
            yield from ast.walk(times)


def _is_same(plain: RunResult, other: RunResult | None) -> bool:
    if other is None or not other.is_ok or other.measured.errors != plain.measured.errors:
        return False
    return compare_outputs(plain.returned.outputs, other.returned.outputs).equal is True


def _run(sandbox: Sandbox, change: CodeChange, source: str, seed: bytes) -> RunResult | None:
    preload = preload_of(change.new_code, change.current_code, change.workload)
    try:
        return sandbox.run(RunRequest(change.module_name, source, change.workload, seed, preload))
    except SandboxUnavailable:
        raise
    except SandboxError as error:
        logger.warning("It is not known what the numbers of the change are for: %s", error.message)
        return None

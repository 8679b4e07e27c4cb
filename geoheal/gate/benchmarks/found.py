"""Find benchmarks in a source file: functions named ``bench_*``, and tests that take ``benchmark``."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE

PREFIX: Final = "bench_"
FIXTURE: Final = "benchmark"
"""Name of the argument of tests timed by pytest-benchmark."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Benchmarks:
    """Benchmarks of a file.

    Parameters
    ----------
    functions
        Names of functions that are called directly.
    tests
        Names of tests that pytest runs, with their class.
    """

    functions: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.functions or self.tests)


def benchmarks_in(source: str) -> Benchmarks:
    """Find the benchmarks of a source; none if it is not valid Python.

    Examples
    --------
    >>> benchmarks_in("def bench_total():\\n    ...\\n\\ndef test_it(benchmark):\\n    benchmark(len, [])\\n")
    Benchmarks(functions=('bench_total',), tests=('test_it',))
    >>> bool(benchmarks_in("def bench_one(size): ...\\ndef total(): ...\\n"))
    False
    """
    if PREFIX not in source and FIXTURE not in source:
        return Benchmarks()
    try:
        body = ast.parse(source).body
    except NO_CODE:
        return Benchmarks()
    functions = [each.name for each in body if isinstance(each, _Function) and _is_plain(each)]
    return Benchmarks(tuple(dict.fromkeys(functions)), tuple(dict.fromkeys(_tests(body))))


def _tests(body: list[ast.stmt]) -> Iterator[str]:
    for each in body:
        if isinstance(each, _Function) and _is_timed(each):
            yield each.name
        elif isinstance(each, ast.ClassDef):
            yield from (f"{each.name}::{name}" for name in _tests(each.body))


def _is_plain(function: _Function) -> bool:
    """Whether a function has the name of a benchmark and no arguments."""
    needed = function.args.posonlyargs + function.args.args
    keywords = [each for each in function.args.kw_defaults if each is None]
    is_free = len(needed) == len(function.args.defaults) and not keywords
    return function.name.startswith(PREFIX) and is_free


def _is_timed(function: _Function) -> bool:
    names = {
        each.arg for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    }
    return FIXTURE in names and function.name.startswith(("test", "bench"))

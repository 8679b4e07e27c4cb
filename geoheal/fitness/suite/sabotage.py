"""Make passing tests fail, so that a change under test cannot distinguish this from its own failure.

The change shares the interpreter with the tests, so it can make them report anything: replace pytest's
report, the assertions, the equality of its results. Each test therefore runs twice, unchanged and with a
fault that is written into its source outside of the sandbox: another value or exception is expected, or a
failing statement is added. The expected values are random. If a sabotaged test is reported as passed, nothing
from that change is believed.

Code that knows the tests by heart can distinguish both cases. Such code could also store their answers.
"""

import ast
import random
from collections.abc import Collection, Iterator
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.fitness.suite.expectations import Edit, expectations

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def sabotaged(source: str, names: Collection[str], chance: random.Random) -> str:
    """Make test functions fail.

    Parameters
    ----------
    names
        Qualified names of the functions; missing ones are skipped.

    Examples
    --------
    >>> changed = sabotaged("def test_it():\\n    assert price(2) == 4\\n", ["test_it"], random.Random(1))
    >>> changed.startswith("def test_it():\\n    assert price(2) == "), " == 4\\n" in changed
    (True, False)
    """
    try:
        tree = ast.parse(source)
    except NO_CODE:
        return source
    text, functions = _Text(source), dict(_functions(tree.body, ""))
    for name in sorted(functions.keys() & set(names)):
        text.change(functions[name], chance)
    changed = text.result()
    try:
        ast.parse(changed)
    except SyntaxError:
        return source
    return changed


def _functions(body: list[ast.stmt], owner: str) -> Iterator[tuple[str, _Function]]:
    for statement in body:
        if isinstance(statement, _Function):
            yield f"{owner}{statement.name}", statement
        elif isinstance(statement, ast.ClassDef):
            yield from _functions(statement.body, f"{owner}{statement.name}.")
        elif isinstance(statement, ast.If | ast.Try | ast.With):
            yield from _functions(statement.body, owner)


class _Text:
    """A source, and its byte ranges to replace."""

    def __init__(self, source: str) -> None:
        self._data = source.encode()
        self._starts = [0]
        for line in self._data.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._edits: list[tuple[int, int, str]] = []

    def change(self, function: _Function, chance: random.Random) -> None:
        """Change one expectation of a function, or add a failing statement."""
        kinds = expectations(function, chance)
        if kinds:
            for edit in chance.choice(kinds[chance.choice(sorted(kinds))]):
                self._replace(edit)
        else:
            self._add(function, chance)

    def result(self) -> str:
        """Return the source with all changes."""
        data = self._data
        for start, end, text in sorted(self._edits, reverse=True):
            data = data[:start] + text.encode() + data[end:]
        return data.decode()

    def _replace(self, edit: Edit) -> None:
        node = edit.node
        start = self._starts[node.lineno - 1] + node.col_offset
        end = self._starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)
        if edit.text is not None:
            self._edits.append((start, end, edit.text))
        else:
            self._edits += [(start, start, edit.before), (end, end, edit.after)]

    def _add(self, function: _Function, chance: random.Random) -> None:
        places = [each for each in function.body if self._begins_its_line(each)]
        if len(places) != len(function.body):
            return
        statement = chance.choice(places)
        line = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", []))])
        start = self._starts[line - 1]
        indent = self._data[start : start + statement.col_offset].decode()
        self._edits.append((start, start, f"{indent}{_failing(chance)}\n"))

    def _begins_its_line(self, statement: ast.stmt) -> bool:
        start = self._starts[statement.lineno - 1]
        return not self._data[start : start + statement.col_offset].strip()


_FAILING: Final = (
    "assert {one} == {other}",
    "assert [{one}] == [{one}, {other}]",
    "assert {other} < {one} < {other}",
    "raise ValueError({one})",
    "[].pop({one})",
)


def _failing(chance: random.Random) -> str:
    one, other = chance.sample(range(1_000, 1_000_000), 2)
    return chance.choice(_FAILING).format(one=one, other=other)

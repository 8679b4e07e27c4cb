"""Expectations of a test function, and how to change them so that they never hold."""

import ast
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_RARE: Final = ("FloatingPointError", "UnicodeTranslateError", "BufferError", "StopAsyncIteration")
_NEVER: Final[Mapping[type[ast.cmpop], str]] = {
    ast.Lt: "-inf", ast.LtE: "-inf", ast.Gt: "inf", ast.GtE: "inf",
}  # fmt: skip
"""A value that nothing is smaller or larger than, on the right side."""
_PASSING: Final = frozenset({"assertnotequal", "assertnotin", "assertisnotnone", "assertisnot"})
"""Assertions that hold for any other value as well."""
_TRUTH: Final = frozenset({"asserttrue", "assert_"})


@dataclass(frozen=True, slots=True)
class Edit:
    """An expression that is replaced by ``text``, or wrapped in ``before`` and ``after``."""

    node: ast.expr
    text: str | None = None
    before: str = ""
    after: str = ""


def expectations(function: _Function, chance: random.Random) -> dict[str, list[Sequence[Edit]]]:
    """Return each expectation of a function, by kind, with the edits that make it fail.

    Examples
    --------
    >>> (function,) = ast.parse("def test_it():\\n    assert f() == 1\\n    assert_same(f(), g)").body
    >>> sorted(expectations(function, random.Random(1)))
    ['assert_same', 'eq']
    """
    found: dict[str, list[Sequence[Edit]]] = {}
    for node in _own(function):
        for kind, edits in _of(node, chance):
            if not edits:
                continue
            found.setdefault(kind, []).append(edits)
    return found


def _own(function: _Function) -> Iterator[ast.AST]:
    """Yield the statements of a function, without nested definitions."""
    ahead: list[ast.AST] = list(function.body)
    while ahead:
        node = ahead.pop()
        yield node
        if not isinstance(node, _Function | ast.Lambda | ast.ClassDef):
            ahead += ast.iter_child_nodes(node)


def _of(node: ast.AST, chance: random.Random) -> Iterator[tuple[str, Sequence[Edit]]]:
    if isinstance(node, ast.Assert):
        is_single = isinstance(node.test, ast.Compare) and len(node.test.ops) == 1
        found = list(_of_comparison(node.test, chance)) if is_single else []  # type: ignore[arg-type]
        yield from found or [("truth", [Edit(node.test, before="not (", after=")")])]
    elif isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = next(iter(node.args), None)
        if name in {"raises", "assertRaises", "assertRaisesRegex", "warns"} and first is not None:
            yield "raises", [Edit(first, chance.choice(_RARE))]
        elif name.lower() in _TRUTH and first is not None:
            yield "truth", [Edit(first, before="not (", after=")")]
        elif name.lower().startswith("assert") and name.lower() not in _PASSING and node.args:
            yield name.lower(), _unlike(node.args[:2], chance)


def _of_comparison(compared: ast.Compare, chance: random.Random) -> Iterator[tuple[str, Sequence[Edit]]]:
    left, operator, right = compared.left, compared.ops[0], compared.comparators[0]
    match operator:
        case ast.Eq():
            yield "eq", _unlike([left, right], chance)
        case ast.In():
            yield "in", _unlike([left], chance)
        case ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE():
            never = _NEVER[type(operator)]
            if _calls(left) or not _calls(right):
                yield "order", [Edit(right, f'float("{never}")')]
            else:
                yield "order", [Edit(left, f'float("{"inf" if never == "-inf" else "-inf"}")')]


def _unlike(sides: Sequence[ast.expr], chance: random.Random) -> Sequence[Edit]:
    """Change the side that is constant, because the other may come from the change."""
    plain = [each for each in sides if not _calls(each) and not isinstance(each, ast.Starred)] or [
        each for each in sides if not isinstance(each, ast.Starred)
    ]
    if not plain:
        return []
    literal = [each for each in plain if _is_literal(each)]
    side = chance.choice(literal or plain)
    constants = list(_constants(side)) if literal else []
    if constants:
        wrong = chance.choice(constants)
        return [Edit(wrong, repr(_fresh(wrong.value, chance)))]
    return [Edit(side, before="(", after=f", {chance.randrange(1_000, 1_000_000)})")]


def _constants(side: ast.expr) -> Iterator[ast.Constant]:
    keys = {key for each in ast.walk(side) if isinstance(each, ast.Dict) for key in each.keys}
    for each in ast.walk(side):
        if isinstance(each, ast.Constant) and each not in keys and type(each.value) in _OTHERS:
            yield each


_OTHERS: Final = (int, float, str, bytes)


def _fresh(value: object, chance: random.Random) -> object:
    """Return another value of the same type."""
    word = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randrange(3, 9)))
    match value:
        case str():
            return f"{value[:20]}{word}"
        case bytes():
            return value[:20] + word.encode()
        case float():
            return float(chance.randrange(1_000, 10_000)) + (value if abs(value) < 1e9 else 0.5)
        case _:
            return chance.randrange(1_000, 10_000) + (value if isinstance(value, int) else 0)


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _calls(node: ast.expr) -> bool:
    return any(isinstance(each, ast.Call | ast.Await) for each in ast.walk(node))

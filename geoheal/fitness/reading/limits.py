"""Limits that a change raises until they end nothing: sizes of caches and queues, waiting times, tries.

No workload reaches them: they are there for the day on which something grows, hangs or fails.
"""

import ast
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import last_name, values_set, words

RAISED: Final = "it gives {callee} a {what} of {after} instead of {before}, which limits nothing"
ENDLESS: Final = "it gives {callee} a {what} of {after}, which limits nothing"
FEWER: Final = "it tries {after} times instead of {before}"
_NAMED: Final = words(
    "backlog limit max_bytes max_connections max_retries max_size max_workers maxlen maxsize "
    "maxtasksperchild retries timeout"
)
"""Arguments that limit something."""
_FIRST: Final = words(
    "BoundedSemaphore LifoQueue PriorityQueue Queue Semaphore ThreadPoolExecutor lru_cache settimeout"
)
"""Functions whose first argument does."""
TIMES: Final = 10
"""A limit that is raised by more than this ends nothing that the former one ended."""
_CACHES: Final = words("lru_cache LRUCache TTLCache LFUCache")
_KEPT_MAX: Final = 65_536
"""Entries of a cache that is tuned: its limit still ends something."""
_MANY: Final = 1_000_000
"""A size from which on memory ends sooner."""
_SIZES: Final = _NAMED - words("backlog max_retries retries timeout")
_OF_SIZE: Final = _FIRST - {"settimeout"}
_WORK_MAX: Final = 64
"""Largest exponent, and shift, to compute."""
_OPERATORS: Final[Mapping[type[ast.operator], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Pow: lambda a, b: a**b,
    ast.LShift: lambda a, b: a << b,
    ast.Div: lambda a, b: a / b,
}


def limits(new_code: str, current_code: str) -> Iterator[str]:
    """Report limits that the new code raises until they end nothing, and fewer tries.

    Examples
    --------
    >>> list(limits("q = Queue(maxsize=10**9)", "q = Queue(maxsize=20)"))
    ['it gives Queue a maxsize of 10 ** 9 instead of 20, which limits nothing']
    >>> list(limits("q = deque(maxlen=50)", "q = deque(maxlen=20)"))
    []
    >>> list(limits("@lru_cache(1 << 40)\\ndef f(n): pass", "def f(n): pass"))
    ['it gives lru_cache a size of 1 << 40, which limits nothing']
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    before = _by_call(current)
    for (callee, what), values in _by_call(new).items():
        had = before.get((callee, what), {})
        most = max(had.values(), default=0.0)
        for text, value in sorted(values.items()):
            if had and value > TIMES * most and not (callee in _CACHES and value <= _KEPT_MAX):
                shown = next(each for each, number in had.items() if number == most)
                yield RAISED.format(callee=callee, what=what, after=text, before=shown)
            elif not had and text != "None" and value > _MANY and (what in _SIZES or callee in _OF_SIZE):
                yield ENDLESS.format(callee=callee, what=what, after=text)
    tries, others = _tries(current), _tries(new)
    if tries and others and max(others) < max(tries):
        yield FEWER.format(after=f"{max(others):g}", before=f"{max(tries):g}")


def _by_call(tree: ast.Module) -> dict[tuple[str, str], dict[str, float]]:
    """Return the limits that calls are given, by function and argument, each as it is written."""
    named = dict(values_set(tree))
    found: dict[tuple[str, str], dict[str, float]] = {}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            callee = last_name(call)
            given = [(each.arg, each.value) for each in call.keywords if each.arg in _NAMED]
            given += [("size", call.args[0])] if callee in _FIRST and call.args else []
            for what, value in given:
                number = number_of(value, named)
                if number is not None and what is not None:
                    found.setdefault((callee, what), {})[ast.unparse(value)] = _as_limit(number, value)
    return found


def _as_limit(number: float, value: ast.expr) -> float:
    """Return a limit; infinite if it is 0 or negative, which stands for none."""
    is_none = isinstance(value, ast.Constant) and value.value is None
    return math.inf if is_none or number <= 0 else number


def number_of(value: ast.expr, named: Mapping[str, ast.expr], depth: int = 6) -> float | None:
    """Return the number that a constant expression stands for; infinite for None, and None if it is unknown.

    >>> [number_of(ast.parse(each, mode="eval").body, {}) for each in ("10**9", "1 << 3", "None", "n + 1")]
    [1000000000, 8, inf, None]
    """
    match value:
        case ast.Constant(value=None):
            return math.inf
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Attribute(attr="maxsize" | "inf") | ast.BoolOp(values=[ast.Constant(value=None), *_]):
            return math.inf
        case ast.Name(id=name) if name in named and depth:
            return number_of(named[name], named, depth - 1)
        case ast.Call(func=ast.Name(id="int" | "float"), args=[ast.Constant(value=str() as text)]):
            return math.inf if "inf" in text.lower() else None
        case ast.Call(func=ast.Name(id="int" | "float"), args=[inner]):
            return number_of(inner, named, depth)
        case ast.UnaryOp() | ast.BinOp() if depth:
            return _of_operands(value, named, depth - 1)
    return None


def _of_operands(value: ast.UnaryOp | ast.BinOp, named: Mapping[str, ast.expr], depth: int) -> float | None:
    match value:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            number = number_of(operand, named, depth)
            return None if number is None else -number
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            one, other = number_of(left, named, depth), number_of(right, named, depth)
            return None if one is None or other is None else _computed(operator, one, other)
    return None


def _computed(operator: ast.operator, one: float, other: float) -> float | None:
    if isinstance(operator, ast.Pow | ast.LShift) and abs(other) > _WORK_MAX:
        return math.inf
    try:
        found: float = _OPERATORS[type(operator)](one, other)
    except (ArithmeticError, TypeError, ValueError):
        return None
    return found


def _tries(tree: ast.Module) -> list[float]:
    """Return how often loops try: ``for _ in range(3): try: …``."""
    named = dict(values_set(tree))
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.For(iter=ast.Call(func=ast.Name(id="range"), args=[value]), body=[ast.Try(), *_]):
                number = number_of(value, named)
                found += [] if number is None else [number]
    return found

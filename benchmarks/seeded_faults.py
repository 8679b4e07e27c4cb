"""Faults in functions that nobody here has written, each of which takes a given time more at every call."""

import ast
import builtins
import inspect
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import CodeType, FrameType, FunctionType
from typing import Any, Final

from benchmarks.public_uses import Views

REQUESTS: Final = 60
"""Requests of which calls are counted before any fault is drawn."""
CALLS_MAX: Final = 200
"""Calls per request of a function that is broken."""
TRIALS: Final = 40
"""Calls of a callee by which it is known to do the same each time."""
SHORT_S: Final = 2e-6
"""Shortest callee that is called more often."""
AGAIN: Final = "_called_again"
STATEMENTS: Final = {
    "computes": "for _more in range({rounds}): pass",
    "library": "sum(range({rounds}))",
    "waits": "__import__('time').sleep({seconds})",
    "calls": f"for _more in range({{rounds}}): {AGAIN}()",
}
"""What a broken function does first, by kind of the fault."""

Call = Callable[[], object]


@dataclass(slots=True)
class Used:
    """What requests call.

    Parameters
    ----------
    calls
        Per request, by code.
    request_s
        CPU time of a request.
    callees
        Calls that each code makes of others, of which one is kept each.
    """

    calls: dict[CodeType, float]
    request_s: float
    callees: dict[CodeType, dict[CodeType, Call]] = field(default_factory=dict)


class Broken:
    """A function that takes longer at each call.

    Parameters
    ----------
    function
        The function, whose code is replaced.
    statement
        What it does first.
    called
        What the statement calls.
    """

    def __init__(self, function: FunctionType, statement: str, called: Call | None = None) -> None:
        self._function = function
        self._before = function.__code__
        self._now = _with_statement(function, statement)
        self._called = called

    def __enter__(self) -> None:
        vars(builtins)[AGAIN] = self._called
        self._function.__code__ = self._now

    def __exit__(self, *_: object) -> None:
        self._function.__code__ = self._before


def broken(function: FunctionType, kind: str, used: Used, share: float = 1.0) -> Broken | None:
    """Return a function with a fault by which a mean request takes longer; None if it cannot have one.

    Parameters
    ----------
    kind
        Of ``STATEMENTS``.
    share
        Of a request's time, which is added.
    """
    seconds = share * used.request_s / used.calls[function.__code__]
    called: Call | None = None
    rounds = 0.0
    if kind == "calls":
        callees = used.callees.get(function.__code__, {})
        able = ((each, _length_s(each)) for each in callees.values())
        called, length_s = next(((each, s) for each, s in able if s is not None), (None, None))
        if called is None or length_s is None:
            return None
        rounds = seconds / length_s
    elif kind != "waits":
        rounds = seconds * _pace(kind)
    statement = STATEMENTS[kind].format(rounds=max(1, round(rounds)), seconds=seconds)
    return Broken(function, statement, called)


def used_by(views: Views, package: str) -> Used:
    """Return what requests call in a package; a generator counts once, when it starts."""
    starts: dict[CodeType, Counter[int]] = defaultdict(Counter)
    callees: dict[CodeType, dict[CodeType, Call]] = defaultdict(dict)
    known = _functions(package)

    def note(frame: FrameType, event: str, _: object) -> None:
        if event != "call" or not _is_of(frame, package):
            return
        code, caller = frame.f_code, frame.f_back
        starts[code][frame.f_lasti] += 1
        if caller is not None and _is_of(caller, package) and code in known and code is not caller.f_code:
            callees[caller.f_code].setdefault(code, _call(known[code], frame))

    asked = [views[number % len(views)] for number in range(REQUESTS)]
    for view in asked:
        view()
    sys.setprofile(note)
    for view in asked:
        view()
    sys.setprofile(None)
    began = time.thread_time()
    for view in asked:
        view()
    calls = {code: counts[min(counts)] / REQUESTS for code, counts in starts.items()}
    return Used(calls, (time.thread_time() - began) / REQUESTS, callees)


def breakable(used: Used, package: str) -> list[FunctionType]:
    """Return functions and methods that can be broken."""
    return [
        each
        for code, each in _functions(package).items()
        if 1 / 4 <= used.calls.get(code, 0.0) <= CALLS_MAX
        and not code.co_freevars
        and "<" not in code.co_qualname
    ]


def _functions(package: str) -> dict[CodeType, FunctionType]:
    found: dict[CodeType, FunctionType] = {}
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] != package or module is None:
            continue
        for value in list(vars(module).values()):
            members = vars(value).values() if isinstance(value, type) else (value,)
            for member in list(members):
                each = getattr(member, "__func__", getattr(member, "fget", member))
                if isinstance(each, FunctionType):
                    found[each.__code__] = each
    return found


def _is_of(frame: FrameType, package: str) -> bool:
    return str(frame.f_globals.get("__name__")).partition(".")[0] == package


def _call(function: FunctionType, frame: FrameType) -> Call:
    """Return a call with the arguments that a frame has."""
    code, names = frame.f_code, frame.f_locals
    plain = code.co_varnames[: code.co_argcount]
    more = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    variable = bool(code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS | inspect.CO_GENERATOR))
    able = not variable and all(name in names for name in (*plain, *more))
    given = [names[name] for name in plain] if able else []
    named = {name: names[name] for name in more} if able else {}

    def call() -> object:
        if not able:
            raise TypeError(function.__qualname__)
        return function(*given, **named)

    return call


def _length_s(call: Call) -> float | None:
    """Return how long a call takes; None if it fails, or does not do the same each time."""
    try:
        first, lengths = _plain(call()), []
        for _ in range(TRIALS):
            began = time.thread_time()
            answer = call()
            lengths.append(time.thread_time() - began)
            if _plain(answer) != first:
                return None
    except Exception:  # noqa: BLE001 - whatever a call of another's function raises
        return None
    early, late = sorted(lengths[: TRIALS // 2]), sorted(lengths[TRIALS // 2 :])
    length_s, later_s = early[TRIALS // 4], late[TRIALS // 4]
    return length_s if length_s >= SHORT_S and later_s < 1.5 * length_s else None


def _plain(answer: Any) -> str:  # noqa: ANN401 - of another's function
    has_own = "__repr__" in {name for each in type(answer).__mro__[:-1] for name in vars(each)}
    return repr(answer)[:2_000] if has_own else type(answer).__name__


def _pace(kind: str) -> float:
    """Return rounds per second of CPU time."""
    rounds = 500_000
    scope: dict[str, Callable[[], None]] = {}
    exec(f"def pace():\n    {STATEMENTS[kind].format(rounds=rounds)}", scope)
    began = time.thread_time()
    scope["pace"]()
    return rounds / max(time.thread_time() - began, 1e-6)


def _with_statement(function: FunctionType, statement: str) -> CodeType:
    """Return a function's code with a statement before its first one, compiled with its module."""
    tree = ast.parse(inspect.getsource(sys.modules[function.__module__]))
    code = function.__code__
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and _first_line(node) == code.co_firstlineno:
            added = ast.parse(statement).body
            for each in added:
                for part in ast.walk(each):
                    ast.copy_location(part, node.body[0])
            node.body[:0] = added
    made = compile(tree, code.co_filename, "exec", dont_inherit=True)
    return next(
        each
        for each in _codes(made)
        if (each.co_qualname, each.co_firstlineno) == (code.co_qualname, code.co_firstlineno)
    )


def _first_line(node: ast.FunctionDef) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)

"""Errors that a change hides: it leaves a ``finally`` block early, or catches those of further calls."""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import Function, functions_of, last_name, words
from geoheal.fitness.reading.known.modules import FILLING

LEAVES: Final = "{name} leaves its finally block by {how}, which hides all errors of the block"
TRIES: Final = "{name} also catches {kind} of {called} now, while the current code lets it through"
_NEVER_FAILING: Final = FILLING | words(
    "bool dict enumerate get isinstance items keys len list print range repr reversed set str tuple values "
    "zip"
)
_Calls = dict[str, set[str]]


def hidden_errors(new_code: str, current_code: str) -> Iterator[str]:
    """Report errors that reach the caller in the current code, and not in the new code.

    Examples
    --------
    >>> after = "def f(n):\\n  try: return g(n)\\n  finally: {}"
    >>> list(hidden_errors(after.format("return 0"), after.format("h()")))
    ['f leaves its finally block by return, which hides all errors of the block']
    >>> before = "def f(n):\\n  try: n = int(n)\\n  except ValueError: n = 0\\n  return g(n)"
    >>> after = "def f(n):\\n  try: return g(int(n))\\n  except ValueError: return g(0)"
    >>> list(hidden_errors(after, before))
    ['f also catches ValueError of g now, while the current code lets it through']
    """
    try:
        after, before = (dict(functions_of(ast.parse(each))) for each in (new_code, current_code))
    except NO_CODE:
        return
    for name in sorted(before.keys() & after.keys()):
        yield from _of_function(name, after[name], before[name])


def _of_function(name: str, new: Function, current: Function) -> Iterator[str]:
    for how in sorted(_leaving(new) - _leaving(current)):
        yield LEAVES.format(name=name, how=how)
    tried, known = _tried(new), _tried(current)
    for kind in sorted(tried.keys() & known.keys()):  # a kind that is caught for the first time is new code
        had = known[kind]
        for called in sorted((tried[kind] - had) & (_called(current) - had)):
            yield TRIES.format(name=name, kind=kind, called=called)


def _leaving(function: Function) -> set[str]:
    """Return the statements by which it leaves a ``finally`` block before its end."""
    return {
        how
        for each in ast.walk(function)
        if isinstance(each, ast.Try | ast.TryStar)
        for statement in each.finalbody
        for how in _ends(statement, in_loop=False)
    }


def _ends(node: ast.AST, *, in_loop: bool) -> Iterator[str]:
    match node:
        case ast.Return():
            yield "return"
        case ast.Break() | ast.Continue() if not in_loop:
            yield type(node).__name__.lower()
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Lambda():
            return
    is_loop = isinstance(node, ast.For | ast.AsyncFor | ast.While)
    for each in ast.iter_child_nodes(node):
        yield from _ends(each, in_loop=in_loop or is_loop)


def _tried(function: Function) -> _Calls:
    """Return the calls inside of handlers, by the caught error, without handlers that raise it again."""
    found: _Calls = {}
    for node in ast.walk(function):
        match node:
            case ast.Try() | ast.TryStar():
                for handler in node.handlers:
                    if not any(isinstance(each, ast.Raise) for each in ast.walk(handler)):
                        _add(found, _kinds(handler.type), node.body)
            case ast.With(items=items, body=body):
                for item in items:
                    match item.context_expr:
                        case ast.Call(args=kinds) as call if last_name(call) == "suppress":
                            _add(found, [ast.unparse(each) for each in kinds], body)
    return found


def _add(found: _Calls, kinds: list[str], body: list[ast.stmt]) -> None:
    for kind in kinds:
        found.setdefault(kind, set()).update(*map(_called, body))


def _kinds(caught: ast.expr | None) -> list[str]:
    each = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return ["all errors" if one is None else ast.unparse(one) for one in each]


def _called(node: ast.AST) -> set[str]:
    """Return the calls that may fail."""
    calls = (each for each in ast.walk(node) if isinstance(each, ast.Call))
    return {ast.unparse(each.func) for each in calls if last_name(each) not in _NEVER_FAILING}

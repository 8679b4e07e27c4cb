"""Recognise resources released by hand that ``with`` would hold for the same time."""

import ast
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import last_name, words


def written_as_with(source: str) -> str:
    """Return a source whose locks are held by ``with``; the source itself where there is nothing to change.

    A lock that is waited for with an end, or that errors are caught around, stays as it is.

    >>> by_hand = "def f():\\n  lock.acquire()\\n  try:\\n    g()\\n  finally:\\n    lock.release()"
    >>> print(written_as_with(by_hand))
    def f():
        with lock:
            g()
    >>> timed = by_hand.replace("acquire()", "acquire(timeout=1)")
    >>> written_as_with(timed) == timed
    True
    """
    if ".acquire()" not in source:
        return source
    try:
        tree = _Held().visit(ast.parse(source))
        return ast.unparse(ast.fix_missing_locations(tree))
    except NO_CODE:
        return source


def held_as_in(source: str, other: str) -> str:
    """Return a source with its locks held by ``with``, if the other source holds all of these in that way.

    Then they can be, and a run of both sources makes the same calls.

    >>> by_hand = "a.acquire()\\ntry:\\n    f()\\nfinally:\\n    a.release()"
    >>> held_as_in(by_hand, "with a: f()").splitlines()[0], held_as_in(by_hand, "with b: f()") == by_hand
    ('with a:', True)
    """
    written = written_as_with(source)
    if written == source:
        return source
    taken = _held(written) - _held(source)
    return written if taken <= _held(other) else source


def _held(source: str) -> set[str]:
    try:
        tree = ast.parse(source)
    except NO_CODE:
        return set()
    return {
        ast.unparse(item.context_expr)
        for node in ast.walk(tree)
        if isinstance(node, ast.With)
        for item in node.items
    }


def ended_by_with(tree: ast.AST) -> set[str]:
    """Return what the ends of ``with`` call of what it opens: files are closed, and executors waited for.

    >>> sorted(ended_by_with(ast.parse("with open(a) as b, ThreadPoolExecutor() as c, connect() as d: pass")))
    ['b.close', 'c.shutdown']
    """
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.withitem(context_expr=ast.Call() as made, optional_vars=ast.Name(id=name)):
                kind = last_name(made)
                if kind in _CLOSED:
                    found.add(f"{name}.close")
                elif kind.endswith("Executor"):
                    found.add(f"{name}.shutdown")
    return found


_CLOSED: Final = words("NamedTemporaryFile TemporaryFile ZipFile closing fdopen open socket urlopen")
"""Functions and classes whose objects a ``with`` closes; a connection to a database stays open."""


class _Held(ast.NodeTransformer):
    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                setattr(node, name, _held_by_with(block))
        return node


def _held_by_with(block: list[ast.stmt]) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    for statement in block:
        lock = _acquired(found[-1]) if found else None
        match statement:
            case ast.Try(body=body, handlers=[], orelse=[], finalbody=[last]) if lock is not None:
                if _called(last) == f"{ast.unparse(lock)}.release":
                    found[-1] = ast.With(items=[ast.withitem(context_expr=lock)], body=body)
                    continue
        found.append(statement)
    return found


def _acquired(statement: ast.stmt) -> ast.expr | None:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=lock, attr="acquire"), args=[], keywords=[])):
            return lock
    return None


def _called(statement: ast.stmt) -> str:
    match statement:
        case ast.Expr(value=ast.Call(func=called, args=[], keywords=[])):
            return ast.unparse(called)
    return ""

"""Text that a program runs as code: no other reading looks into it, and no tracer watches its lines.

``exec(SOURCE)``, or ``eval("n + 1")`` in a function: the program that is measured is then also a text. A
program that runs one may keep it; another text, or another way to it, is a change that nobody has read.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import functions_of, words

TEXT: Final = "it runs text as code ({how}), and has another text than the current code: `{text}`"
WAY: Final = "{name} runs text as code ({how}), and is another function than in the current code"
_BUILT_IN: Final = words("compile eval exec")
_METHODS: Final = words("eval exec from_string run_path runcode runsource")
_OF_BYTES: Final = words("dill marshal pickle")
"""Modules whose ``loads`` makes code of bytes."""
_SHOWN: Final = 40


def text_as_code(new_code: str, current_code: str) -> Iterator[str]:
    """Report what else than in the current code may be run as code.

    Examples
    --------
    >>> before = "def f(n): return eval('n + 1')\\ndef g(n): return [n]"
    >>> list(text_as_code(before.replace("[n]", "[n, n]"), before))
    []
    >>> [each] = text_as_code(before.replace("[n]", "['n']"), before)
    >>> each
    'it runs text as code (eval), and has another text than the current code: `n`'
    >>> [each] = text_as_code(before.replace("eval(", "eval(f(n) or "), before)
    >>> each
    'f runs text as code (eval), and is another function than in the current code'
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    how = next(_runs(new), None)
    if how is None:
        return
    added = [*(Counter(_texts(new)) - Counter(_texts(current)))]
    if added:
        yield TEXT.format(how=how, text=ascii(added[0])[1:-1][:_SHOWN])
        return
    before = {name: ast.unparse(each) for name, each in functions_of(current)}
    for name, function in functions_of(new):
        ways = [*_runs(function)]
        if ways and ast.unparse(function) != before.get(name):
            yield WAY.format(name=name, how=ways[0])


def _runs(tree: ast.AST) -> Iterator[str]:
    """Yield by what a tree runs text as code."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in _BUILT_IN:
                yield name
            case ast.Attribute(value=ast.Name(id="builtins" | "__builtins__"), attr=name) if (
                name in _BUILT_IN
            ):
                yield name
            case ast.Attribute(value=ast.Name(id=module), attr="loads") if module in _OF_BYTES:
                yield f"{module}.loads"
            case ast.Attribute(attr=name) if name in _METHODS:
                yield name


def _texts(tree: ast.AST) -> Iterator[str | bytes]:
    """Yield texts, without those that stand alone, such as docstrings."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes) and id(node) not in alone:
            yield node.value

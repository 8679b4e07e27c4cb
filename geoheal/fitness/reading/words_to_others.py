"""What a change says to others in other words: a flag that it gives, a text that nothing comes back of."""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.fitness.reading.known_modules import words

Flag = tuple[type, object]

_OWN: Final = words(
    "add append appendleft discard extend insert pop popitem popleft remove setdefault sort update write "
    "writelines"
)
"""Methods whose arguments show in what is left, or in what is written."""


def other_words(new_code: str, current_code: str) -> Iterator[str]:
    """Say which flags and texts a change gives to what the current code gives others.

    Examples
    --------
    >>> list(other_words("get(n, verify=False)", "get(n, verify=True)"))
    ['it gives verify=False to get in place of True']
    >>> list(other_words("def f(): db.run('begin')", "def f(): db.run('begin immediate')"))
    ["it calls db.run with 'begin', and no answer comes of that"]
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    before, after = _flags(current), _flags(new)
    for key in sorted(before.keys() & after.keys()):
        for value in sorted(after[key] - before[key], key=repr):
            instead = ", ".join(sorted(repr(each) for _, each in before[key]))
            yield f"it gives {key[1]}={value[1]!r} to {key[0]} in place of {instead}"
    told = _told(current)
    known = {callee for callee, _ in told}
    for callee, text in sorted(each for each in _told(new) - told if each[0] in known):
        yield f"it calls {callee} with {text}, and no answer comes of that"


def _flags(tree: ast.AST) -> dict[tuple[str, str], set[Flag]]:
    """Return the constants that are given by name, but for numbers, by what is called and their name."""
    found: dict[tuple[str, str], set[Flag]] = {}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        for each in call.keywords:
            if each.arg is not None and _is_flag(each.value):
                value = each.value.value  # type: ignore[attr-defined]
                found.setdefault((ast.unparse(call.func), each.arg), set()).add((type(value), value))
    return found


def _told(tree: ast.AST) -> set[tuple[str, str]]:
    """Return what is called for what it does, with an empty text and each text or flag that it is given."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case (
                ast.Expr(value=ast.Call(func=called, args=arguments))
                | ast.Expr(value=ast.Await(value=ast.Call(func=called, args=arguments)))
            ):
                if not (isinstance(called, ast.Attribute) and called.attr in _OWN):
                    callee = ast.unparse(called)
                    found.add((callee, ""))
                    found |= {(callee, ast.unparse(each)) for each in arguments if _is_flag(each)}
    return found


def _is_flag(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and (
        node.value is None or isinstance(node.value, bool | str | bytes)
    )

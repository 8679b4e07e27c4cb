"""What a function does less for others, while another function of the module still does it.

``hmac.compare_digest`` in one of two checks, and ``==`` in the other one; a shorter pause; a file that is
made without the bits of its mode. No answer shows any of them.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import Function, functions_of, last_name, read_names, values_set, words
from geoheal.fitness.reading.known.effects import effects
from geoheal.fitness.reading.known.modules import imported, written_path
from geoheal.fitness.reading.limits import number_of

GONE: Final = "{name} does not use {used} any more, which other parts of the module do"
PAUSES: Final = "it waits {after} s where the current code waits {before} s"
FEWER: Final = "it gives {callee} {after} arguments instead of {before}"
CLOSES: Final = "it does not use contextlib.{used} any more"
_CLOSING: Final = words("AsyncExitStack ExitStack aclosing closing")
_OF_FILES: Final = words("os shutil socket ssl tempfile")
"""Modules whose functions take what others may do as their last arguments."""


def less_given(new_code: str, current_code: str) -> Iterator[str]:
    """Report what a change does less than before in some places.

    Examples
    --------
    >>> code = "import hmac\\ndef f(a, b): return hmac.compare_digest(a, b)\\ndef g(a, b): return {}"
    >>> list(less_given(code.format("a == b"), code.format("hmac.compare_digest(a, b)")))
    ['g does not use hmac.compare_digest any more, which other parts of the module do']
    >>> list(less_given("time.sleep(0.1)", "time.sleep(1)"))
    ['it waits 0.1 s where the current code waits 1 s']
    >>> opened = "import os\\nos.open(path, os.O_CREAT{})"
    >>> list(less_given(opened.format(""), opened.format(", 0o600")))
    ['it gives os.open 2 arguments instead of 3']
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    yield from (CLOSES.format(used=used) for used in sorted(_closing(current) - _closing(new)))
    after, before = min(_pauses(new), default=None), min(_pauses(current), default=None)
    if after is not None and before is not None and after < before:
        yield PAUSES.format(after=f"{after:g}", before=f"{before:g}")
    given, had = _arguments(new), _arguments(current)
    for callee in sorted(given.keys() & had.keys()):
        if given[callee] < had[callee]:
            yield FEWER.format(callee=callee, after=given[callee], before=had[callee])
    yield from _of_functions(new, current)


def _of_functions(new: ast.Module, current: ast.Module) -> Iterator[str]:
    fewer = (Counter(effects(current)) - Counter(effects(new))).keys() & set(effects(new))
    before, after = dict(functions_of(current)), dict(functions_of(new))
    for name in before.keys() & after.keys() if fewer else ():
        gone = _effects_of(before[name], current) & fewer
        for used in sorted(gone - _reached(name, after, new)):
            yield GONE.format(name=name, used=used)


def _reached(name: str, functions: Mapping[str, Function], tree: ast.Module) -> Set[str]:
    """Return the effects of a function, and of those of the module that it names, and they do."""
    found: set[str] = set()
    waiting, seen = [name], set()
    while waiting:
        each = waiting.pop()
        for path in (path for path in functions if path.rpartition(".")[2] == each or path == each):
            if path not in seen:
                seen.add(path)
                found |= _effects_of(functions[path], tree)
                waiting += read_names(functions[path]) | {
                    node.attr for node in ast.walk(functions[path]) if isinstance(node, ast.Attribute)
                }
    return found


def _effects_of(function: Function, tree: ast.Module) -> set[str]:
    """Return the effects that are written in a function, by the imports of its module."""
    imports = [each for each in ast.walk(tree) if isinstance(each, ast.Import | ast.ImportFrom)]
    return set(effects(ast.Module([*imports, function], [])))


def _closing(tree: ast.Module) -> set[str]:
    modules, parts = imported(tree)
    paths = (written_path(node, modules, parts).rpartition(".") for node in ast.walk(tree))
    return {name for module, _, name in paths if module == "contextlib"} & _CLOSING


def _pauses(tree: ast.Module) -> Iterator[float]:
    named = dict(values_set(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and last_name(node) == "sleep" and node.args:
            number = number_of(node.args[0], named)
            if number is not None:
                yield number


def _arguments(tree: ast.Module) -> dict[str, int]:
    """Return the smallest number of arguments that functions of these modules are given."""
    modules, parts = imported(tree)
    found: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not any(isinstance(each, ast.Starred) for each in node.args):
            path = written_path(node.func, modules, parts)
            if path.partition(".")[0] in _OF_FILES and all(each.arg for each in node.keywords):
                count = len(node.args) + len(node.keywords)
                found[path] = min(found.get(path, count), count)
    return found

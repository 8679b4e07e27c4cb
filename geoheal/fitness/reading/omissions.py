"""Inputs that a workload may never vary: arguments and settings that a change ignores, clocks and randomness.

A candidate that ignores an argument or a setting is right in every run of a workload that does not change
them, and wrong for others. Behaviour that depends on time or chance is not measured either.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import (
    Function,
    functions_of,
    last_name,
    parameter_names,
    read_names,
    values_set,
    words,
)
from geoheal.fitness.reading.known.modules import imported, written_path


def omissions(new_code: str, current_code: str) -> Iterator[str]:
    """Report arguments and settings that the current code reads, and the new code does not.

    Settings are public names of the module in lower case, or that stand for a number or text.

    Examples
    --------
    >>> list(omissions("def f(a, b):\\n    return a", "def f(a, b):\\n    return a * b"))
    ['f does not read its argument b any more, and the current code does']
    >>> list(omissions("rate = 2\\ndef f(a): return 2 * a", "rate = 2\\ndef f(a): return rate * a"))
    ['no function reads rate of the module any more, and the current code does']
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    after = dict(functions_of(new))
    for name, function in functions_of(current):
        if name in after:
            gone = (_arguments(function) & read_names(function)) - read_names(after[name])
            for argument in sorted(gone):
                yield f"{name} does not read its argument {argument} any more, and the current code does"
            for argument, kind in sorted(_made(function) - _made(after[name])):
                yield f"{name} does not convert its argument {argument} with {kind} any more"
    for name in sorted(_settings(current) & _read_in_functions(current) - _read_in_functions(new)):
        yield f"no function reads {name} of the module any more, and the current code does"
    yield from _rounded_otherwise(_rounds(new), _rounds(current))


def _rounded_otherwise(new: Counter[str], current: Counter[str]) -> Iterator[str]:
    if new.total() > current.total():
        yield "it converts a float to an integer, which is inexact for large numbers"
    elif new - current:
        ways = (", ".join(sorted(each)) for each in (new - current, current - new))
        yield "it converts to whole numbers with {} instead of {}".format(*ways)


def _arguments(function: Function) -> set[str]:
    return parameter_names(function) - {"self", "cls"}


def _made(function: Function) -> set[tuple[str, str]]:
    """Return the arguments that are converted before use: ``n = int(n)``, and ``int(n)`` for numbers."""
    found, taken = set(), _arguments(function)
    for node in ast.walk(function):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(args=[ast.Name(id=given), *_]) as call
            ) if name == given and name in taken:
                found.add((name, ast.unparse(call.func)))
            case ast.Call(args=[ast.Name(id=given)]) if given in taken and last_name(node) in _NUMBERS:
                found.add((given, ast.unparse(node.func)))
    return found


def _read_in_functions(tree: ast.Module) -> set[str]:
    functions = (node for node in ast.walk(tree) if isinstance(node, Function | ast.Lambda))
    return set().union(*map(read_names, functions))


def _settings(tree: ast.Module) -> set[str]:
    return {
        name
        for name, value in values_set(tree)
        if name[:1] != "_" and (isinstance(value, ast.Constant) or not name.isupper())
    }


def _rounds(tree: ast.Module) -> Counter[str]:
    """Return what converts quotients, or results of functions on floats, to whole numbers, and how often."""
    return Counter(
        last_name(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and last_name(node) in _WHOLE
        and any(map(_is_of_floats, ast.walk(node)))
    )


def _is_of_floats(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=ast.Div()):
            return True
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in _FLOATS
        case ast.BinOp(left=ast.Constant(value=float())) | ast.BinOp(right=ast.Constant(value=float())):
            return True
    return False


_WHOLE: Final = frozenset({"as_integer_ratio", "ceil", "floor", "int", "round", "trunc"})
"""Functions that make a whole number of a float."""
_NUMBERS: Final = frozenset({"bool", "float", "index", "int"})
"""Functions that refuse what is not a number, or make a plain one of it."""
_FLOATS: Final = frozenset({"cbrt", "exp", "float", "fsum", "log", "log10", "log2", "pow", "sqrt"})
_MODULES: Final = frozenset({"random", "secrets", "time"})
_MOMENTS: Final = words(
    "formatdate localtime makeLogRecord make_msgid now today urandom utcnow uuid1 uuid4 uuid6 uuid7"
)
_STAMPED: Final = frozenset({"gzip.compress"})
"""Functions whose results contain the time of the call, unless a time is passed."""
_LEVEL: Final = 3
"""Number of arguments from which on gzip is given a time."""
_WAITS: Final = frozenset({"sleep", "struct_time", "strftime", "strptime"})


def chance(new_code: str, current_code: str) -> list[str]:
    """Return uses of time or randomness that the current code has less often.

    ``hash`` of a text is another number in each process.

    >>> chance("import random\\nx = random.random()", "import random")
    ['random.random']
    """
    return sorted((_used(new_code) - _used(current_code)).keys())


def _used(source: str) -> Counter[str]:
    try:
        tree = ast.parse(source)
    except NO_CODE:
        return Counter()
    modules = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name in _MODULES
    }
    in_hashes = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name == "__hash__"
        for node in ast.walk(function)
    }
    found = Counter(_times_beside(tree))
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names) if module in _MODULES:
                found.update(f"{module}.{each.name}" for each in names if each.name not in _WAITS)
            case ast.Attribute(value=ast.Name(id=name), attr=part) if name in modules and part not in _WAITS:
                found[f"{modules[name]}.{part}"] += 1
            case ast.Attribute(attr=part) if part in _MOMENTS:
                found[part] += 1
            case ast.Name(id="hash", ctx=ast.Load()) if id(node) not in in_hashes:
                found["hash"] += 1
    return found


def _times_beside(tree: ast.Module) -> Iterator[str]:
    """Yield times that other modules give: of a loop of asyncio, in what gzip writes, by their name alone."""
    imports = imported(tree)
    knows_loops = "asyncio" in {each.partition(".")[0] for of in imports for each in of.values()}
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=module, names=names) if module not in _MODULES:
                yield from (each.name for each in names if each.name in _MOMENTS)
            case ast.Call(func=ast.Attribute(attr="time"), args=[], keywords=[]) if knows_loops:
                yield "time of a loop"
            case ast.Call(func=called, args=arguments, keywords=[]) if len(arguments) < _LEVEL:
                yield from {written_path(called, *imports)} & _STAMPED

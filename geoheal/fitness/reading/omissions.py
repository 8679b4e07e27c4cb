"""What a change does not read any more: arguments and settings that a workload may never vary.

A candidate that answers as if an argument had its default, or a setting the value of today, is right in every
run of a workload that leaves them alone, and wrong for whoever does not.
"""

import ast
from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef


def omissions(new_code: str, current_code: str) -> Iterator[str]:
    """Say which arguments and settings the current code reads, and the new code does not.

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
    except (SyntaxError, ValueError, RecursionError):
        return
    after = dict(_functions(new))
    for name, function in _functions(current):
        if name in after:
            gone = (_arguments(function) & _read(function)) - _read(after[name])
            for argument in sorted(gone):
                yield f"{name} does not read its argument {argument} any more, and the current code does"
    for name in sorted(_settings(current) & _read_in_functions(current) - _read_in_functions(new)):
        yield f"no function reads {name} of the module any more, and the current code does"
    if _rounds(new) > _rounds(current):
        yield "it makes a whole number of a quotient of floats, which large numbers have no room in"


def _functions(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    """Functions of the module and methods of its classes, by their names."""
    for node in tree.body:
        if isinstance(node, Function):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from (
                (f"{node.name}.{each.name}", each) for each in node.body if isinstance(each, Function)
            )


def _arguments(function: Function) -> set[str]:
    taken = function.args
    each = [*taken.posonlyargs, *taken.args, *taken.kwonlyargs, taken.vararg, taken.kwarg]
    return {argument.arg for argument in each if argument is not None} - {"self", "cls"}


def _read(node: ast.AST) -> set[str]:
    return {
        each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    }


def _read_in_functions(tree: ast.Module) -> set[str]:
    functions = (node for node in ast.walk(tree) if isinstance(node, Function | ast.Lambda))
    return set().union(*map(_read, functions))


def _settings(tree: ast.Module) -> set[str]:
    found = set()
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in targets:
            if isinstance(target, ast.Name) and target.id[:1] != "_":
                is_plain = isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
                found |= {target.id} if is_plain or not target.id.isupper() else set()
    return found


def _rounds(tree: ast.Module) -> int:
    """How often ``int`` takes a quotient."""
    return sum(
        any(isinstance(part, ast.BinOp) and isinstance(part.op, ast.Div) for part in ast.walk(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"int", "round"}
    )

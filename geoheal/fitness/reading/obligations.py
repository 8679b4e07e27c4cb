"""Find duties that a change drops: wiping keys, comparing in constant time, limits, copies.

Each of them costs time, and no answer shows that it is missing.
"""

import ast
from collections.abc import Iterator, Mapping, Set
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import (
    Function,
    copied_value,
    functions_of,
    last_name,
    parameter_names,
    read_names,
    words,
)
from geoheal.fitness.inlined import body_for
from geoheal.fitness.reading.known.names import uncovered
from geoheal.fitness.reading.withdrawn import caught

COPIES: Final = "{name} keeps its argument {argument} itself, not a copy: a change of one is a change of both"
CATCHES: Final = "{name} does not catch {kinds} any more"
CALLS: Final = "{name} does not call {called} any more"
WIPES: Final = "{name} does not overwrite {kept} any more when it is done with it"
IN_EQUAL_TIME: Final = (
    "{name} is not compared in constant time any more: the time reveals how many bytes agree"
)
LIMITS: Final = "it does not limit what {called} returns any more"
HIDES: Final = "{name} hides the errors that end its block now"
FIELDS: Final = "it does not give {option} to a field of a class any more"
SETTERS: Final = "{name} accepts any value now: the check of it is gone"
_LIMITED: Final = {"islice": 2} | dict.fromkeys(
    words("read read1 readline readlines recv recvfrom fetchmany peek iter_content iter_lines"), 1
)
"""Calls that give no more than their last argument says, and with how many arguments they do."""
_WITHOUT_END: Final = frozenset({"None", "-1"})
_OPTIONS: Final = words("compare hash init kw_only repr")


def obligations(new_code: str, current_code: str) -> Iterator[str]:
    """Say what functions do for others in the current code, and not in the new code.

    Examples
    --------
    >>> flush = "def flush(): q.clear()\\ndef f(n):\\n    "
    >>> list(obligations(flush + "q.append(n)", flush + "q.append(n); flush()"))
    ['f does not call flush any more']
    >>> list(obligations("def f(x): return x.read()", "def f(x): return x.read(99)"))
    ['it does not limit what read returns any more']
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    for called in sorted(_limited(current) - _limited(new)):
        yield LIMITS.format(called=called)
    for option in sorted(_options(current) - _options(new)):
        yield FIELDS.format(option=option)
    for name in sorted(_setters(current) - _setters(new)):
        yield SETTERS.format(name=name)
    before, after = dict(functions_of(current)), dict(functions_of(new))
    yield from _of_calls(new, current, before, after.keys())
    for name in before.keys() & after.keys():
        yield from _of_function(name, after[name], before[name])


def _of_calls(
    new: ast.Module, current: ast.Module, before: Mapping[str, Function], after: Set[str]
) -> Iterator[str]:
    """Say which functions of the module are there, and not called any more."""
    unasked = before.keys() & after & (read_names(current) - read_names(new))
    functions = dict(functions_of(new))
    for called in sorted(name for name in unasked & _called_for_effect(current) if _acts(before[name])):
        callers = [name for name, each in before.items() if called in _called_for_effect(each)]
        pairs = [(before[name], functions.get(name)) for name in callers]
        if pairs and all(made and _is_written_out(before[called], old, made) for old, made in pairs):
            continue
        yield CALLS.format(name=next(iter(callers), "the module"), called=called)
    if any(_gathers_differences(before[name]) for name in unasked) and not _calls_digest(new):
        yield IN_EQUAL_TIME.format(name="what it is given")


def _of_function(name: str, new: Function, current: Function) -> Iterator[str]:
    known = caught(new)
    for body, kinds in caught(current).items():
        gone = uncovered(kinds, known.get(body, kinds))
        if gone:
            yield CATCHES.format(name=name, kinds=", ".join(sorted(gone)))
    if name.endswith(("__exit__", "__aexit__")) and _answers(new) - _answers(current):
        yield HIDES.format(name=name)
    if _gathers_differences(current) and not (_gathers_differences(new) or _calls_digest(new)):
        yield IN_EQUAL_TIME.format(name=f"what {name} is given")
    for kept in sorted(_wiped(current) - _wiped(new)):
        yield WIPES.format(name=name, kept=kept)
    plain = _kept_arguments(new, copied=False)
    for attribute, argument in sorted(_kept_arguments(current, copied=True) & plain):
        yield COPIES.format(name=f"{name} in {attribute}", argument=argument)


def _answers(function: Function) -> set[str]:
    """Return the values that a function returns, without those that equal None."""
    returns = (each.value for each in ast.walk(function) if isinstance(each, ast.Return) and each.value)
    return {ast.unparse(each) for each in returns} - {"False", "None"}


def _limited(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            name = last_name(call)
            given = [*call.args, *(each.value for each in call.keywords)]
            end = given[:3][-1:] if name == "islice" else given[:1]
            if len(given) >= _LIMITED.get(name, 99) and ast.unparse(end[0]) not in _WITHOUT_END:
                found.add(name)
    return found


def _options(tree: ast.AST) -> set[str]:
    """Return options of fields that are switched off or on, each as it is written."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and last_name(node) == "field")
    named = (each for call in calls for each in call.keywords)
    return {f"{each.arg}={ast.unparse(each.value)}" for each in named if each.arg in _OPTIONS}


def _setters(tree: ast.Module) -> set[str]:
    return {
        name
        for name, each in functions_of(tree)
        for decorator in each.decorator_list
        if isinstance(decorator, ast.Attribute) and decorator.attr == "setter" and not _only_keeps(each)
    }


def _only_keeps(setter: Function) -> bool:
    """Whether a setter does nothing but keep its value: ``self._n = value``."""
    match setter.body:
        case [ast.Assign(targets=[ast.Attribute(value=ast.Name())], value=ast.Name())]:
            return True
    return False


def _called_for_effect(tree: ast.AST) -> set[str]:
    """Return functions that are called by name, and whose results are not used."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case (
                ast.Expr(value=ast.Call(func=ast.Name(id=name)))
                | ast.Expr(value=ast.Await(value=ast.Call(func=ast.Name(id=name))))
            ):
                found.add(name)
    return found


def _is_written_out(called: Function, before: Function, after: Function) -> bool:
    """Whether a function stands, statement by statement, in another one that called it for its effect.

    >>> check = "def check(k):\\n    if k < 0: raise ValueError(k)\\n"
    >>> sources = check, "def f(n): check(n)", "def f(n):\\n    if n < 0: raise ValueError(n)"
    >>> _is_written_out(*(ast.parse(each).body[0] for each in sources))
    True
    """
    written = {ast.dump(each) for each in ast.walk(after) if isinstance(each, ast.stmt)}
    for node in ast.walk(before):
        match node:
            case ast.Expr(value=ast.Call(func=ast.Name(id=name)) as call) if name == called.name:
                body = body_for(called, call)
                if body is None or not all(ast.dump(each) in written for each in body):
                    return False
    return True


def _acts(function: Function) -> bool:
    """Whether a function has effects: it calls, raises, or sets something outside of it."""
    acting = ast.Call | ast.Raise | ast.Assert | ast.Global | ast.Delete
    return any(
        isinstance(node, acting)
        or (isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store))
        for node in ast.walk(function)
    )


def _calls_digest(code: ast.AST) -> bool:
    """Whether ``hmac.compare_digest`` compares, which takes equal time as well."""
    return any(isinstance(each, ast.Call) and last_name(each) == "compare_digest" for each in ast.walk(code))


def _says_yes_or_no(code: ast.AST) -> bool:
    """Whether what is answered is the outcome of a comparison, and no number."""
    answers = [node.value for node in ast.walk(code) if isinstance(node, ast.Return)]
    return all(isinstance(each, ast.BoolOp | ast.Compare | ast.Constant | ast.UnaryOp) for each in answers)


def _gathers_differences(function: ast.AST) -> bool:
    """Whether a loop gathers in what two values differ: ``found |= i ^ j``, or compares their count."""
    for node in ast.walk(function):
        match node:
            case (
                ast.AugAssign(op=ast.BitOr(), value=ast.BinOp(op=ast.BitXor()))
                | ast.BinOp(op=ast.BitOr(), right=ast.BinOp(op=ast.BitXor()))
            ):
                return True
            case ast.Call(
                func=ast.Name(id="sum"),
                args=[
                    ast.GeneratorExp(
                        elt=ast.BinOp(op=ast.BitXor()) | ast.Compare(ops=[ast.NotEq()]),
                        generators=[ast.comprehension(target=ast.Tuple(elts=[_, _]))],
                    )
                ],
            ):
                return _says_yes_or_no(function)
    return False


def _wiped(function: Function) -> set[str]:
    """Return values that are overwritten with zeros, and not read afterwards, nor in a further turn."""
    wiped: dict[str, int] = {}
    read: dict[str, int] = {}
    owners: set[int] = set()
    again: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name) as owner)], value=value) if (
                _is_zero(value)
            ):
                wiped[name] = node.lineno
                owners |= {id(owner), *map(id, ast.walk(value))}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in owners:
            read[node.id] = max(read.get(node.id, 0), node.lineno)
        if isinstance(node, ast.For | ast.While):
            turn = [each for part in node.body for each in ast.walk(part) if isinstance(each, ast.Name)]
            again |= {each.id for each in turn if id(each) in owners} & {
                each.id for each in turn if id(each) not in owners
            }
    return {name for name, line in wiped.items() if read.get(name, 0) < line} - again


def _is_zero(value: ast.expr) -> bool:
    match value:
        case ast.Constant(value=0 | b"\0" | b""):
            return True
        case ast.Call(func=ast.Name(id="bytes" | "bytearray")):
            return True
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            return _is_zero(left) or _is_zero(right)
        case ast.List(elts=[part]):
            return _is_zero(part)
    return False


def _kept_arguments(function: Function, *, copied: bool) -> set[tuple[str, str]]:
    """Return attributes that keep an argument, itself or as a copy."""
    taken = parameter_names(function)
    found: set[tuple[str, str]] = set()
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Assign)
            and len(node.targets) == 1
            and isinstance(node.targets[0], ast.Attribute)
        ):
            value = copied_value(node.value) if copied else node.value
            if isinstance(value, ast.Name) and value.id in taken:
                found.add((ast.unparse(node.targets[0]), value.id))
    return found

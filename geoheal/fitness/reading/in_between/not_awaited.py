"""Threads, tasks and pools that a change does not wait for, and calls that it never makes to the end.

Flags by which it demands less are reported as well.
"""

import ast
from collections.abc import Iterator, Set
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import (
    Function,
    functions_of,
    last_name,
    own_names,
    parameter_names,
    words,
)
from geoheal.fitness.reading.in_between.written_as_with import ended_by_with

UNAWAITED: Final = "{name} does not wait for {called} any more"
WEAKER: Final = "it passes {option}={value} to {callee}, while the current code omits it"
NOT_TO_THE_END: Final = (
    "{name} calls {called} for some entries or none, while the current code calls it for each"
)
AGAIN: Final = "{name} calls {called} once, while the current code repeats it until its condition holds"
ASKED: Final = (
    "{name} checks {flag} once, while the current code checks it in each round of a loop: others may set it"
)
_WAITING: Final = words("join result shutdown wait wait_closed")
_INSTEAD: Final = {"wait": words("communicate wait_for")}
"""Methods of the same object that wait as well."""
_LEAVING = ast.Break | ast.Return | ast.Raise
_OF_TEXTS: Final = words("endswith find rfind split startswith")
_FIRST_ALONE: Final = words("all any islice next")
"""Functions that take no more than they need."""
_WEAKENING: Final = words(
    "allow_nan allow_pickle autoescape block blocking check daemon delete escape exist_ok follow_symlinks "
    "ignore_errors missing_ok quote safe secure shell strict validate verify wait"
)
"""Flags that say how careful a function is."""


def not_awaited(new_code: str, current_code: str) -> Iterator[str]:
    """Report calls that are not waited for any more, and calls with weaker arguments.

    >>> list(not_awaited("def f(): t.start()", "def f():\\n  t.start()\\n  t.join()"))
    ['f does not wait for t.join any more']
    >>> list(not_awaited("pool.shutdown(wait=False)", "pool.shutdown()"))
    ['it passes wait=False to pool.shutdown, while the current code omits it']
    >>> list(not_awaited("async def f(): create_task(g())", "async def f(): await create_task(g())"))
    ['f does not wait for create_task any more']
    >>> list(not_awaited("def f(x): map(check, x)", "def f(x):\\n  for each in x: check(each)"))
    ['f calls check for some entries or none, while the current code calls it for each']
    >>> list(not_awaited("def f():\\n  if a: c.wait()", "def f():\\n  while a: c.wait()"))
    ['f calls c.wait once, while the current code repeats it until its condition holds']
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    after = dict(functions_of(new))
    for name, function in functions_of(current):
        if name in after:
            yield from _of_function(name, after[name], function)
    options = _options(current)
    for callee, option, value in sorted(_options(new) - options):
        if callee in _called(current) and not any(each[:2] == (callee, option) for each in options):
            yield WEAKER.format(option=option, value=value, callee=callee)


def _of_function(name: str, new: Function, current: Function) -> Iterator[str]:
    not_waited_for = [*_unawaited(new, current), *_left_running(new, current)]
    for called in not_waited_for:
        yield UNAWAITED.format(name=name, called=called)
    for called in sorted(_waits_again(current) & _waits(new) - _waits_again(new)):
        yield AGAIN.format(name=name, called=called)
    for flag in sorted(_asked_in_loops(current) - _asked_in_loops(new)):
        if flag in ast.unparse(new) and not any(flag in each for each in _asked_again(new)):
            yield ASKED.format(name=name, flag=flag)
    for called in sorted(_called_for_each(current) & _not_to_the_end(new)):
        yield NOT_TO_THE_END.format(name=name, called=called)


def _unawaited(new: Function, current: Function) -> Iterator[str]:
    """Yield what a function does not wait for any more, also under another name of its own."""
    called = _called(new) | ended_by_with(new)
    further = {each.rpartition(".")[2] for each in (_waits(new) | ended_by_with(new)) - _waits(current)}
    gone = own_names(current) - own_names(new)
    for each in sorted(_waits(current) - called):
        owner, _, method = each.rpartition(".")
        is_renamed = owner in gone and method in further
        if not is_renamed and not any(f"{owner}.{other}" in called for other in _INSTEAD.get(method, ())):
            yield each


def _waits(node: ast.AST) -> set[str]:
    """Return calls that wait, and whose results are not used: ``thread.join()``, not ``",".join(x)``."""
    return {
        ast.unparse(each.value.func)
        for each in ast.walk(node)
        if isinstance(each, ast.Expr)
        and isinstance(each.value, ast.Call)
        and isinstance(each.value.func, ast.Attribute)
        and each.value.func.attr in _WAITING
    }


def _waits_again(function: Function) -> set[str]:
    """Return what waits in a loop that asks again: who waits may be woken before it holds."""
    loops = (each for each in ast.walk(function) if isinstance(each, ast.While))
    return {called for loop in loops for part in loop.body for called in _waits(part)}


def _asked_in_loops(function: Function) -> set[str]:
    """Return flags of objects that end a loop: ``while not self.stop``, ``if self.stop: break``.

    So does the length of what a loop goes through, where the loop calls a function that it is given. Flags of
    the entries that a loop goes through belong to these, and texts do not grow.
    """
    found: set[str] = set()
    for loop in ast.walk(function):
        if isinstance(loop, ast.For | ast.AsyncFor | ast.While):
            tests = [loop.test] if isinstance(loop, ast.While) else []
            inner = (each for part in loop.body for each in ast.walk(part) if isinstance(each, ast.If))
            tests += [each.test for each in inner if isinstance(each.body[-1], _LEAVING)]
            entries = _gone_through(loop)
            found |= {flag for flag in map(_flag, tests) if flag and flag.partition(".")[0] not in entries}
        if isinstance(loop, ast.While) and _calls_one_of(loop, parameter_names(function)):
            found |= _lengths(loop.test) - {f"len({each})" for each in _texts(function)}
    return found


def _asked_again(function: Function) -> list[str]:
    """Return the source of what is computed more than once without a loop of statements."""
    again = ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    return [ast.unparse(each) for each in ast.walk(function) if isinstance(each, again)]


def _gone_through(loop: ast.For | ast.AsyncFor | ast.While) -> set[str]:
    """Return names of the entries that a loop goes through: of its target, and ``node = node.next``."""
    targets = [loop.target] if isinstance(loop, ast.For | ast.AsyncFor) else []
    found = {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
    for node in (each for part in loop.body for each in ast.walk(part)):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Attribute(value=ast.Name(id=of))):
                found |= {name} if of == name else set()
    return found


def _texts(function: Function) -> set[str]:
    """Return names of texts: a method of theirs is given a text, which no list, and no bytes, take."""
    found = set()
    for node in ast.walk(function):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr=method),
                args=[ast.Constant(value=str()), *_],
            ) if method in _OF_TEXTS:
                found.add(name)
    return found


def _calls_one_of(loop: ast.While, names: Set[str]) -> bool:
    """Whether a loop calls what the function is given, which may add to what it goes through."""
    return any(
        isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id in names
        for each in ast.walk(loop)
    )


def _lengths(test: ast.expr) -> set[str]:
    calls = (each for each in ast.walk(test) if isinstance(each, ast.Call))
    return {ast.unparse(each) for each in calls if last_name(each) == "len"}


def _flag(test: ast.expr) -> str:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=asked):
            return _flag(asked)
        case ast.Call(func=ast.Attribute(value=ast.Attribute() | ast.Name(), attr="is_set")):
            return ast.unparse(test)
        case ast.Attribute(value=ast.Name()):
            return ast.unparse(test)
    return ""


def _left_running(new: Function, current: Function) -> list[str]:
    """Return calls that are still made, and not awaited any more."""
    awaited, before = _awaited(new), _awaited(current)
    called = {
        ast.unparse(each.value.func)
        for each in ast.walk(new)
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Call)
    }
    return sorted(before & called - awaited)


def _awaited(function: Function) -> set[str]:
    return {
        ast.unparse(each.value.func)
        for each in ast.walk(function)
        if isinstance(each, ast.Await) and isinstance(each.value, ast.Call)
    }


def _called_for_each(function: Function) -> set[str]:
    """Return what loops call for its effect, for each of their entries."""
    return {
        ast.unparse(each.value.func)
        for loop in ast.walk(function)
        if isinstance(loop, ast.For | ast.AsyncFor)
        for each in loop.body
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Call)
    }


def _not_to_the_end(function: Function) -> set[str]:
    """Return what is called only as far as somebody takes the results: nobody, or until one is enough."""
    found: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Expr(value=ast.GeneratorExp() as made):
                found |= _called(made)
            case ast.Expr(value=ast.Call(func=ast.Name(id="map" | "filter"), args=[called, *_])):
                found |= {ast.unparse(called)} | _called(called)
            case ast.Call(args=[ast.GeneratorExp() as made, *_]) if last_name(node) in _FIRST_ALONE:
                found |= _called(made)
            case ast.Call(args=[ast.Call(func=ast.Name(id="map" | "filter"), args=[called, *_]), *_]):
                found |= {ast.unparse(called)} if last_name(node) in _FIRST_ALONE else set()
    return found


def _called(node: ast.AST) -> set[str]:
    return {ast.unparse(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}


def _options(tree: ast.Module) -> set[tuple[str, str, str]]:
    return {
        (ast.unparse(node.func), option.arg, ast.unparse(option.value))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for option in node.keywords
        if option.arg in _WEAKENING
    }

"""What a change keeps from one call to the next, and the current code does not.

A table that every call adds to grows for as long as the process runs, and no workload is as long as that.
What a call puts into a variable of the module, for itself to read, is changed by another thread in between.
"""

import ast
from collections.abc import Iterator, Set
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.fitness.reading.interface import defaults_of
from geoheal.fitness.reading.known_modules import last_name, words

Function = ast.FunctionDef | ast.AsyncFunctionDef

GROWS: Final = "it fills {name} in each call and never empties it: it grows for as long as the process runs"
ENDLESS: Final = "{name} caches answers without a limit: they stay for as long as the process runs"
SHARED: Final = "{name} keeps what one call works with in {kept}, which other threads change in between"
_FILLING: Final = words("add append appendleft extend extendleft insert put put_nowait setdefault update")
_EMPTYING: Final = words("clear discard get get_nowait pop popitem popleft remove")
_CACHES: Final = frozenset({"cache", "lru_cache"})
_BOUNDED: Final = words("WeakKeyDictionary WeakSet WeakValueDictionary local ContextVar")
"""What holds no more than others do, or each thread its own."""


def kept_between_calls(new_code: str, current_code: str) -> Iterator[str]:
    """Say what a change keeps from one call to the next.

    What a condition asks for first is set up once, or bounded by its length.

    Examples
    --------
    >>> list(kept_between_calls("_all = []\\ndef f(n): _all.append(n)", "def f(n): pass"))
    ['it fills _all in each call and never empties it: it grows for as long as the process runs']
    >>> list(kept_between_calls("_n = 0\\ndef f(n):\\n    global _n\\n    _n = n\\n    return _n", ""))
    ['f keeps what one call works with in _n, which other threads change in between']
    >>> list(kept_between_calls("@cache\\ndef f(n): return n", "def f(n): return n"))
    ['f caches answers without a limit: they stay for as long as the process runs']
    >>> list(kept_between_calls("_last = deque(maxlen=9)\\ndef f(n): _last.append(n)", "def f(n): pass"))
    []
    """
    try:
        new, current = _Keeping(ast.parse(new_code)), _Keeping(ast.parse(current_code))
    except NO_CODE:
        return
    for name in sorted(new.growing - current.filled):
        yield GROWS.format(name=name)
    for name in sorted(new.endless - current.endless):
        yield ENDLESS.format(name=name)
    for function, name in sorted(new.working - current.working):
        if name not in current.names:
            yield SHARED.format(name=function, kept=name)


class _Keeping:
    """What the functions of a source do with what outlives a call: names of the module, and defaults."""

    def __init__(self, tree: ast.Module) -> None:
        self._lasting = frozenset(
            each.name for each in tree.body if isinstance(each, Function | ast.ClassDef)
        )
        self.names = frozenset({*_bound(tree), *_bound_once(tree)})
        self.filled: set[str] = set()
        self.endless: set[str] = set()
        self.working: set[tuple[str, str]] = set()
        self._emptied: set[str] = set()
        for function in ast.walk(tree):
            if isinstance(function, Function):
                self._look_at(function)

    @property
    def growing(self) -> Set[str]:
        """What is filled and never emptied."""
        return self.filled - self._emptied

    def _look_at(self, function: Function) -> None:
        if _is_endless(function):
            self.endless.add(function.name)
        kept = (self.names - _own(function)) | _defaults(function) | _attributes(function, self._lasting)
        bound_anew = (_declared(function) & _stored(function)) | _set(function)
        self.filled |= _owners(function, _FILLING) & kept
        self._emptied |= (_owners(function, _EMPTYING) | bound_anew) & kept
        renewed = (_owners(function, frozenset({"clear"})) | bound_anew) & kept
        self.working |= {(function.name, name) for name in renewed & _read(function) - _asked(function)}


def _bound(tree: ast.Module) -> Iterator[str]:
    """Yield names of the module that stand for values, but for those that end by themselves."""
    for node in tree.body:
        match node:
            case ast.Assign(targets=targets, value=value) if not _ends(value):
                yield from (each.id for each in targets if isinstance(each, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if value and not _ends(value):
                yield name


def _bound_once(tree: ast.Module) -> Iterator[str]:
    """Yield names within functions that importing the module calls: functions in them keep what these are."""
    called = {last_name(each) for node in tree.body for each in _on_import(node)}
    for node in tree.body:
        if isinstance(node, Function) and node.name in called:
            within = (each for each in ast.walk(node) if isinstance(each, Function) and each is not node)
            if any(within):
                body = ast.Module([each for each in node.body if not isinstance(each, Function)], [])
                yield from _bound(body)


def _on_import(node: ast.stmt) -> Iterator[ast.AST]:
    """Yield what is called while importing: decorators, and calls in statements."""
    if isinstance(node, Function | ast.ClassDef):
        yield from node.decorator_list
    else:
        yield from (each for each in ast.walk(node) if isinstance(each, ast.Call))


def _attributes(function: Function, owners: Set[str]) -> set[str]:
    """Return attributes of classes and functions of the module that a function speaks of: ``f.known``."""
    return {
        ast.unparse(each)
        for each in ast.walk(function)
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id in owners
    }


def _set(function: Function) -> set[str]:
    return {
        ast.unparse(each)
        for each in ast.walk(function)
        if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store)
    }


def _ends(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and (
        last_name(value) in _BOUNDED
        or any(
            each.arg in {"maxlen", "maxsize"} and ast.unparse(each.value) != "None" for each in value.keywords
        )
    )


def _is_endless(function: Function) -> bool:
    """Whether a decorator of a function that is not within another one keeps all answers."""
    for each in function.decorator_list:
        if last_name(each) == "cache":
            return True
        if last_name(each) == "lru_cache" and isinstance(each, ast.Call):
            sizes = [*each.args[:1], *(named.value for named in each.keywords if named.arg == "maxsize")]
            if any(isinstance(size, ast.Constant) and size.value is None for size in sizes):
                return True
    return False


def _own(function: Function) -> set[str]:
    """Return the names of a function's own: arguments, and what it binds."""
    arguments = {each.arg for each in ast.walk(function) if isinstance(each, ast.arg)}
    return arguments | _stored(function) - _declared(function)


def _defaults(function: Function) -> set[str]:
    """Return arguments that stand for one and the same container in every call."""
    return {
        name
        for name, value in defaults_of(function.args).items()
        if isinstance(value, ast.List | ast.Dict | ast.Set | ast.Call) and not _ends(value)
    }


def _declared(function: Function) -> set[str]:
    return {name for each in ast.walk(function) if isinstance(each, ast.Global) for name in each.names}


def _stored(function: Function) -> set[str]:
    return {
        each.id
        for each in ast.walk(function)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }


def _read(function: Function) -> set[str]:
    return {
        ast.unparse(each)
        for each in ast.walk(function)
        if isinstance(each, ast.Name | ast.Attribute) and isinstance(each.ctx, ast.Load)
    }


def _asked(function: Function) -> set[str]:
    """Return names of which a condition asks whether they are there, or how long they are."""
    found: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Compare(left=ast.Name(id=name), ops=[ast.Is() | ast.IsNot()]):
                found.add(name)
            case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)):
                found.add(name)
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]):
                found.add(name)
    return found


def _owners(function: Function, methods: Set[str]) -> set[str]:
    """Return what a function calls one of these methods of, or does the same to by a subscript."""
    found: set[ast.expr] = set()
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=owner, attr=method) if method in methods:
                found.add(owner)
            case ast.Subscript(value=owner, slice=ast.Slice(), ctx=ast.Store()) if "clear" in methods:
                found.add(owner)
            case ast.Subscript(value=owner, slice=place, ctx=ast.Store()) if "append" in methods:
                found |= set() if isinstance(place, ast.Slice) else {owner}
            case ast.Subscript(value=owner, ctx=ast.Del()) if "pop" in methods:
                found.add(owner)
    return {ast.unparse(each) for each in found if isinstance(each, ast.Name | ast.Attribute)}

"""Values that a change keeps and that were computed for each call before: they may become stale.

``self._total`` is right as long as ``add`` resets it; if ``remove`` does not, no workload may notice. A
setting read during import, and a file read once, do not change either.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import Function, last_name, own_names, read_names, values_set, words
from geoheal.fitness.reading.known.names import with_alike

NameOf = Callable[[ast.AST], str | None]

STAYS: Final = "{writer} changes {name}, but {keeper} keeps values computed from it"
KEPT: Final = "no function queries {what} for each call any more: its first result is kept"
_CACHES: Final = frozenset({"cache", "lru_cache", "cached_property"})
_ASKING: Final = words("environ execute executemany fetchall fetchone getenv open read_bytes read_text")
"""Names of functions that query something that others may change."""
_CHANGING: Final = words(
    "add append appendleft clear discard extend extendleft insert pop popitem popleft remove reverse "
    "setdefault sort update"
)


def kept_stale(new_code: str, current_code: str) -> Iterator[str]:
    """Report values that a change keeps, and functions that change their inputs without updating them.

    Examples
    --------
    >>> rate = "_rate = 2\\ndef set(r):\\n    global _rate\\n    _rate = r\\n"
    >>> kept = rate + "@cache\\ndef f(n): return n * _rate"
    >>> list(kept_stale(kept, rate + "def f(n): return n * _rate"))
    ['set changes _rate, but f keeps values computed from it']
    >>> list(kept_stale("text = open('a')\\ndef f(): return text", "def f(): return open('a')"))
    ['no function queries open for each call any more: its first result is kept']
    >>> list(kept_stale("def f(): return db.fetchall()", "def f(): return db.fetchone()"))
    []
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    for what in sorted(_asked_each_time(current) - with_alike(_asked_each_time(new))):
        yield KEPT.format(what=what)
    for scope, before in _scopes(new, current):
        known = {*_of_scope(before, _Scope({}, {}, frozenset()))}
        yield from (each for each in dict.fromkeys(_of_scope(scope, before)) if each not in known)


def is_kept(function: Function) -> bool:
    """Whether a decorator caches a function's results."""
    return any(last_name(each) in _CACHES for each in function.decorator_list)


@dataclass(slots=True)
class _Use:
    """Uses of a scope's names by a function."""

    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    compares: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Scope:
    """A module, or a class of it: its functions, and their uses of its names.

    Parameters
    ----------
    made
        Names created during import, with the names they are computed from.
    """

    uses: Mapping[str, _Use]
    made: Mapping[str, Set[str]]
    kept: Set[str]

    @property
    def names(self) -> Set[str]:
        """All names in which something is kept."""
        return self.made.keys() | {name for use in self.uses.values() for name in use.writes}

    @property
    def read(self) -> Set[str]:
        """All names that are read."""
        return {name for use in self.uses.values() for name in use.reads}


def _of_scope(scope: _Scope, before: _Scope) -> Iterator[str]:
    for name in sorted(scope.kept - before.kept):
        yield from _stays(scope, name, _read_by(scope, [name]), name)
    for name in sorted(scope.names - (before.names & before.read)):
        writers = [each for each, use in scope.uses.items() if name in use.writes]
        of = _read_by(scope, writers) if writers else scope.made.get(name, frozenset())
        yield from _stays(scope, name, of - {name}, name)


def _stays(scope: _Scope, keeper: str, of: Set[str], shown: str) -> Iterator[str]:
    """Report functions that change the inputs of a kept value without mentioning it."""
    for writer, use in scope.uses.items():
        changed = sorted(of & use.writes)
        if changed and writer != keeper and keeper not in use.reads | use.writes | use.calls:
            yield STAYS.format(writer=writer, name=changed[0], keeper=shown)


def _read_by(scope: _Scope, functions: Iterable[str]) -> set[str]:
    """Return the names that functions, and the functions they call, read without comparing each time."""
    found: set[str] = set()
    compared: set[str] = set()
    waiting, seen = list(functions), set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in scope.uses:
            continue
        seen.add(name)
        found |= scope.uses[name].reads
        compared |= scope.uses[name].compares
        waiting += scope.uses[name].calls
    return found - compared


def _scopes(new: ast.Module, current: ast.Module) -> Iterator[tuple[_Scope, _Scope]]:
    """Yield the module and each of its classes, in both versions."""
    yield _of_module(new), _of_module(current)
    before = {each.name: each for each in current.body if isinstance(each, ast.ClassDef)}
    for node in new.body:
        if isinstance(node, ast.ClassDef) and node.name in before:
            yield _of_class(node), _of_class(before[node.name])


def _of_module(tree: ast.Module) -> _Scope:
    functions = {each.name: each for each in tree.body if isinstance(each, Function)}
    made = {name: read_names(value) for name, value in values_set(tree)}
    uses = {name: _use_of_names(each) for name, each in functions.items()}
    return _Scope(uses, made, {name for name, each in functions.items() if is_kept(each)})


def _of_class(node: ast.ClassDef) -> _Scope:
    methods = {
        each.name: each for each in node.body if isinstance(each, Function) and each.name != "__init__"
    }
    uses = {name: _use_of_attributes(each) for name, each in methods.items()}
    return _Scope(uses, {}, {name for name, each in methods.items() if is_kept(each)})


def _use_of_names(function: Function) -> _Use:
    def name_of(node: ast.AST) -> str | None:
        return node.id if isinstance(node, ast.Name) else None

    use = _use(function, name_of)
    own = own_names(function)
    return _Use(use.reads - own, use.writes - own, use.compares - own, use.calls - own)


def _use_of_attributes(function: Function) -> _Use:
    def name_of(node: ast.AST) -> str | None:
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return name
        return None

    return _use(function, name_of)


def _use(function: Function, name_of: NameOf) -> _Use:
    """Return the uses of names; filling one is not reading it."""
    use, filled = _Use(), set()
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=method)) if method in _CHANGING:
                filled.add(id(owner))
                use.writes |= _only(name_of(owner))
            case ast.Subscript(value=owner, ctx=ast.Store() | ast.Del()):
                filled.add(id(owner))
                use.writes |= _only(name_of(owner))
            case ast.Call(func=called):
                use.calls |= _only(name_of(called))
            case ast.Compare():
                use.compares |= {name for each in ast.walk(node) for name in _only(name_of(each))}
    for node in ast.walk(function):
        name = name_of(node)
        if name is not None and id(node) not in filled:
            is_read = isinstance(getattr(node, "ctx", None), ast.Load)
            (use.reads if is_read else use.writes).add(name)
    return use


def _only(name: str | None) -> set[str]:
    return set() if name is None else {name}


def _asked_each_time(tree: ast.Module) -> set[str]:
    """Return queries of functions, without those with cached results."""
    found: set[str] = set()
    for function in ast.walk(tree):
        if isinstance(function, Function) and not is_kept(function):
            for node in ast.walk(function):
                name = last_name(node)
                if name in _ASKING:
                    found.add(name)
    return found

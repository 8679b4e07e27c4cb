"""Find state that a change keeps from one call to the next, and the current code does not.

A table that every call adds to grows as long as the process runs, which is longer than any workload. If a
call stores a value in a variable of the module and reads it later, another thread may change it in between.
"""

import ast
from collections.abc import Iterator, Set
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import (
    Function,
    defaults_of,
    global_names,
    last_name,
    own_names,
    stored_names,
    values_set,
    words,
)
from geoheal.fitness.reading.definitions.decorators import CACHES, is_bounded
from geoheal.fitness.reading.interface import values_set_once
from geoheal.fitness.reading.known.modules import EMPTYING, FILLING
from geoheal.fitness.reading.of_others import root_of, written_out

GROWS: Final = "it adds to {name} in each call and never empties it: it grows as long as the process runs"
ENDLESS: Final = "{name} caches answers without a limit: they stay as long as the process runs"
OF_OBJECTS: Final = "{name} caches answers of a method: its objects stay as long as the answers"
SHARED: Final = "{name} keeps data of one call in {kept}, which other threads may change in between"
_QUEUED: Final = words("put put_nowait")
"""Fill what ``get`` takes from; of other tables, ``get`` only reads."""
_FILLING: Final = FILLING | _QUEUED
_EMPTYING: Final = EMPTYING | {"get_nowait"}
_RENEWING: Final = words("clear reset seek truncate")
"""Methods by which one call begins with an object that another one has left."""
_BOUNDED: Final = words("WeakKeyDictionary WeakSet WeakValueDictionary local ContextVar")
"""Types that hold only what other objects keep alive, or a value per thread."""
_LOCKS: Final = words("Lock RLock")


def kept_between_calls(new_code: str, current_code: str) -> Iterator[str]:
    """Report what a change keeps from one call to the next.

    What a condition asks for first is set up once, or bounded by its length.

    Examples
    --------
    >>> list(kept_between_calls("_all = []\\ndef f(n): _all.append(n)", "def f(n): pass"))
    ['it adds to _all in each call and never empties it: it grows as long as the process runs']
    >>> list(kept_between_calls("_n = 0\\ndef f(n):\\n    global _n\\n    _n = n\\n    return _n", ""))
    ['f keeps data of one call in _n, which other threads may change in between']
    >>> list(kept_between_calls("_o = StringIO()\\ndef f(n):\\n  _o.seek(0)\\n  return _o.read()", ""))
    ['f keeps data of one call in _o, which other threads may change in between']
    >>> list(kept_between_calls("@cache\\ndef f(n): return n", "def f(n): return n"))
    ['f caches answers without a limit: they stay as long as the process runs']
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
    for name in sorted(new.of_objects - current.of_objects):
        yield OF_OBJECTS.format(name=name)
    for function, name in sorted(new.working - current.working):
        if name not in current.names:
            yield SHARED.format(name=function, kept=name)


class _Keeping:
    """How the functions of a source use state that outlives a call: names of the module, and defaults."""

    def __init__(self, tree: ast.Module) -> None:
        self._lasting = frozenset(
            each.name for each in tree.body if isinstance(each, Function | ast.ClassDef)
        )
        values = {**dict(values_set(tree)), **dict(values_set_once(tree))}
        tree = written_out(tree, values.keys())
        self.names = frozenset(name for name, value in values.items() if not _ends(value))
        self.filled: set[str] = set()
        self.endless: set[str] = {name for name, value in values.items() if _caches_all(value)}
        self.working: set[tuple[str, str]] = set()
        self._emptied: set[str] = set()
        self._in_each_call: set[str] = set()
        self._fixed = frozenset(name for name, value in values.items() if _is_of_fixed_length(value))
        self._containers = frozenset(name for name, value in values.items() if _is_container(value))
        self._locks = frozenset(name for name, value in values.items() if last_name(value) in _LOCKS)
        once = frozenset(_run_once(tree))
        for function in ast.walk(tree):
            if isinstance(function, Function):
                self._look_at(function, runs_once=function in once)
        self.of_objects = frozenset(_cached_methods(tree))
        self.endless |= {each.name for each in _not_within_others(tree) if _is_endless(each)}

    @property
    def growing(self) -> Set[str]:
        """Containers that calls add to, and that are never emptied."""
        return self._in_each_call - self._emptied

    def _look_at(self, function: Function, *, runs_once: bool) -> None:
        kept = (self.names - own_names(function)) | _defaults(function) | _attributes(function, self._lasting)
        more = _made_longer(function) & self._containers
        bound_anew = (global_names(function) & stored_names(function) - more) | _set(function)
        set_by_key = _owners(function, frozenset({"[]"})) - self._fixed
        filled = (_owners(function, _FILLING) | set_by_key | more) & kept
        self.filled |= filled
        self._in_each_call |= set() if runs_once else filled
        taken = _owners(function, frozenset({"get"})) & _owners(function, _QUEUED)
        self._emptied |= (_owners(function, _EMPTYING) | taken | bound_anew) & kept
        renewed = (_owners(function, _RENEWING) | bound_anew) & kept
        alone = _only_under(function, self._locks)
        self.working |= {
            (function.name, name) for name in renewed & _read(function) - _asked(function) - alone
        }


def _attributes(function: Function, owners: Set[str]) -> set[str]:
    """Return attributes of classes and functions of the module that a function speaks of: ``f.known``."""
    found: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in owners:
                found.add(f"{owner}.{name}")
    return found


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


def _is_of_fixed_length(value: ast.expr) -> bool:
    """Whether it is a list with a number of places, ``[None] * 64``: setting one of them adds none."""
    match value:
        case ast.BinOp(op=ast.Mult(), left=ast.List()) | ast.BinOp(op=ast.Mult(), right=ast.List()):
            return True
    return isinstance(value, ast.Call) and last_name(value) in {"array", "bytearray"}


def _is_container(value: ast.expr) -> bool:
    return isinstance(value, ast.List | ast.Tuple | ast.Dict | ast.Set | ast.Call)


def _not_within_others(tree: ast.Module | ast.ClassDef) -> Iterator[Function]:
    """Yield functions of the module and methods of its classes: those within others end with the call."""
    for node in tree.body:
        if isinstance(node, Function):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from _not_within_others(node)


def _cached_methods(tree: ast.Module) -> Iterator[str]:
    """Yield methods whose answers a decorator keeps, with the objects that they were called on."""
    for owner in (each for each in ast.walk(tree) if isinstance(each, ast.ClassDef)):
        for each in owner.body:
            if isinstance(each, Function) and _is_cached_method(each):
                yield f"{owner.name}.{each.name}"


def _is_cached_method(function: Function) -> bool:
    takes_self = [each.arg for each in function.args.args[:1]] == ["self"]
    return takes_self and any(last_name(each) in CACHES for each in function.decorator_list)


def _run_once(tree: ast.Module) -> Iterator[Function]:
    """Yield decorators that no function calls, as far as they run while the module is loaded.

    Of ``@handles(1)``, that is the function within ``handles`` as well.
    """
    functions = [*_not_within_others(tree)]
    read = {name for each in functions for part in each.body for name in _read(part)}
    by_name = {each.name: each for each in tree.body if isinstance(each, Function) and each.name not in read}
    for decorated in tree.body:
        for each in getattr(decorated, "decorator_list", ()):
            match each:
                case ast.Name(id=name) if name in by_name:
                    yield by_name[name]
                case ast.Call(func=ast.Name(id=name)) if name in by_name:
                    yield by_name[name]
                    yield from (part for part in by_name[name].body if isinstance(part, Function))


def _is_endless(function: Function) -> bool:
    """Whether a decorator keeps all answers, and there may be more than one: it takes arguments."""
    takes = any(isinstance(each, ast.arg) for each in ast.walk(function.args))
    return takes and any(map(_keeps_all, function.decorator_list))


def _caches_all(value: ast.expr) -> bool:
    """Whether a value is a function whose answers are all kept: ``cache(f)``, ``lru_cache(None)(f)``."""
    return isinstance(value, ast.Call) and bool(value.args) and _keeps_all(value.func)


def _keeps_all(decorator: ast.expr) -> bool:
    return last_name(decorator) in CACHES and not is_bounded(decorator)


def _defaults(function: Function) -> set[str]:
    """Return arguments that stand for one and the same container in every call."""
    return {
        name
        for name, value in defaults_of(function.args).items()
        if isinstance(value, ast.List | ast.Dict | ast.Set | ast.Call) and not _ends(value)
    }


def _read(code: ast.AST) -> set[str]:
    return {
        ast.unparse(each)
        for each in ast.walk(code)
        if isinstance(each, ast.Name | ast.Attribute) and isinstance(each.ctx, ast.Load)
    }


def _made_longer(function: Function) -> set[str]:
    """Return names that are given more than they had: ``a += b``, ``a = a + b``, ``a = [*a, b]``."""
    found: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add() | ast.BitOr()):
                found.add(name)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                match value:
                    case ast.BinOp(left=ast.Name(id=part)) if part == name:
                        found.add(name)
                    case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                        starred = (each.value for each in parts if isinstance(each, ast.Starred))
                        found |= {each.id for each in starred if isinstance(each, ast.Name)} & {name}
    return found & global_names(function)


def _only_under(function: Function, locks: Set[str]) -> set[str]:
    """Return names that a function uses only while it holds one of these locks."""
    under: dict[str, int] = {}
    used: dict[str, int] = {}
    held = [
        block
        for block in ast.walk(function)
        if isinstance(block, ast.With) and any(root_of(item.context_expr) in locks for item in block.items)
    ]
    within = {id(node) for block in held for node in ast.walk(block)}
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            used[node.id] = used.get(node.id, 0) + 1
            under[node.id] = under.get(node.id, 0) + (id(node) in within)
    return {name for name, count in used.items() if under[name] == count}


def _asked(function: Function) -> set[str]:
    """Return names of which a condition asks whether they are there, or how long they are."""
    found: set[str] = set()
    for node in ast.walk(function):
        match node:
            case (
                ast.Compare(left=asked, ops=[ast.Is() | ast.IsNot()])
                | ast.UnaryOp(op=ast.Not(), operand=asked)
                | ast.Call(func=ast.Name(id="len"), args=[asked])
            ):
                found.add(ast.unparse(asked))
    return found


def _owners(function: Function, methods: Set[str]) -> set[str]:
    """Return what a function calls one of these methods of, or does the same to by a subscript.

    ``[]`` stands for setting an entry under a key that is not the same in each call.
    """
    found: set[ast.expr] = set()
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=owner, attr=method) if method in methods:
                found.add(owner)
            case ast.Subscript(value=owner, slice=ast.Slice(), ctx=ast.Store()) if "clear" in methods:
                found.add(owner)
            case ast.Subscript(value=owner, slice=place, ctx=ast.Store()) if "[]" in methods:
                found |= set() if isinstance(place, ast.Slice | ast.Constant) else {owner}
            case ast.Subscript(value=owner, ctx=ast.Del()) if "pop" in methods:
                found.add(owner)
    return {ast.unparse(each) for each in found if isinstance(each, ast.Name | ast.Attribute)}

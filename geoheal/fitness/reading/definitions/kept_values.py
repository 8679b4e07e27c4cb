"""Find values that a change caches although they are secret, or depend on what others may change."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import (
    Function,
    copied_value,
    defaults_of,
    functions_of,
    last_name,
    own_names,
    parameter_names,
    values_set,
    words,
)
from geoheal.fitness.reading.definitions.decorators import CACHES
from geoheal.fitness.reading.known.modules import imported

KEEPS: Final = "{name} caches answers now: it keeps secrets in memory, and answers known ones faster"
OTHERS: Final = "others may change {of}, and {name} keeps values computed from it"
ONCE: Final = "{name} reads {of} once, when it is defined, while the current code reads it in each call"
_HASHING: Final = words("argon2 bcrypt crypt cryptography hashlib hmac jwt nacl passlib scrypt secrets ssl")
_SECRETS: Final = words(
    "credential credentials key_material otp passphrase passwd password passwords pin private_key pwd secret "
    "secrets token tokens"
)
_PLAIN: Final = words("bool bytes complex date datetime Decimal float frozenset int str timedelta tuple")
"""Types of immutable objects."""
_SETTLED: Final = words(
    "Decimal Fraction MappingProxyType NewType Path PurePath Struct Template TypeVar ZoneInfo bytes compile "
    "date datetime float frozenset getLogger int namedtuple range str timedelta timezone"
)
"""Functions whose results stay as they are."""
_COMPUTING: Final = words(
    "abs bool ceil float floor fmean fsum hypot int isqrt join len max min prod round sqrt sum"
)
"""Functions of values that give nothing that can be changed."""


def kept_values(new_code: str, current_code: str) -> Iterator[str]:
    """Report values that are cached now, and that are secret or may have changed.

    What a function is given, and private values of the module, are read in
    :mod:`~geoheal.fitness.reading.stale`.

    Examples
    --------
    >>> list(kept_values("@cache\\ndef f(n): return n * shop.rate", "shop = Shop()\\ndef f(n): return n"))
    []
    >>> code = "shop = Shop()\\n{}def f(n): return n * shop.rate"
    >>> list(kept_values(code.format("@cache\\n"), code.format("")))
    ['others may change shop, and f keeps values computed from it']
    >>> [each[:24] for each in kept_values("@cache\\ndef f(password): return 1", "def f(password): return 1")]
    ['f caches answers now: it']
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    before, after = dict(functions_of(current)), dict(functions_of(new))
    kept = [name for name, each in after.items() if _is_cached(each)]
    opened = _open_names(new)
    for name in kept:
        if name not in before or not _is_cached(before[name]):
            reached = _reached(name, after)
            if any(_handles_secrets(each, new) for each in reached):
                yield KEEPS.format(name=name)
            for of in sorted({each for function in reached for each in _read(function)} & opened):
                yield OTHERS.format(name=name, of=of)
    for name in before.keys() & after.keys():
        yield from _of_defaults(name, after[name], before[name], opened)
    yield from _of_attributes(new, current)


def _is_cached(function: Function) -> bool:
    return any(last_name(each) in CACHES for each in function.decorator_list)


def _reached(name: str, functions: Mapping[str, Function]) -> list[Function]:
    """Return a function, and those of the module that it calls in the end."""
    found: dict[str, Function] = {}
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each in functions and each not in found:
            found[each] = functions[each]
            waiting += _read(functions[each])
    return [*found.values()]


def _read(function: Function) -> set[str]:
    own = own_names(function)
    return {each.id for part in function.body for each in ast.walk(part) if isinstance(each, ast.Name)} - own


def _handles_secrets(function: Function, tree: ast.Module) -> bool:
    """Whether it hashes, or gets a value with a name of a secret."""
    modules, parts = imported(tree)
    used = _read(function)
    hashing = {name for name, module in modules.items() if module.partition(".")[0] in _HASHING}
    hashing |= {name for name, path in parts.items() if path.partition(".")[0] in _HASHING}
    named = {each.lower() for each in parameter_names(function)}
    return bool(used & hashing) or any(
        each in _SECRETS or each.rpartition("_")[2] in _SECRETS for each in named
    )


def _open_names(tree: ast.Module) -> set[str]:
    """Return public names of the module whose values others may change, and variables of contexts."""
    return {
        name
        for name, value in values_set(tree)
        if last_name(value) == "ContextVar" or (name[:1] != "_" and not _is_settled(value, name))
    }


def _is_settled(value: ast.expr, name: str) -> bool:
    match value:
        case ast.Tuple(elts=parts):
            return all(_is_settled(each, name) for each in parts)
        case ast.List(elts=parts) | ast.Dict(keys=parts):
            return name.isupper() and bool(parts)
        case ast.Constant() | ast.UnaryOp() | ast.BinOp() | ast.JoinedStr() | ast.Set() | ast.Attribute():
            return name.isupper()
    return isinstance(value, ast.Call) and last_name(value) in _SETTLED


def _of_defaults(name: str, new: Function, current: Function, opened: Set[str]) -> Iterator[str]:
    """Report defaults that are computed from what others may change."""
    known = {ast.unparse(each) for each in defaults_of(current.args).values()}
    for value in defaults_of(new.args).values():
        for each in ast.walk(value):
            if isinstance(each, ast.Name) and each.id in opened and ast.unparse(value) not in known:
                yield ONCE.format(name=name, of=ast.unparse(value))


def _of_attributes(new: ast.Module, current: ast.Module) -> Iterator[str]:
    """Report attributes that are cached now although their inputs may change."""
    before = {each.name: each for each in current.body if isinstance(each, ast.ClassDef)}
    for owner in new.body:
        if isinstance(owner, ast.ClassDef) and owner.name in before:
            computed = _decorated(before[owner.name], "property")
            for name, method in _decorated(owner, "cached_property").items():
                of = _unsettled(method, owner) if name in computed else None
                if of is not None:
                    yield OTHERS.format(name=f"{owner.name}.{name}", of=of)


def _decorated(owner: ast.ClassDef, by: str) -> dict[str, Function]:
    methods = (each for each in owner.body if isinstance(each, Function))
    return {each.name: each for each in methods if any(last_name(one) == by for one in each.decorator_list)}


def _unsettled(method: Function, owner: ast.ClassDef) -> str | None:
    """Return an input of an attribute that others may change; None without one.

    Settled are private attributes that only ``__init__`` binds, to a copy or to what is hinted as a plain
    type, as long as the class only computes with them, and looks into none of their entries.
    """
    match method.body:
        case [*before, ast.Return(value=ast.expr() as value)] if all(
            isinstance(each, ast.Expr) for each in before
        ):
            if _gives_a_value(value):
                return next(_open_parts(value, _settled_attributes(owner)), None)
    return f"what {method.name} returns"


def _open_parts(value: ast.expr, settled: Set[str]) -> Iterator[str]:
    """Yield parts of an expression that may be others the next time."""
    called = {id(each.func) for each in ast.walk(value) if isinstance(each, ast.Call)}
    for each in ast.walk(value):
        match each:
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                yield from () if name in settled else (ast.unparse(each),)
            case ast.Attribute(attr=name) | ast.Name(id=name) if id(each) in called:
                yield from () if name in _COMPUTING else (f"what {name} returns",)
            case ast.Attribute() | ast.Subscript() | ast.NamedExpr() | ast.Await() | ast.Lambda():
                yield ast.unparse(each)
            case ast.Call(args=[ast.Name(id=entry), *_]):
                yield entry


def _gives_a_value(value: ast.expr) -> bool:
    """Whether an expression returns a number, a text or a flag, not a part of its inputs."""
    match value:
        case ast.Compare() | ast.Constant() | ast.JoinedStr() | ast.UnaryOp():
            return True
        case ast.BinOp(left=left, right=right):
            return all(map(_gives_a_value, (left, right)))
        case ast.Attribute(value=ast.Name(id="self")):
            return True
    return isinstance(value, ast.Call) and last_name(value) in _COMPUTING


def _settled_attributes(owner: ast.ClassDef) -> set[str]:
    made = [name for name, value, hints in _made_by_init(owner) if _is_plain(value, hints)]
    uses = Counter(
        each.attr
        for each in ast.walk(owner)
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == "self"
    )
    computed_with = Counter(_computed_with(owner))
    return {name for name in made if name[:1] == "_" and uses[name] == 1 + computed_with[name]}


def _made_by_init(owner: ast.ClassDef) -> Iterator[tuple[str, ast.expr, Mapping[str, str]]]:
    """Yield attributes that ``__init__`` binds, with their values, and the type hints of its arguments."""
    for init in owner.body:
        if isinstance(init, Function) and init.name == "__init__":
            arguments = (each for each in ast.walk(init.args) if isinstance(each, ast.arg))
            hints = {each.arg: last_name(each.annotation) for each in arguments if each.annotation}
            for node in init.body:
                match node:
                    case ast.Assign(
                        targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)], value=value
                    ):
                        yield name, value, hints


def _is_plain(value: ast.expr, hints: Mapping[str, str]) -> bool:
    if isinstance(value, ast.Name):
        return hints.get(value.id) in _PLAIN
    return isinstance(value, ast.Constant) or copied_value(value) is not None


def _computed_with(owner: ast.ClassDef) -> Iterator[str]:
    """Yield attributes of ``self`` as often as the class only computes with them: ``sum(self._rows)``."""
    for node in ast.walk(owner):
        match node:
            case ast.Call(args=parts) if last_name(node) in _COMPUTING:
                yield from _of_self(parts)
            case ast.Compare(left=left, comparators=others):
                yield from _of_self([left, *others])
            case ast.BinOp(left=left, right=right):
                yield from _of_self([left, right])
            case ast.comprehension(iter=values) | ast.FormattedValue(value=values):
                yield from _of_self([values])


def _of_self(parts: list[ast.expr]) -> Iterator[str]:
    for each in parts:
        match each:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Load()):
                yield name

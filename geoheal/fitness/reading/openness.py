"""Find uses besides calls that a change breaks: subclassing, reading type hints, immediate results.

None of it is in the answers of a workload.
"""

import ast
import collections.abc
import numbers
from collections import Counter
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import (
    Function,
    copied_value,
    functions_of,
    last_name,
    own_names,
    parameter_names,
    values_set,
)
from geoheal.fitness.reading.interface import yields
from geoheal.fitness.reading.known.modules import FILLING

HINTS: Final = "{name} has no type hint of {part} any more, which others may read"
FIELDS: Final = "{name} is not annotated any more, so it is not a field"
LATER: Final = (
    "{name} is a generator now: nothing in it runs or is refused before the first value is requested"
)
OWN_CLASS: Final = "{name} creates objects of one class, not of the class that it is called on"
OVERRIDDEN: Final = "it does not read {name} of the object any more, which others may set"
SUBCLASSES: Final = "it compares types, and does not accept subclasses any more"
NARROWER: Final = "it does not check for {kind} any more, but for another kind of object"
MUTABLE: Final = "{name} of the module can be changed by others now"
AT_IMPORT: Final = "it does not call {call} any more when it is loaded"
WHILE_CHANGED: Final = "it iterates over {name} itself, not over a copy: others may change it meanwhile"
UNCLOSED: Final = "{name} does not close what {called} returns any more"
_ABSTRACT: Final = frozenset(dir(collections.abc)) | frozenset(dir(numbers)) | {"PathLike"}
"""Kinds that several classes are of."""
_IMMUTABLE: Final = {"MappingProxyType": "dict", "frozenset": "set", "tuple": "list"}


def openness(new_code: str, current_code: str) -> Iterator[str]:
    """Report what others can do with the current code, and not with the new code.

    Examples
    --------
    >>> list(openness("def f(n): return n", "def f(n: int): return n"))
    ['f has no type hint of n any more, which others may read']
    >>> list(openness("RATES = {'a': 1}", "RATES = MappingProxyType({'a': 1})"))
    ['RATES of the module can be changed by others now']
    >>> list(openness("def f(): yield 1", "def f(): return iter([1])"))
    ['f is a generator now: nothing in it runs or is refused before the first value is requested']
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    made = _made_as_new(new, current)
    for call in sorted((_at_import(current) - _at_import(new)).keys()):
        if call.partition(".")[0] not in made:
            yield AT_IMPORT.format(call=call)
    yield from _of_values(new, current)
    before, after = dict(functions_of(current)), dict(functions_of(new))
    for name in before.keys() & after.keys():
        yield from _of_function(name, after[name], before[name])
    for name in sorted(_read_of_objects(current) - _read_of_objects(new)):
        yield OVERRIDDEN.format(name=name)
    yield from _of_kinds(new, current)


def _of_kinds(new: ast.Module, current: ast.Module) -> Iterator[str]:
    for kind in sorted(_kinds_asked(current) - _kinds_asked(new)):
        if _instances(new) == _instances(current):
            yield NARROWER.format(kind=kind)
    if _types_compared(new) > _types_compared(current) and _instances(new) < _instances(current):
        yield SUBCLASSES


def _of_values(new: ast.Module, current: ast.Module) -> Iterator[str]:
    before, after = dict(values_set(current)), dict(values_set(new))
    for name in before.keys() & after.keys():
        if name[:1] != "_" and _is_fixed(before[name]) and _is_open(after[name]):
            yield MUTABLE.format(name=name)
    fields = _fields(new)
    for name in sorted(_fields(current) - fields):
        owner, _, field = name.partition(".")
        if any(
            isinstance(each, ast.ClassDef) and each.name == owner and _binds(each, field) for each in new.body
        ):
            yield FIELDS.format(name=name)


def _of_function(name: str, new: Function, current: Function) -> Iterator[str]:
    if name.rpartition(".")[2][:1] != "_":
        keeps_its_parameters = parameter_names(current) <= parameter_names(new)
        for part in sorted(_hints(current) - _hints(new) if keeps_its_parameters else ()):
            yield HINTS.format(name=name, part=part)
        if yields(new) and not yields(current):
            yield LATER.format(name=name)
    if _makes_its_own(current) and not _makes_its_own(new):
        yield OWN_CLASS.format(name=name)
    copied, direct = _gone_through(current, copied=True), _gone_through(new, copied=False)
    for each in sorted(copied & direct - _gone_through(current, copied=False)):
        yield WHILE_CHANGED.format(name=each)
    for called in sorted(_closed(current) - _closed(new)):
        if any(isinstance(each, ast.Call) and last_name(each) == called for each in ast.walk(new)):
            yield UNCLOSED.format(name=name, called=called)


def _at_import(tree: ast.Module) -> Counter[str]:
    """Return calls in statements outside of functions, whose results are not used."""
    found: Counter[str] = Counter()
    left: list[ast.AST] = [*tree.body]
    while left:
        node = left.pop()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            found[ast.unparse(node.value)] += 1
        elif not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            left += ast.iter_child_nodes(node)
    return found


def _made_as_new(new: ast.Module, current: ast.Module) -> set[str]:
    """Return containers that both versions fill while loading, each in its own way.

    Only those count that are private, or filled in loops: others may be registries of functions.

    >>> filled = ast.parse("T = []\\nfor k in range(9): T.append(k)")
    >>> [_made_as_new(ast.parse(each), filled) for each in ("T = [*range(9)]", "T = []")]
    [{'T'}, set()]
    """
    before, after = ({name: ast.dump(each) for name, each in values_set(tree)} for tree in (new, current))
    fills, filled = Counter(_filling(new)), Counter(_filling(current))
    looped = {*_filling(ast.Module([each for each in current.body if isinstance(each, ast.For)], []))}
    return {
        name
        for name in before.keys() & after.keys() & filled.keys()
        if (name[:1] == "_" or name in looped)
        and (before[name] != after[name] or fills[name] >= filled[name])
    }


def _filling(tree: ast.Module) -> Iterator[str]:
    """Yield names of what is filled outside of functions, once for each call."""
    for text in _at_import(tree).elements():
        match ast.parse(text, mode="eval").body:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)) if attr in FILLING:
                yield name


def _is_fixed(value: ast.expr) -> bool:
    return isinstance(value, ast.Tuple) or (isinstance(value, ast.Call) and last_name(value) in _IMMUTABLE)


def _is_open(value: ast.expr) -> bool:
    return isinstance(value, ast.List | ast.Dict | ast.Set) or (
        isinstance(value, ast.Call) and last_name(value) in _IMMUTABLE.values()
    )


def _fields(tree: ast.Module) -> set[str]:
    return {
        f"{owner.name}.{each.target.id}"
        for owner in tree.body
        if isinstance(owner, ast.ClassDef)
        for each in owner.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }


def _binds(owner: ast.ClassDef, name: str) -> bool:
    assigned = (each for each in owner.body if isinstance(each, ast.Assign))
    return any(
        isinstance(target, ast.Name) and target.id == name for each in assigned for target in each.targets
    )


def _hints(function: Function) -> set[str]:
    arguments = (each for each in ast.walk(function.args) if isinstance(each, ast.arg))
    hinted = {each.arg for each in arguments if each.annotation is not None}
    return hinted | ({"what it returns"} if function.returns is not None else set())


def _makes_its_own(function: Function) -> bool:
    """Whether it calls its own class: ``cls(…)``, ``type(self)(…)``, ``self.__class__(…)``."""
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id="cls")):
                return True
            case ast.Call(func=ast.Call(func=ast.Name(id="type"), args=[ast.Name(id="self")])):
                return True
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr="__class__")):
                return True
    return False


def _read_of_objects(tree: ast.Module) -> set[str]:
    """Return public values of classes that methods read through an object: subclasses may set others."""
    found: set[str] = set()
    for owner in tree.body:
        if isinstance(owner, ast.ClassDef):
            values = {name for name, _ in values_set(ast.Module(owner.body, [])) if name[:1] != "_"}
            for node in ast.walk(owner):
                match node:
                    case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name) if name in values:
                        found.add(f"{owner.name}.{name}")
    return found


def _types_compared(tree: ast.AST) -> int:
    """Return how often types are compared by identity or equality, or looked up."""
    compared = (node for node in ast.walk(tree) if isinstance(node, ast.Compare))
    return sum(any(map(_is_type_call, (node.left, *node.comparators))) for node in compared)


def _is_type_call(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="type")):
            return True
    return False


def _instances(tree: ast.AST) -> int:
    return sum(isinstance(node, ast.Call) and last_name(node) == "isinstance" for node in ast.walk(tree))


def _kinds_asked(tree: ast.AST) -> set[str]:
    """Return abstract kinds of which objects are asked whether they are of them: several classes are."""
    calls = (
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and last_name(node) == "isinstance"
    )
    kinds = (each for call in calls for part in call.args[1:2] for each in ast.walk(part))
    return {last_name(each) for each in kinds if last_name(each) in _ABSTRACT}


def _gone_through(function: Function, *, copied: bool) -> set[str]:
    """Return what outlives the call and loops go through: itself, or a copy of it.

    Who keeps it in order does not sort a copy any more.
    """
    iterated = (each.iter for each in ast.walk(function) if isinstance(each, ast.For | ast.comprehension))
    loops = (each for each in iterated if last_name(each) != "sorted")
    own = own_names(function)
    found = (copied_value(each) if copied else each for each in loops)
    return {
        name
        for name in (_root(each) for each in found if each is not None)
        if name and name.partition(".")[0] not in own - {"self", "cls"}
    }


def _root(value: ast.expr) -> str:
    """Return what is gone through, without ``items()`` and the like; empty for what is created there."""
    match value:
        case ast.Call(func=ast.Attribute(value=owner, attr="items" | "keys" | "values"), args=[]):
            return _root(owner)
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id="self" | "cls" as owner), attr=name):
            return f"{owner}.{name}"
    return ""


def _closed(function: Function) -> set[str]:
    """Return functions whose results a ``with`` closes."""
    items = (
        each.context_expr
        for node in ast.walk(function)
        if isinstance(node, ast.With | ast.AsyncWith)
        for each in node.items
    )
    return {last_name(each) for each in items if isinstance(each, ast.Call)}

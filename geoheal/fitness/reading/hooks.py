"""What the language and libraries call of a module: special methods, and functions that are registered."""

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import Function, last_name, values_set, words
from geoheal.fitness.reading.known.modules import imported
from geoheal.fitness.reading.of_others import origin_of

SPECIAL: Final = "{name} is gone, which the language or a library may call"
LOOKS: Final = "{name} does not look at {part} any more"
REGISTERED: Final = "it does not hand a function to {decorator} any more"
INHERITED: Final = "{name} does not call {called} of its parents any more"
ONCE: Final = "objects of {name} give one iterator: whoever goes through them again finds nothing"
ANOTHER_KIND: Final = "{name} is a class of its own now, and what others make of it may not be"
_MADE_BY_DATACLASSES: Final = words("__eq__ __init__ __repr__")
_OF_SETTING_UP: Final = words("__init__ __new__")
"""Their absence shows in what objects hold."""
_COMPARING: Final = words("__eq__ __ge__ __gt__ __hash__ __le__ __lt__ __ne__")


def hooks(new_code: str, current_code: str) -> Iterator[str]:
    """Report special methods that are gone or compare less, and functions that are not registered any more.

    >>> key = "class Key:\\n  def __repr__(self): return '<key>'"
    >>> list(hooks("class Key: pass", key))
    ['Key.__repr__ is gone, which the language or a library may call']
    >>> register = "@show.register\\ndef _(each: {}): pass"
    >>> list(hooks(register.format("int"), register.format("list")))
    ['it does not hand a function to show.register(list) any more']
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    after = {each.name: each for each in new.body if isinstance(each, ast.ClassDef)}
    for had in current.body:
        if isinstance(had, ast.ClassDef) and had.name in after:
            yield from _of_class(after[had.name], had)
    yield from (ANOTHER_KIND.format(name=name) for name in sorted(_plain_classes(new) & _made(current)))
    for decorator in sorted((_registered(current) - _registered(new)).keys()):
        yield REGISTERED.format(decorator=decorator)


def _of_class(new: ast.ClassDef, current: ast.ClassDef) -> Iterator[str]:
    before, after = _special(current), _special(new)
    bound = {
        each.id for each in ast.walk(new) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }
    made = _MADE_BY_DATACLASSES if new.decorator_list else frozenset()
    for name in sorted(before.keys() - after.keys() - bound - made - _OF_SETTING_UP):
        yield SPECIAL.format(name=f"{current.name}.{name}")
    for name in sorted(before.keys() & after.keys() & _COMPARING):
        for part in sorted(_parts(before[name]) - _parts(after[name])):
            yield LOOKS.format(name=f"{current.name}.{name}", part=part)

    methods = {each.name: each for each in new.body if isinstance(each, Function)}
    for each in current.body:
        if isinstance(each, Function) and each.name in methods:
            for called in sorted(_inherited(each) - _inherited(methods[each.name])):
                yield INHERITED.format(name=f"{current.name}.{each.name}", called=called)
    if (
        "__iter__" in before
        and _gives_its_own(after.get("__iter__"))
        and not _gives_its_own(before["__iter__"])
    ):
        yield ONCE.format(name=current.name)


def _inherited(function: Function) -> set[str]:
    """Return the methods of parents that a method calls."""
    return {
        each.func.attr
        for each in ast.walk(function)
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and isinstance(each.func.value, ast.Call)
        and last_name(each.func.value) == "super"
    }


def _gives_its_own(function: Function | None) -> bool:
    """Whether a method returns its object, or a part of it, as it is."""
    return function is not None and any(
        isinstance(each, ast.Return) and isinstance(each.value, ast.Name | ast.Attribute)
        for each in ast.walk(function)
    )


def _made(tree: ast.Module) -> set[str]:
    """Return public names that a call gives: ``Row = namedtuple("Row", "a b")``."""
    return {name for name, value in values_set(tree) if name[:1] != "_" and isinstance(value, ast.Call)}


def _plain_classes(tree: ast.Module) -> set[str]:
    return {each.name for each in tree.body if isinstance(each, ast.ClassDef) and not each.bases}


def _special(node: ast.ClassDef) -> dict[str, Function]:
    return {
        each.name: each
        for each in node.body
        if isinstance(each, Function) and each.name.startswith("__") and each.name.endswith("__")
    }


def _parts(function: Function) -> set[str]:
    """Return attributes and methods that a method names, of any object."""
    return {each.attr for each in ast.walk(function) if isinstance(each, ast.Attribute)}


def _registered(tree: ast.Module) -> Counter[str]:
    """Return decorators that are methods of objects, with the type that a function's first argument has."""
    modules = imported(tree)[0]
    return Counter(
        _written(decorator, function)
        for function in tree.body
        if isinstance(function, Function)
        for decorator in function.decorator_list
        if isinstance(decorator.func if isinstance(decorator, ast.Call) else decorator, ast.Attribute)
        and origin_of(decorator) not in modules
    )


def _written(decorator: ast.expr, function: Function) -> str:
    first = [*function.args.posonlyargs, *function.args.args][:1]
    hints = [ast.unparse(each.annotation) for each in first if each.annotation is not None]
    takes_its_type = isinstance(decorator, ast.Attribute) and decorator.attr == "register" and hints
    return ast.unparse(decorator) + (f"({hints[0]})" if takes_its_type else "")

"""Compare functions that the language and libraries call: special methods, and registered functions."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import Function, last_name, read_names, values_set, words
from geoheal.fitness.reading.known.modules import imported
from geoheal.fitness.reading.of_others import origin_of

SPECIAL: Final = "{name} is gone, which the language or a library may call"
LOOKS: Final = "{name} does not consider {part} any more"
REGISTERED: Final = "it does not pass a function to {decorator} any more"
INHERITED: Final = "{name} does not call {called} of its parents any more"
DECIDES: Final = "{name} does not return NotImplemented any more, so the other object is not asked"
ONCE: Final = "objects of {name} can be iterated only once: a second iteration finds nothing"
ANOTHER_KIND: Final = (
    "{name} is written out as a class now: what other code does with it may not work any more"
)
_MADE_BY_DATACLASSES: Final = words("__eq__ __init__ __repr__")
_OF_SETTING_UP: Final = words("__init__ __new__")
"""Their absence shows in what objects hold."""
_OF_MODULES: Final = words("__dir__ __getattr__")
_COMPARING: Final = words("__eq__ __ge__ __gt__ __hash__ __le__ __lt__ __ne__")


def hooks(new_code: str, current_code: str) -> Iterator[str]:
    """Report special methods that are gone or compare less, and functions that are not registered any more.

    >>> key = "class Key:\\n  def __repr__(self): return '<key>'"
    >>> list(hooks("class Key: pass", key))
    ['Key.__repr__ is gone, which the language or a library may call']
    >>> register = "@show.register\\ndef _(each: {}): pass"
    >>> list(hooks(register.format("int"), register.format("list")))
    ['it does not pass a function to show.register(list) any more']
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    after = {each.name: each for each in new.body if isinstance(each, ast.ClassDef)}
    for had in current.body:
        if isinstance(had, ast.ClassDef) and had.name in after:
            yield from _of_class(after[had.name], had, after)
    yield from (ANOTHER_KIND.format(name=name) for name in sorted(_plain_classes(new) & _made(current)))
    here = {each.name for each in new.body if isinstance(each, Function)} | dict(values_set(new)).keys()
    for name in sorted(_OF_MODULES - here):
        if any(isinstance(each, Function) and each.name == name for each in current.body):
            yield SPECIAL.format(name=f"{name} of the module")
    for decorator in sorted((_registered(current) - _registered(new)).keys()):
        yield REGISTERED.format(decorator=decorator)


def _of_class(new: ast.ClassDef, current: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> Iterator[str]:
    before, after = _special(current), _special(new, classes)
    bound = {
        each.id for each in ast.walk(new) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }
    made = _MADE_BY_DATACLASSES if new.decorator_list else frozenset()
    for name in sorted(before.keys() - after.keys() - bound - made - _OF_SETTING_UP):
        yield SPECIAL.format(name=f"{current.name}.{name}")
    yield from _of_special(current, new, before, after)
    methods = {each.name: each for each in new.body if isinstance(each, Function)}
    for each in current.body:
        if isinstance(each, Function) and each.name in methods:
            for called in sorted(_inherited(each, current) - _inherited(methods[each.name], new)):
                yield INHERITED.format(name=f"{current.name}.{each.name}", called=called)
    if (
        "__iter__" in before
        and _gives_its_own(after.get("__iter__"))
        and not _gives_its_own(before["__iter__"])
    ):
        yield ONCE.format(name=current.name)


def _of_special(
    current: ast.ClassDef,
    new: ast.ClassDef,
    before: Mapping[str, Function],
    after: Mapping[str, Function],
) -> Iterator[str]:
    """Report what special methods of both versions do not look at, or decide themselves, any more."""
    for name in sorted(before.keys() & after.keys() & _COMPARING):
        looked_at, _ = _looked_at(before[name], current)
        _, named = _looked_at(after[name], new)
        for part in sorted(looked_at - named - _COMPARING):
            yield LOOKS.format(name=f"{current.name}.{name}", part=part)
    for name in sorted(before.keys() & after.keys()):
        if "NotImplemented" in read_names(before[name]) - read_names(after[name]):
            yield DECIDES.format(name=f"{current.name}.{name}")


def _inherited(function: Function, owner: ast.ClassDef) -> set[str]:
    """Return the methods of parents that a method calls: ``super().add(n)``, ``Base.add(self, n)``."""
    parents = {ast.unparse(each) for each in owner.bases}
    found: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Call() as of, attr=name)) if last_name(of) == "super":
                found.add(name)
            case ast.Call(func=ast.Attribute(value=of, attr=name)) if ast.unparse(of) in parents:
                found.add(name)
    return found


def _gives_its_own(function: Function | None) -> bool:
    """Whether a method returns its object, or a part of it, without a copy."""
    if function is None:
        return False
    nodes = list(ast.walk(function))
    made = {
        target.id
        for each in nodes
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Call)
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    returned = (each.value for each in nodes if isinstance(each, ast.Return))
    return any(
        isinstance(each, ast.Attribute) or (isinstance(each, ast.Name) and each.id not in made)
        for each in returned
    )


def _made(tree: ast.Module) -> set[str]:
    """Return public names that a call gives: ``Row = namedtuple("Row", "a b")``."""
    return {name for name, value in values_set(tree) if name[:1] != "_" and isinstance(value, ast.Call)}


def _plain_classes(tree: ast.Module) -> set[str]:
    return {each.name for each in tree.body if isinstance(each, ast.ClassDef) and not each.bases}


def _special(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef] | None = None) -> dict[str, Function]:
    """Return the special methods of a class, with those that it has of others of these classes."""
    found: dict[str, Function] = {}
    rest = dict(classes or {})
    for base in reversed(node.bases):
        if isinstance(base, ast.Name) and base.id in rest:
            found |= _special(rest.pop(base.id), rest)
    methods = (each for each in node.body if isinstance(each, Function))
    return found | {
        each.name: each for each in methods if each.name.startswith("__") and each.name.endswith("__")
    }


def _looked_at(function: Function, owner: ast.ClassDef) -> tuple[set[str], set[str]]:
    """Return attributes, of any object, on which a method depends in the end, and all that it names.

    >>> key = "class Key:\\n def set(self): self._key = hash(self.a)\\n def __hash__(self): return self._key"
    >>> owner = ast.parse(key).body[0]
    >>> [sorted(each) for each in _looked_at(owner.body[1], owner)]
    [['a'], ['_key', 'a']]
    """
    held = _held_in(owner)
    found: set[str] = set()
    waiting = _parts(function)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= held.get(name, set()) - found
    return {name for name in found if held.get(name, {name}) <= {name}}, found


def _held_in(owner: ast.ClassDef) -> dict[str, set[str]]:
    """Return what the methods of a class name, and the values of attributes that it binds in one place.

    A parameter is taken for the attribute of its name.
    """
    found = {each.name: _parts(each) for each in owner.body if isinstance(each, Function)}
    bound = Counter(
        each.attr
        for each in ast.walk(owner)
        if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store)
    )
    for name, value in _bindings(owner):
        if bound[name] == 1:
            found[name] = _parts(value) | (read_names(value) & bound.keys())
    return found


def _bindings(owner: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    """Yield attributes and their values: ``self.a = a``, ``self.a, self.b = a, b``."""
    assigned = (each for each in ast.walk(owner) if isinstance(each, ast.Assign))
    for node in assigned:
        for target in node.targets:
            match target, node.value:
                case ast.Attribute(attr=name), value:
                    yield name, value
                case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
                    pairs = zip(targets, values, strict=True)
                    yield from ((one.attr, each) for one, each in pairs if isinstance(one, ast.Attribute))


def _parts(node: ast.AST) -> set[str]:
    """Return attributes and methods that a part of a class names, of any object."""
    return {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}


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

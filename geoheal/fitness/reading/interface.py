"""Parts of a module's interface that a change removes: no workload calls everything in every way."""

import ast
from collections.abc import Iterator, Mapping
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import Function, defaults_of, last_name, read_names, values_set
from geoheal.fitness.reading.definitions.values import named_values
from geoheal.fitness.reading.known.modules import is_private

GONE: Final = "{name} is gone, which others may use"
ANOTHER_VALUE: Final = "{name} of the module is another value than in the current code"
NO_CLASS: Final = "{name} is not a class any more: others may derive from it, or ask for its objects"
BASES: Final = "{name} does not derive from {base} any more"


def narrowed(new_code: str, current_code: str) -> Iterator[str]:
    """Report removed public names, and calls that are not accepted as before.

    Examples
    --------
    >>> list(narrowed("def f(n, /): return n", "def f(n): return n"))
    ['f does not take n by its name any more']
    >>> list(narrowed("def f(n, step=2): return n", "def f(n, step=1): return n"))
    ['f takes another default of step']
    >>> list(narrowed("class E(Exception): pass", "class E(ValueError): pass"))
    ['E does not derive from ValueError any more']
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    bound = _bound(new)
    yield from (GONE.format(name=name) for name in sorted(_public(current) - bound))
    yield from (BASES.format(name=name, base=base) for name, base in _bases_gone(new, current))
    before, after = dict(named_values(current)), dict(named_values(new))
    for name in sorted(before.keys() & after.keys()):
        if before[name] != after[name]:
            yield ANOTHER_VALUE.format(name=name)
    yield from _of_classes(_definitions(new), _definitions(current))
    yield from _of_definitions(_definitions(new), _definitions(current))


def _of_classes(new: Mapping[str, ast.AST], current: Mapping[str, ast.AST]) -> Iterator[str]:
    """Report changed attributes of classes, and objects that do not accept new attributes any more."""
    for name in sorted(new.keys() & current.keys()):
        had, has = current[name], new[name]
        if isinstance(had, ast.ClassDef) and isinstance(has, ast.ClassDef):
            before, after = dict(named_values(had)), dict(named_values(has))
            for each in sorted(before.keys() & after.keys()):
                if before[each] != after[each]:
                    yield f"{name}.{each} is another value than in the current code"
            gone = _members(had) - _members(has) - _methods(has)
            yield from (GONE.format(name=f"{name}.{each}") for each in sorted(gone))
            if _has_slots(has) and not (_has_slots(had) or _is_frozen(had)):
                yield f"objects of {name} do not accept new attributes any more"


def _has_slots(node: ast.ClassDef) -> bool:
    named = {name for name, _ in values_set(ast.Module(node.body, []))}
    return "__slots__" in named or _option(node, "slots")


def _is_frozen(node: ast.ClassDef) -> bool:
    """Whether attributes of its objects cannot be set or added."""
    return _option(node, "frozen")


def _option(node: ast.ClassDef, name: str) -> bool:
    """Whether a decorator is given this option: ``@dataclass(slots=True)``."""
    given = (each for decorator in node.decorator_list for each in getattr(decorator, "keywords", ()))
    return any(each.arg == name and ast.unparse(each.value) == "True" for each in given)


def _of_definitions(new: Mapping[str, ast.AST], current: Mapping[str, ast.AST]) -> Iterator[str]:
    functions = {name for name, each in new.items() if isinstance(each, Function)}
    for name, node in current.items():
        match node, new.get(name):
            case (ast.FunctionDef() | ast.AsyncFunctionDef()) as had, (
                ast.FunctionDef() | ast.AsyncFunctionDef()
            ) as has:
                yield from _of_calls(name, had, has)
            case ast.ClassDef(), ast.FunctionDef() | None if "." not in name and name in functions:
                yield NO_CLASS.format(name=name)
            case ast.FunctionDef() | ast.AsyncFunctionDef(), None if "." in name:
                owner = name.partition(".")[0]
                if isinstance(new.get(owner), ast.ClassDef) and not _assigns(new[owner], name):
                    yield GONE.format(name=name)


def _of_calls(name: str, had: Function, has: Function) -> Iterator[str]:
    """Report calls of a function that are not accepted any more, or differently."""
    if isinstance(had, ast.AsyncFunctionDef) != isinstance(has, ast.AsyncFunctionDef):
        yield f"{name} is {'not ' if isinstance(had, ast.AsyncFunctionDef) else ''}to be awaited now"
    if yields(had) and not yields(has):
        yield f"{name} is not a generator any more"
    yield from _of_order(name, had.args, has.args)
    yield from _of_defaults(name, had.args, has.args)


def yields(function: Function) -> bool:
    """Whether it is a generator itself, not only a nested function."""
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, Function | ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)
    return False


def _of_order(name: str, before: ast.arguments, after: ast.arguments) -> Iterator[str]:
    ordered = [each.arg for each in [*after.posonlyargs, *after.args]]
    by_name = {each.arg for each in [*after.args, *after.kwonlyargs]}
    places = [each.arg for each in [*before.posonlyargs, *before.args]]
    for each in (*before.args, *before.kwonlyargs):
        if each.arg not in by_name and after.kwarg is None:
            yield f"{name} does not take {each.arg} by its name any more"
    taken = [place for place, each in enumerate(places) if ordered[place : place + 1] != [each]]
    if any(after.vararg is None or place < len(ordered) for place in taken if places[place] in by_name):
        yield f"{name} takes its arguments in another order"


def _of_defaults(name: str, before: ast.arguments, after: ast.arguments) -> Iterator[str]:
    known = {each.arg for each in [*before.posonlyargs, *before.args, *before.kwonlyargs]}
    places, ordered = ([*each.posonlyargs, *each.args] for each in (before, after))
    defaults, others = defaults_of(before), defaults_of(after)
    for each in [*after.posonlyargs, *after.args, *after.kwonlyargs]:
        is_new = each.arg not in known and (len(ordered) > len(places) or each in after.kwonlyargs)
        if each.arg not in others and (is_new or each.arg in defaults):
            yield f"{name} needs {each.arg} now"
    for argument in defaults.keys() & others.keys():
        had_default = defaults[argument]
        if isinstance(had_default, ast.Constant) and ast.dump(had_default) != ast.dump(others[argument]):
            yield f"{name} takes another default of {argument}"


def _definitions(tree: ast.Module) -> dict[str, ast.AST]:
    """Return public functions and classes of the module, and methods of these classes."""
    found: dict[str, ast.AST] = {}
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef) and node.name[:1] != "_":
            found[node.name] = node
            if isinstance(node, ast.ClassDef):
                methods = (each for each in node.body if isinstance(each, Function))
                found |= {f"{node.name}.{each.name}": each for each in methods if each.name[:1] != "_"}
    return found


def _bases_gone(new: ast.Module, current: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield classes, private ones as well, and what they do not derive from any more.

    A private class that is gone itself may have another name now; what it derives from counts.
    """
    before, after = _bases(current), _bases(new)
    renamed = {name for name in before.keys() - after.keys() if is_private(name)}
    for name in sorted(before.keys() & after.keys()):
        yield from ((name, base) for base in sorted(before[name] - after[name] - renamed - {"object"}))


def _bases(tree: ast.Module) -> dict[str, set[str]]:
    """Return what each class of a module derives from, directly or through others of the module.

    >>> sorted(_bases(ast.parse("class A(B): pass\\nclass _C(A): pass"))["_C"])
    ['A', 'B']
    """
    found: dict[str, set[str]] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            bases = set(map(ast.unparse, node.bases))
            found[node.name] = bases.union(*(found.get(each, ()) for each in bases))
    return found


def _members(node: ast.ClassDef) -> set[str]:
    """Return what the body of a class binds for others: values, and methods under other names."""
    values = {name for name, _ in values_set(ast.Module(node.body, []))}
    return {each for each in values if not is_private(each)} - {"__slots__"}


def _methods(node: ast.ClassDef) -> set[str]:
    return {each.name for each in node.body if isinstance(each, Function | ast.ClassDef)}


def _public(tree: ast.Module) -> set[str]:
    """Return public names that the module gives to others.

    An import that it does not use is one for them, unless ``__all__`` says what others may import.
    """
    names = {node.name for node in tree.body if isinstance(node, Function | ast.ClassDef)}
    values = {name for name, _ in values_set(tree)}
    imports = (each for node in tree.body if isinstance(node, ast.ImportFrom) for each in node.names)
    given = {each.asname or each.name for each in imports} - read_names(tree) - {"*", "annotations"}
    listed = next((value for name, value in values_set(tree) if name == "__all__"), None)
    if listed is not None:
        given &= {each.value for each in ast.walk(listed) if isinstance(each, ast.Constant)}
    return {name for name in names | values | given if name[:1] != "_"}


def _bound(tree: ast.Module) -> set[str]:
    """Return all names that a module binds anywhere."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.alias(name=name, asname=other):
                found.add(other or name.partition(".")[0])
    return found


def _assigns(owner: ast.AST, name: str) -> bool:
    method = name.partition(".")[2]
    return any(isinstance(each, ast.Name) and each.id == method for each in ast.walk(owner))


def values_set_once(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield names within functions that importing the module calls: functions in them keep what these are."""
    called = {last_name(each) for node in tree.body for each in _on_import(node)}
    for node in tree.body:
        if isinstance(node, Function) and node.name in called:
            within = (each for each in ast.walk(node) if isinstance(each, Function) and each is not node)
            if any(within):
                body = ast.Module([each for each in node.body if not isinstance(each, Function)], [])
                yield from values_set(body)


def _on_import(node: ast.stmt) -> Iterator[ast.AST]:
    """Yield calls during import: decorators, and calls in statements."""
    if isinstance(node, Function | ast.ClassDef):
        yield from node.decorator_list
    else:
        yield from (each for each in ast.walk(node) if isinstance(each, ast.Call))

"""Effects that a change drops and no answer depends on: locks, pauses, limits, commits.

All of them cost time, so dropping them is faster; a person must decide whether that is allowed.
"""

import ast
from collections.abc import Iterator, Set
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import (
    Function,
    functions_of,
    last_name,
    module_names,
    parameter_names,
    words,
)
from geoheal.fitness.reading.in_between.orders import (
    entered_by,
    locks_of,
    used_beside,
    used_under,
    waits_less,
)
from geoheal.fitness.reading.in_between.written_as_with import ended_by_with
from geoheal.fitness.reading.known.effects import effects
from geoheal.fitness.reading.known.modules import FILLING, imported
from geoheal.fitness.reading.known.names import with_alike

GUARDS: Final = "{name} uses {used} without {lock}, while the current code uses it only under that lock"
_OF_CONTAINERS: Final = words(
    "add append appendleft clear discard extend extendleft insert move_to_end pop popitem popleft remove "
    "reverse rotate setdefault sort update"
)
_OF_VALUES: Final = frozenset(
    name for kind in (str, bytes, int, float, frozenset) for name in dir(kind) if not name.startswith("_")
)
"""Methods of values that cannot be changed, which have no effect: a run shows those of other objects."""
_CHANGING: Final = words(
    "heapify heappop heappush heappushpop heapreplace insort insort_left insort_right next"
)
"""Functions that change their arguments."""
_OF_ANSWERS: Final = words("default initial key reverse start")
"""Arguments that answers depend on."""
_LOOPS: Final = (
    ast.For | ast.AsyncFor | ast.While | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
)
_ALL_ERRORS: Final = frozenset({"Exception", "BaseException", ""})


def dropped(new_code: str, current_code: str) -> Iterator[str]:
    """Report effects of the current code that the new code lacks.

    Examples
    --------
    >>> list(dropped("import time\\ndef f(): pass", "import time\\ndef f(): time.sleep(1)"))
    ['it does not use time.sleep any more']
    >>> list(dropped("def f(): x()", "def f():\\n    with lock: x()"))
    ['f does not hold lock any more']
    >>> list(dropped("q = deque()", "q = deque(maxlen=9)"))
    ['it does not give maxlen to deque any more']
    >>> list(dropped("log = []\\ndef f(n): pass", "log = []\\ndef f(n): log.append(n)"))
    ['it does not add to log of the module any more']
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    yield from _of_module(new, current)
    after, changing = dict(functions_of(new)), _changing(new, current)
    for name, function in functions_of(current):
        if name in after:
            yield from _of_function(name, after[name], function)
            yield from _of_guards(name, after[name], function, changing)


def _of_module(new: ast.Module, current: ast.Module) -> Iterator[str]:
    for name in sorted(set(effects(current)) - set(effects(new))):
        yield f"it does not use {name} any more"
    gone = {name.rpartition(".")[2] for name in set(effects(current)) - set(effects(new))}
    named = with_alike(each.attr for each in _attributes(new))
    named |= {each.rpartition(".")[2] for each in ended_by_with(new)}
    for name in sorted(_done(current) - named - gone):
        yield f"it does not call {name} any more"
    for callee, keyword in sorted(_given(current) - _given(new)):
        if callee in _named(new):
            yield f"it does not give {keyword} to {callee} any more"
    for called in waits_less(new, current):
        yield f"it calls {called} with further arguments, which may end its wait too soon"
    for name in sorted(_filled(current) - _filled(new)):
        yield f"it does not add to {name} of the module any more"
    others = named - _called_of_classes(new)
    for name in sorted(_own_calls(current) - _own_calls(new) - others - gone - _done(current)):
        yield f"it does not call its own {name} any more, which others may replace"


def _of_function(name: str, new: Function, current: Function) -> Iterator[str]:
    for held in sorted(locks_of(current) - locks_of(new)):
        yield f"{name} does not hold {held} any more"
    for called in sorted(_called_in_loops(current) - _called_in_loops(new) - _handed_on(new)):
        yield f"{name} does not call its argument {called} repeatedly any more"
    if _finishes(current, tries=True) and not _finishes(new):
        yield f"{name} does not clean up any more when it fails"
    gone = _catches(current) - _catches(new)
    if gone and _catches(new) & _ALL_ERRORS and not _catches(current) & _ALL_ERRORS:
        yield f"{name} catches all errors in place of {', '.join(sorted(gone))}"


def _of_guards(name: str, new: Function, current: Function, changing: Set[str]) -> Iterator[str]:
    """Say what a function used under a lock alone, and now beside it.

    >>> parts = ("def f(n):\\n  with lock: pass\\n  a[n] = 1", "def f(n):\\n  with lock: a[n] = 1")
    >>> list(_of_guards("f", *(ast.parse(each).body[0] for each in parts), {"a"}))
    ['f uses a without lock, while the current code uses it only under that lock']
    """
    for lock in sorted(entered_by(current) & entered_by(new)):
        alone = used_under(current, lock) - used_beside(current, lock)
        for used in sorted(alone & used_beside(new, lock) & changing):
            yield GUARDS.format(name=name, used=used, lock=lock)


def _changing(*trees: ast.Module) -> set[str]:
    """Return names, and attributes of ``self``, that functions bind, or change by a key or a method.

    Containers count whoever fills them.

    >>> source = "a, b = [], 3\\ndef f(n):\\n  global c\\n  a.append(n * b)\\n  c = self.d = self.e"
    >>> sorted(_changing(ast.parse(source)))
    ['a', 'c', 'self.d']
    """
    found: set[str] = set()
    for tree in trees:
        modules, parts = imported(tree)
        for path, function in functions_of(tree):
            is_making = path.endswith(".__init__")
            for node in ast.walk(function):
                found |= set(_changed(node, is_making=is_making)) - modules.keys() - parts.keys()
    return found


def _changed(node: ast.AST, *, is_making: bool) -> Iterator[str]:
    match node:
        case (
            ast.Call(func=ast.Attribute(value=ast.Name() | ast.Attribute() | ast.Subscript() as owner))
            | ast.Subscript(value=owner, ctx=ast.Store() | ast.Del())
        ):
            yield ast.unparse(_whole(owner))
        case ast.Attribute(ctx=ast.Store() | ast.Del()) if not is_making:
            yield ast.unparse(node)
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
    if isinstance(node, ast.Call) and last_name(node) in _CHANGING:
        yield from map(ast.unparse, node.args)


def _whole(part: ast.expr) -> ast.expr:
    """Return the object that a part belongs to: ``rows`` for ``rows[0][1]``."""
    return _whole(part.value) if isinstance(part, ast.Subscript) else part


def _attributes(tree: ast.AST) -> Iterator[ast.Attribute]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))


def _done(tree: ast.AST) -> set[str]:
    """Return methods that are called for their effects."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(attr=name))
                | ast.Await(value=ast.Call(func=ast.Attribute(attr=name)))
            ):
                found.add(name)
    return found - _OF_CONTAINERS - _OF_VALUES


def _given(tree: ast.AST) -> set[tuple[str, str]]:
    """Return the keyword arguments of each call."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    named = ((ast.unparse(node.func), each.arg) for node in calls for each in node.keywords)
    return {(callee, name) for callee, name in named if name is not None and name not in _OF_ANSWERS}


def _named(tree: ast.AST) -> set[str]:
    return {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute)}


def _filled(tree: ast.Module) -> set[str]:
    """Return public names of the module whose containers its functions fill, for others to read."""
    found = set()
    for function in (node for node in ast.walk(tree) if isinstance(node, Function)):
        for node in ast.walk(function):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)) if attr in FILLING:
                    found.add(name)
                case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                    found.add(name)
                case ast.Global(names=names):  # bound again, perhaps with more entries
                    found.update(names)
    return {name for name in found & module_names(tree) if name[:1] != "_"}


def _own_calls(tree: ast.AST) -> set[str]:
    """Return public methods that a class calls on itself: a subclass may override them."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name)):
                found.add(name)
    return {name for name in found if name[:1] != "_"}


def _called_of_classes(tree: ast.Module) -> set[str]:
    """Return methods that are called of a class of the module: no subclass can override these."""
    classes = {each.name for each in tree.body if isinstance(each, ast.ClassDef)}
    return {
        each.func.attr
        for each in ast.walk(tree)
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and isinstance(each.func.value, ast.Name)
        and each.func.value.id in classes
    }


def _called_in_loops(function: Function) -> set[str]:
    """Return arguments that are called in a loop."""
    loops = (node for node in ast.walk(function) if isinstance(node, _LOOPS))
    calls = (node for loop in loops for node in ast.walk(loop) if isinstance(node, ast.Call))
    return parameter_names(function) & {call.func.id for call in calls if isinstance(call.func, ast.Name)}


def _handed_on(function: Function) -> set[str]:
    """Return names that are passed to a call, which may call them."""
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
    given = (each for call in calls for each in (*call.args, *(named.value for named in call.keywords)))
    return {each.id for each in given if isinstance(each, ast.Name)}


def _finishes(function: ast.AST, *, tries: bool = False) -> bool:
    """Whether there is unconditional cleanup; with ``tries``, only by ``finally``."""
    return any(
        (isinstance(node, ast.Try) and node.finalbody)
        or (not tries and isinstance(node, ast.With | ast.AsyncWith))
        for node in ast.walk(function)
    )


def _catches(function: ast.AST) -> set[str]:
    """Return the errors that are caught; an empty name for all of them."""
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.ExceptHandler):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            found |= {"" if each is None else ast.unparse(each) for each in kinds}
    return found

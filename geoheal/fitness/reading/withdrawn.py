"""Parts around answers that a change removes, or arguments that it changes for others.

These are held locks, caught errors, emptied containers, flags and texts passed on. No answer of a
workload depends on them, and most cost time or memory.
"""

import ast
from collections.abc import Iterator, Set
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import Function, defaults_of, last_name, module_names, read_names, words
from geoheal.fitness.reading.definitions.decorators import definitions
from geoheal.fitness.reading.definitions.values import is_flag
from geoheal.fitness.reading.known.modules import EMPTYING, FILLING
from geoheal.fitness.reading.known.names import uncovered

Flag = tuple[type, object]

_OPENING: Final = frozenset({"open"})
_OWN: Final = words(
    "add append appendleft discard extend insert pop popitem popleft remove setdefault sort update write "
    "writelines"
)
"""Methods whose arguments show in state, or in written output."""


def withdrawn(new_code: str, current_code: str) -> Iterator[str]:
    """Report parts around answers that the current code has, and the new code lacks.

    Examples
    --------
    >>> list(withdrawn("def f(): x()", "def f():\\n    with locks[2]: x()"))
    ['f does not hold locks[2] any more']
    >>> list(withdrawn("def f(n): seen[n] = 1", "def f(n): seen.clear(); seen[n] = 1"))
    ['it adds to seen and does not empty it any more']
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    after = dict(definitions(new))
    for name, node in definitions(current):
        if name in after and isinstance(node, Function):
            yield from _of_function(name, after[name], node, new)
    filled = _named_owners(new, FILLING)
    for name in sorted(filled & _named_owners(current, EMPTYING) - _named_owners(new, EMPTYING)):
        yield f"it adds to {name} and does not empty it any more"
    yield from _of_records(new, current)


def _of_function(name: str, after: ast.AST, before: ast.AST, new: ast.Module) -> Iterator[str]:
    for held in sorted(_held(before) - _held(new)):
        yield f"{name} does not hold {held} any more"
    known = caught(before)
    for body, kinds in caught(after).items():
        added = uncovered(kinds, known.get(body, kinds))
        if added:
            yield f"{name} also catches {', '.join(sorted(added))} now"


def _held(tree: ast.AST) -> set[str]:
    """Return the objects that a ``with`` holds, if an index or a call names them."""
    blocks = (node for node in ast.walk(tree) if isinstance(node, ast.With | ast.AsyncWith))
    held = (each.context_expr for node in blocks for each in node.items)
    return {
        ast.unparse(each)
        for each in held
        if isinstance(each, ast.Subscript)
        or (isinstance(each, ast.Call) and last_name(each) not in _OPENING | {"suppress"})
    }


def caught(function: ast.AST) -> dict[str, Set[str]]:
    """Return the errors that are caught, by what is done then, or else by what is left."""
    found: dict[str, Set[str]] = {}
    for node in ast.walk(function):
        match node:
            case ast.ExceptHandler(type=kind, body=body):
                each = kind.elts if isinstance(kind, ast.Tuple) else [kind]
                kinds = {"all errors" if one is None else ast.unparse(one) for one in each}
                done = "\n".join(map(ast.unparse, body))
                found[done] = found.get(done, frozenset()) | kinds
            case ast.withitem(context_expr=ast.Call(func=called, args=arguments)) if (
                last_name(called) == "suppress"
            ):
                found["suppress"] = found.get("suppress", frozenset()) | set(map(ast.unparse, arguments))
    return found


def _of_records(new: ast.Module, current: ast.Module) -> Iterator[str]:
    """Report records that are not written any more although unchanged functions, or others, may read them."""
    before, after = (
        {name: shape_of(node) for name, node in definitions(tree) if isinstance(node, Function)}
        for tree in (current, new)
    )
    same = [name for name, parts in before.items() if after.get(name) == parts]
    nodes = dict(definitions(new))
    read = {each for name in same for each in read_names(nodes[name])}
    gone = _named_owners(current, FILLING) - _named_owners(new, FILLING)
    for name in sorted(each for each in gone & read & module_names(new) if each[:1] == "_"):
        yield f"it does not add to {name} any more, which is read elsewhere"
    for path in sorted(_set_attributes(current) - _set_attributes(new)):
        yield f"it does not set {path} any more"


def shape_of(node: ast.AST) -> list[object]:
    """Return all content of a node, level by level: equal lists mean equal code, at any depth.

    Unparsing would need a call per level, and a sum of a thousand terms has a thousand levels.
    """
    return [(type(each), *(_shallow(value) for _, value in ast.iter_fields(each))) for each in ast.walk(node)]


def _shallow(value: object) -> object:
    if isinstance(value, list):
        return tuple(map(_shallow, value))
    return type(value) if isinstance(value, ast.AST) else repr(value)


def _named_owners(tree: ast.Module, methods: Set[str]) -> set[str]:
    """Return names and attributes of ``self`` that functions fill, or empty, by these methods."""
    found = set()
    for function in (node for node in ast.walk(tree) if isinstance(node, Function)):
        for node in ast.walk(function):
            match node:
                case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in methods:
                    found.add(owner)
                case ast.Subscript(value=owner, ctx=ast.Store()) if methods is FILLING:
                    found.add(owner)
                case ast.Subscript(value=owner, ctx=ast.Del()) if methods is EMPTYING:
                    found.add(owner)
    return {ast.unparse(each) for each in found if isinstance(each, ast.Name | ast.Attribute)}


def _set_attributes(tree: ast.Module) -> set[str]:
    """Return public attributes of classes and objects of the module that functions set or fill."""
    owners = module_names(tree) | {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    found = set()
    for function in (node for node in ast.walk(tree) if isinstance(node, Function)):
        for node in ast.walk(function):
            match node:
                case (
                    ast.Attribute(value=ast.Name(id=owner), attr=name, ctx=ast.Store())
                    | ast.Subscript(value=ast.Attribute(value=ast.Name(id=owner), attr=name), ctx=ast.Store())
                ) if owner in owners and name[:1] != "_":
                    found.add(f"{owner}.{name}")
                case ast.Call(
                    func=ast.Attribute(value=ast.Attribute(value=ast.Name(id=owner), attr=name), attr=does)
                ) if owner in owners and name[:1] != "_" and does in FILLING:
                    found.add(f"{owner}.{name}")
    return found


def other_words(new_code: str, current_code: str) -> Iterator[str]:
    """Report changed flags and texts in calls of others.

    Examples
    --------
    >>> list(other_words("get(n, verify=False)", "get(n, verify=True)"))
    ['it passes verify=False to get instead of True']
    >>> list(other_words("def f(): db.run('begin')", "def f(): db.run('begin immediate')"))
    ["it calls db.run with 'begin' and does not use the result"]
    >>> list(other_words("log.debug('n is %s', n)", "log.debug('n is %s' % n)"))
    []
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    before, after = _flags(current), _flags(new)
    for key in sorted(before.keys() & after.keys()):
        for value in sorted(after[key] - before[key], key=repr):
            instead = ", ".join(sorted(repr(each) for _, each in before[key]))
            yield f"it passes {key[1]}={value[1]!r} to {key[0]} instead of {instead}"
    otherwise = before.keys() & _given_by_name(new) - after.keys()
    yield from (
        f"it passes {name} to {callee} as an expression instead of a constant"
        for callee, name in sorted(otherwise)
    )
    current_calls = _effect_calls(current)
    known = {callee for callee, _ in current_calls}
    for callee, text in sorted(each for each in _effect_calls(new) - current_calls if each[0] in known):
        yield f"it calls {callee} with {text} and does not use the result"


def _flags(tree: ast.AST) -> dict[tuple[str, str], set[Flag]]:
    """Return constants passed by keyword, without numbers, by function and keyword."""
    found: dict[tuple[str, str], set[Flag]] = {}
    for key, given in _named_values(tree):
        if isinstance(given, ast.Constant) and is_flag(given.value):
            found.setdefault(key, set()).add((type(given.value), given.value))
    return found


def _given_by_name(tree: ast.AST) -> set[tuple[str, str]]:
    """Return keyword arguments whose values only a run shows."""
    return {key for key, given in _named_values(tree) if not isinstance(given, ast.Constant)}


def _named_values(tree: ast.AST) -> Iterator[tuple[tuple[str, str], ast.expr]]:
    """Yield keyword arguments, and default arguments of private functions.

    Calls of others are read directly.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=called, keywords=named):
                callee = ast.unparse(called)
                yield from (((callee, each.arg), each.value) for each in named if each.arg is not None)
            case ast.FunctionDef(name=name, args=taken) | ast.AsyncFunctionDef(name=name, args=taken):
                if name[:1] == "_" and name[:2] != "__":
                    yield from (((name, key), value) for key, value in defaults_of(taken).items())


def _effect_calls(tree: ast.AST) -> set[tuple[str, str]]:
    """Return functions called for their effect, with an empty text and each text or flag passed."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case (
                ast.Expr(value=ast.Call(func=called, args=arguments))
                | ast.Expr(value=ast.Await(value=ast.Call(func=called, args=arguments)))
            ):
                if not (isinstance(called, ast.Attribute) and called.attr in _OWN):
                    callee = ast.unparse(called)
                    found.add((callee, ""))
                    found |= {
                        (callee, repr(each.value))
                        for each in map(_template, arguments)
                        if isinstance(each, ast.Constant) and is_flag(each.value)
                    }
    return found


def _template(argument: ast.expr) -> ast.expr:
    """Return the text that an argument fills in itself: ``log("n is %s" % n)`` says what ``log`` would."""
    match argument:
        case ast.BinOp(left=ast.Constant(value=str()) as text, op=ast.Mod()):
            return text
    return argument

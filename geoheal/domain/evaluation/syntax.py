"""Definitions and names in a syntax tree of Python source."""

import ast
from collections.abc import Iterator
from typing import Final

Function = ast.FunctionDef | ast.AsyncFunctionDef


def words(text: str) -> frozenset[str]:
    """Split a list of names.

    >>> sorted(words("pop clear"))
    ['clear', 'pop']
    """
    return frozenset(text.split())


def last_name(node: ast.AST) -> str:
    """Return the last part of a name, or of a called one; empty for anything else.

    >>> last_name(ast.parse("shop.prices.get(4)", mode="eval").body)
    'get'
    """
    match node:
        case ast.Call(func=called):
            return last_name(called)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def functions_of(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    """Yield functions of the module and methods of its classes, by their paths.

    >>> [name for name, _ in functions_of(ast.parse("def f(): pass\\nclass C:\\n  def g(self): pass"))]
    ['f', 'C.g']
    """
    for node in tree.body:
        if isinstance(node, Function):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            methods = (each for each in node.body if isinstance(each, Function))
            yield from ((f"{node.name}.{each.name}", each) for each in methods)


def read_names(node: ast.AST) -> set[str]:
    """Return the names that a node reads.

    >>> sorted(read_names(ast.parse("a = b + c.d")))
    ['b', 'c']
    """
    return {
        each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    }


def stored_names(node: ast.AST) -> set[str]:
    """Return the names that a node binds to values.

    >>> sorted(stored_names(ast.parse("a = b\\nc.d = e")))
    ['a']
    """
    return {
        each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }


def global_names(function: Function) -> set[str]:
    """Return the names that a function declares as global."""
    return {name for each in ast.walk(function) if isinstance(each, ast.Global) for name in each.names}


def own_names(function: Function) -> set[str]:
    """Return the names of a function's own: parameters, and what it binds.

    >>> sorted(own_names(ast.parse("def f(a):\\n  global b\\n  b = c = a").body[0]))
    ['a', 'c']
    """
    parameters = {each.arg for each in ast.walk(function) if isinstance(each, ast.arg)}
    return parameters | stored_names(function) - global_names(function)


def parameter_names(function: Function) -> set[str]:
    """Return the names of a function's parameters.

    >>> sorted(parameter_names(ast.parse("def f(a, /, *rest, b=1, **named): pass").body[0]))
    ['a', 'b', 'named', 'rest']
    """
    return {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}


def module_names(tree: ast.Module) -> set[str]:
    """Return the names that statements of the module itself bind or annotate, or a loop of it."""
    return {
        target.id
        for node in tree.body
        for target in (node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)])
        if isinstance(target, ast.Name)
    }


def values_set(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield names of the module that stand for values, and these.

    >>> [(name, ast.unparse(value)) for name, value in values_set(ast.parse("a, b = 1, []\\nC: Final = 2"))]
    [('a', '1'), ('b', '[]'), ('C', '2')]
    """
    for node in tree.body:
        match node:
            case ast.Assign(targets=targets, value=value):
                for each in targets:
                    yield from _pairs(each, value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match target, value:
        case ast.Name(id=name), _:
            yield name, value
        case (ast.Tuple(elts=targets), ast.Tuple(elts=values)) if len(targets) == len(values):
            for pair in zip(targets, values, strict=True):
                yield from _pairs(*pair)


def copied_value(value: ast.expr) -> ast.expr | None:
    """Return what an expression copies: ``list(rows)``, ``rows.copy()``, ``rows[:]``, ``[*rows]``.

    >>> sources = "{**a}", "copy.deepcopy(b)", "c[1:]"
    >>> copied = [copied_value(ast.parse(each, mode="eval").body) for each in sources]
    >>> [each and ast.unparse(each) for each in copied]
    ['a', 'b', None]
    """
    match value:
        case ast.Call(func=ast.Attribute(value=owner, attr="copy"), args=[]):
            return owner
        case ast.Call(args=[given, *_]) if last_name(value) in _COPYING:
            return given
        case ast.Subscript(value=owner, slice=ast.Slice(lower=None, upper=None, step=None)):
            return owner
        case ast.Dict(keys=[None], values=[owner]):
            return owner
        case ast.List(elts=[ast.Starred(value=owner)]) | ast.Tuple(elts=[ast.Starred(value=owner)]):
            return owner
    return None


_COPYING: Final = words("bytearray bytes copy deepcopy dict frozenset list set sorted tuple")


def targets_of(node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> list[ast.expr]:
    """Return what an assignment assigns to."""
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def defaults_of(taken: ast.arguments) -> dict[str, ast.expr]:
    """Return the defaults of arguments, by name."""
    positional = [*taken.posonlyargs, *taken.args]
    found = dict(
        zip((each.arg for each in positional[::-1]), reversed(taken.defaults), strict=False),
    )
    named = zip(taken.kwonlyargs, taken.kw_defaults, strict=True)
    return {**found, **{each.arg: default for each, default in named if default is not None}}

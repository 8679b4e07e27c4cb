"""Definitions and names in a syntax tree of Python source."""

import ast
from collections.abc import Iterator

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

"""Names that functions and other parts of a module bind, and the parts that belong to them."""

import ast
from collections.abc import Iterator

from geoheal.domain.evaluation.syntax import Function


def is_function(node: ast.AST) -> bool:
    """Whether a node defines a function."""
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def bound_names(node: ast.AST) -> set[str]:
    """Return names that a node and its parts bind, but not those inside functions and classes."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    return {name for each in own_nodes(node) if (name := bound_by(each)) is not None}


def bound_by(node: ast.AST) -> str | None:
    """Return the name that a node itself binds or deletes, not its parts.

    >>> case = ast.parse("match x:\\n  case {'a': [*b], **c} as d: pass").body[0].cases[0].pattern
    >>> [name for each in ast.walk(case) if (name := bound_by(each))]
    ['d', 'c', 'b']
    """
    name: str | None
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.ExceptHandler(name=name):
            return name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.MatchAs(name=name) | ast.MatchStar(name=name) | ast.MatchMapping(rest=name):
            return name
        case ast.alias(name=name, asname=alias):
            return (alias or name).split(".")[0]
    return None


def names_bound(tree: ast.Module) -> frozenset[str]:
    """Return the names that a source binds to anything but the module or built-in object of this name."""
    methods = {id(part) for each in ast.walk(tree) if isinstance(each, ast.ClassDef) for part in each.body}
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.arg(arg=name):
                found.add(name)
            case ast.Import():
                found |= {each.asname for each in node.names if each.asname and each.name != each.asname}
            case ast.ImportFrom():
                found |= {each.asname or each.name for each in node.names}
            case ast.alias():
                pass  # see the import that it is a part of
            case _ if id(node) not in methods:  # a method's name does not shadow a built-in in functions
                found.add(bound_by(node) or "")
    return frozenset(found - {""})


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and its parts, without entering functions and classes that it defines."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield child
        else:
            yield from own_nodes(child)


def parameters(function: Function | ast.Lambda) -> list[ast.arg]:
    """All parameters of a function."""
    given = function.args
    more = [each for each in (given.vararg, given.kwarg) if each is not None]
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *more]


def local_names(function: Function) -> set[str]:
    """Names that are local in a function."""
    names = {each.arg for each in parameters(function)}
    for statement in function.body:
        names |= bound_names(statement)
    outside = {
        name
        for node in ast.walk(function)
        if isinstance(node, ast.Global | ast.Nonlocal)
        for name in node.names
    }
    return names - outside


def returned_values(function: Function) -> list[ast.expr]:
    """Return the values that a function returns, in the order of its source."""
    returns = (each for each in own_nodes(function) if isinstance(each, ast.Return))
    return [each.value for each in returns if each.value is not None]


def is_reached_unspelt(function: Function) -> bool:
    """Whether variables are accessed without their names in the source (``locals()``, ``exec``)."""
    called = {called_name(each) for each in ast.walk(function) if isinstance(each, ast.Call)}
    return not called.isdisjoint({"locals", "eval", "exec", "vars", "dir"})


def called_name(call: ast.Call) -> str:
    """Return the last name of the called function; empty if there is none."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")

"""Names of a function's own variables, which are form like its comments."""

import ast
from collections.abc import Iterator

_Outer = ast.FunctionDef | ast.AsyncFunctionDef


def rename_locals(tree: ast.Module) -> None:
    """Replace variables of functions by numbers in order of appearance, and drop their type hints.

    >>> tree = ast.parse("def f(n):\\n    total: int = n\\n    return total + other")
    >>> rename_locals(tree)
    >>> ast.unparse(tree).splitlines()[1:]
    ['    _local_0 = n', '    return _local_0 + other']
    """
    for function in outermost(tree):
        function.body = [_Unhinted().visit(each) for each in function.body]
        ast.fix_missing_locations(function)
        own = own_names_of(function)
        called: dict[str, str] = {}
        for node in in_order(function):
            match node:
                case ast.Name(id=name) if name in own:
                    node.id = called.setdefault(name, f"_local_{len(called)}")
                case ast.ExceptHandler(name=str(name)) if name in own:
                    node.name = called.setdefault(name, f"_local_{len(called)}")


class _Unhinted(ast.NodeTransformer):
    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        if node.value is None:
            return ast.Pass()
        return ast.Assign([node.target], node.value) if isinstance(node.target, ast.Name) else node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        return node  # its hints may be its fields


def outermost(tree: ast.Module | ast.ClassDef) -> Iterator[_Outer]:
    """Yield functions of the module, and methods of its classes."""
    for node in tree.body:
        if isinstance(node, _Outer):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from outermost(node)


def own_names_of(function: _Outer) -> set[str]:
    """Return names that a function, or one in it, binds: not parameters, nor names of the module."""
    bound: set[str] = set()
    others: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                bound.add(name)
            case ast.ExceptHandler(name=str(name)):
                bound.add(name)
            case ast.arg(arg=name):
                others.add(name)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                others.update(names)
            case ast.alias(name=name, asname=given):
                others.add(given or name.partition(".")[0])
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                others.add(name)
    return bound - others


def in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a function as they are written."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += reversed(list(ast.iter_child_nodes(part)))

"""Values that a module binds when it is imported, and that a change binds to something else.

The import executes ``NAME = re.compile(".*")`` in any case. What another value does shows where it is read.
"""

import ast
from collections.abc import Iterator, Mapping, Set

from geoheal.fitness.reach.outline import Unit, outline


def readers_of_changed(current: str, candidate: str) -> Mapping[int, frozenset[int]]:
    """Return the first line of each value that is bound otherwise than before, with the lines that read it.

    Values that the import itself reads are left out, other than to bind further names.

    Raises
    ------
    SyntaxError, ValueError, RecursionError, MemoryError
        When this Python cannot parse one of them.

    Examples
    --------
    >>> code = "A = f({})\\nB = g(A)\\nC = f(2)\\ndef h(n):\\n n += 1\\n return B, n\\ndef i(): return C"
    >>> readers_of_changed(code.format(1), code.format(2))
    {1: frozenset({6})}
    """
    old, new = outline(current), outline(candidate)
    bound = {name for unit in old.imported for name in unit.names}
    known = {unit.key for unit in old.imported}
    changed = [unit for unit in new.imported if unit.names & bound and unit.key not in known]
    if not changed:
        return {}
    tree = ast.parse(candidate)
    made, used = dict(_made(tree)), {name for each in _others(tree) for name in _loaded(each)}
    found: dict[int, frozenset[int]] = {}
    for unit in changed:
        names = _named_by(unit, made)
        if not names & used:
            lines = (new.used.get(name, set()) for name in names)
            found[min(unit.lines)] = frozenset().union(*lines)
    return found


def _named_by(unit: Unit, made: Mapping[str, Set[str]]) -> set[str]:
    """Return the names of a value, and of those that the import computes from it."""
    names = {name.rpartition(".")[2] for name in unit.names}
    while True:
        more = {name for name, of in made.items() if of & names} - names
        if not more:
            return names
        names |= more


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        yield node
        if isinstance(node, ast.ClassDef):
            yield from _statements(node.body)


def _made(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    for node in _statements(tree.body):
        match node:
            case ast.Assign(targets=targets, value=value):
                yield from ((name, _loaded(value)) for target in targets for name in _stored(target))
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield from ((name, _loaded(value)) for name in _stored(target))


def _others(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what else the import executes: decorators, defaults, bases, and statements that bind nothing."""
    for node in _statements(tree.body):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from (node.args, *node.decorator_list)
            case ast.ClassDef():
                yield from (*node.bases, *node.keywords, *node.decorator_list)
            case ast.Import() | ast.ImportFrom() | ast.Assign() | ast.AnnAssign():
                pass
            case _:
                yield node


def _stored(target: ast.expr) -> set[str]:
    return {each.id for each in ast.walk(target) if isinstance(each, ast.Name)}


def _loaded(node: ast.AST) -> set[str]:
    names = (
        each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    )
    return {*names, *(each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute))}

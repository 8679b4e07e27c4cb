"""Values that a module or class gives names: constants, entries of tables, options of calls."""

import ast
from collections.abc import Iterator

from geoheal.domain.evaluation.syntax import last_name


def _constants(tree: ast.Module | ast.ClassDef) -> Iterator[tuple[str, object]]:
    for node in tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value))
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=value))
            ) if name[:1] != "_":
                yield name, (type(value), value)


def named_values(tree: ast.Module | ast.ClassDef) -> Iterator[tuple[str, object]]:
    """Yield values of names: constants, for private names without numbers, and entries of literal tables.

    A module may tune its own numbers, and the kind of a table may only affect speed.

    >>> source = "_A = (1, 2)\\nB = frozenset({2, 1})\\n_C = 5\\nD = []"
    >>> [value for _, value in named_values(ast.parse(source))]
    [['1', '2'], ['1', '2']]
    """
    yield from _constants(tree)
    for node in tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                entries = sorted(_entries(value)) or _options_of(value)
                if entries:
                    yield name, entries
                elif name[:1] == "_" and isinstance(value, ast.Constant) and is_flag(value.value):
                    yield name, (type(value.value), value.value)


def _options_of(value: ast.expr) -> list[str]:
    """Return what a call is given that names or switches something: a logger's name, flags of a pattern.

    >>> sources = "compile('a', I)", "compile('a', flags=I)", "compile('a')", "getLogger('b')"
    >>> [_options_of(ast.parse(each, mode="eval").body) for each in sources]
    [['I', 'compile'], ['I', 'compile'], ['compile'], ["'b'"]]
    """
    match value:
        case ast.Call(args=given) if last_name(value) == "getLogger":
            return [ast.unparse(each) for each in given]
        case ast.Call(args=given, keywords=named) if last_name(value) == "compile":
            flags = [*given[1:], *(each.value for each in named if each.arg == "flags")]
            others = (ast.unparse(each) for each in named if each.arg not in {"flags", "pattern"})
            return [*map(ast.unparse, flags), *others, "compile"]
    return []


def is_flag(value: object) -> bool:
    """Whether a constant is a flag or a name, and not a number."""
    return value is None or isinstance(value, bool | str | bytes)


def _entries(value: ast.expr) -> Iterator[str]:
    """Yield the entries of a literal list, set, tuple or mapping, whatever it is wrapped in."""
    match value:
        case ast.Call(func=ast.Name(id="frozenset" | "set" | "tuple" | "list" | "dict"), args=[inner]):
            yield from _entries(inner)
        case ast.List(elts=parts) | ast.Set(elts=parts) | ast.Tuple(elts=parts):
            yield from map(ast.unparse, parts)
        case ast.Dict(keys=keys, values=values):
            yield from (
                f"{'' if key is None else ast.unparse(key)}: {ast.unparse(each)}"
                for key, each in zip(keys, values, strict=True)
            )

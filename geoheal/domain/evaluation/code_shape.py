"""Compare code by meaning: two sources have the same shape if they differ only in form.

Formatting, comments, docstrings, names that a change introduces, and names of a function's own variables are
form: a cache under another name is the same cache.
"""

import ast
import builtins
import difflib
import hashlib
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.local_names import rename_locals

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
BUILTINS: Final = frozenset(dir(builtins))
NO_CODE: Final = (SyntaxError, ValueError, RecursionError, MemoryError)


def is_python(source: str) -> bool:
    """Whether the text can be parsed.

    >>> is_python("x = 1"), is_python("x = ")
    (True, False)
    """
    try:
        ast.parse(source)
    except NO_CODE:
        return False
    return True


def shape_of(source: str) -> str | None:
    """SHA-256 of the meaning of a module; None if it is not Python.

    >>> shape_of("def f(a):\\n  return a  # it") == shape_of("def f( a ):\\n    'Itself.'\\n    return a")
    True
    >>> shape_of("x = 1") == shape_of("x = 2")
    False
    """
    try:
        return digest(ast.dump(bare(source)))
    except NO_CODE:
        return None


def change_of(old: str, new: str, *, as_named: bool = False) -> str | None:
    """SHA-256 of the effect of a change on its definitions; None if either source is not Python.

    Parameters
    ----------
    as_named
        Whether variables of functions keep their names and type hints, as in refusals of earlier versions.

    It stays the same if other parts of the module change in the meantime.

    >>> before, after = "def f():\\n    return 1\\n", "_c = {}\\ndef f():\\n    return _c\\n"
    >>> renamed = "_memory = {}\\ndef f():\\n    return _memory\\n"
    >>> change_of(before, after) == change_of("y = 2\\n" + before, "y = 2\\n" + renamed)
    True
    >>> local = "def f(n):\\n    for i in n:\\n        {0} = i\\n    return {0}"
    >>> len({change_of("def f(n): pass", local.format(name)) for name in ("last", "found")})
    1
    >>> change_of(before, after) == change_of(before, "def f():\\n    return 2\\n")
    False
    """
    try:
        before, after = bare(old), bare(new)
        _rename(after, names_of(before) | BUILTINS)
        for tree in () if as_named else (before, after):
            rename_locals(tree)
        units, changed = dict(_units(before)), dict(_units(after))
        lines = [
            f"{unit}\n{line}"
            for unit in sorted(units.keys() | changed.keys())
            for line in _differing(units.get(unit, ""), changed.get(unit, ""))
        ]
    except NO_CODE:
        return None
    return digest("\n".join(lines))


def bare(source: str) -> ast.Module:
    """Return the syntax tree without docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | Definition) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
            if not node.body and not isinstance(node, ast.Module):
                node.body = [ast.Pass()]
    return tree


def names_of(tree: ast.AST) -> set[str]:
    """Return the names that a module reads or gives."""
    return {name for node in ast.walk(tree) if (name := _name(node)) is not None}


def _name(node: ast.AST) -> str | None:
    match node:
        case ast.Name(id=name) | ast.arg(arg=name):
            return name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.alias(name=name, asname=given):
            return given or name.partition(".")[0]
    return None


def _rename(tree: ast.AST, known: set[str] | frozenset[str]) -> None:
    """Replace names that are not known by numbers in order of appearance."""
    called: dict[str, str] = {}

    def again(name: str) -> str:
        return name if name in known else called.setdefault(name, f"_invented_{len(called)}")

    for node in ast.walk(tree):
        match node:
            case ast.Name():
                node.id = again(node.id)
            case ast.arg():
                node.arg = again(node.arg)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                node.name = again(node.name)
            case ast.alias():
                node.asname = again(node.asname or node.name.partition(".")[0])
            case ast.Global() | ast.Nonlocal():
                node.names = [again(name) for name in node.names]


def _units(tree: ast.Module | ast.ClassDef, within: str = "") -> Iterator[tuple[str, str]]:
    """Each function by qualified name, and the statements of classes and the module outside of functions."""
    rest: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            head = [*node.decorator_list, *node.bases, *node.keywords]
            rest.append(f"class {node.name}: {' '.join(ast.dump(each) for each in head)}")
            yield from _units(node, f"{within}{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{within}{node.name}", ast.unparse(node)
        else:
            rest.append(ast.unparse(node))
    yield within or ".", "\n".join(rest)


def _differing(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:3] not in ("---", "+++") and line[:2] != "@@"]


def digest(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

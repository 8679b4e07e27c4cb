"""Sizes of files, functions and folders stay within bounds."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import geoheal

PACKAGE = Path(geoheal.__file__).parent
FILE_LINES_MAX, BODY_LINES_MAX, SIBLINGS_MAX = 300, 40, 16


def modules() -> Iterator[Path]:
    yield from (each for each in PACKAGE.rglob("*.py") if "rental/project" not in each.as_posix())


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield all of them, at any depth: expressions are most of a tree, and hold no function with a name."""
    for block in ("body", "orelse", "finalbody", "handlers", "cases"):
        for each in getattr(tree, block, ()):
            yield each
            yield from statements(each)


def bodies(file: Path) -> Iterator[tuple[str, int]]:
    """Yield each function's name, and the lines of its body without its docstring."""
    for node in statements(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first, *rest = node.body
            is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and rest
            begin = rest[0].lineno if is_docstring else first.lineno
            yield f"{file.relative_to(PACKAGE)}:{node.name}", (node.end_lineno or begin) - begin + 1


def test_no_file_is_too_long():
    lengths = {str(each.relative_to(PACKAGE)): len(each.read_bytes().splitlines()) for each in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES_MAX} == {}


def test_no_function_is_too_long():
    long_enough = (file for file in modules() if file.read_bytes().count(b"\n") > BODY_LINES_MAX)
    found = dict(each for file in long_enough for each in bodies(file))
    assert {name: lines for name, lines in found.items() if lines > BODY_LINES_MAX} == {}


def test_no_folder_holds_too_many_files():
    siblings = Counter(each.parent for each in modules() if each.name != "__init__.py")
    crowded = {str(folder.relative_to(PACKAGE)): count for folder, count in siblings.items()}
    assert {folder: count for folder, count in crowded.items() if count > SIBLINGS_MAX} == {}

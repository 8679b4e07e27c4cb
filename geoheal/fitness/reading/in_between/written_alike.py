"""Recognise equivalent ways to write the same: files that may exist, expected errors, paths.

Both versions of a change are read as if they were written in one way.
"""

import ast
from collections.abc import Set
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import last_name, read_names, words
from geoheal.fitness.reading.in_between.written_as_with import written_as_with
from geoheal.fitness.reading.known.modules import imported

_ASKED: Final = {"exists": "exists", "is_file": "isfile", "is_dir": "isdir", "is_symlink": "islink"}
"""Methods of paths, and the functions of ``os.path`` that do the same."""
_PATHS: Final = words("Path PosixPath")
_WORDS: Final = words("suppress exist_ok missing_ok Path PosixPath makedirs remove unlink")


def written_alike(source: str) -> str:
    """Return a source in the one way; the source itself where there is nothing to change.

    Examples
    --------
    >>> print(written_alike("if not os.path.isdir(a): os.makedirs(a)"))
    import os
    os.makedirs(a, exist_ok=True)
    >>> print(written_alike("with suppress(KeyError): f()"))
    try:
        f()
    except KeyError:
        pass
    >>> print(written_alike("try: os.remove(a)\\nexcept FileNotFoundError: pass"))
    import pathlib
    pathlib.Path(a).unlink(missing_ok=True)
    >>> print(written_alike("from pathlib import Path\\nPath(a).exists() and (Path(b) / c).is_dir()"))
    import os
    os.path.exists(a) and os.path.isdir(os.path.join(b, c))
    """
    source = written_as_with(source)
    if not any(each in source for each in _WORDS):
        return source
    try:
        before = ast.unparse(ast.parse(source))
        parsed = ast.parse(source)
        tree = _Alike(_path_names(parsed)).visit(parsed)
        if ast.unparse(ast.fix_missing_locations(tree)) == before:
            return source
        return ast.unparse(_with_imports(tree))
    except NO_CODE:
        return source


def _with_imports(tree: ast.Module) -> ast.Module:
    """Return a source that imports exactly the used names of ``os`` and ``pathlib``."""
    used = read_names(tree)
    body = [each for each in tree.body if not _is_of_pathlib(each, used)]
    head = [ast.parse(f"import {each}").body[0] for each in ("os", "pathlib") if each in used]
    return ast.Module([*head, *body], [])


def _is_of_pathlib(node: ast.stmt, used: Set[str]) -> bool:
    """Whether a statement imports names of ``pathlib`` that are not used any more."""
    match node:
        case (
            ast.ImportFrom(module="pathlib", names=names)
            | ast.Import(names=[ast.alias(name="pathlib")] as names)
        ):
            return not {each.asname or each.name for each in names} & used
    return False


def _path_names(tree: ast.AST) -> set[str]:
    """Return the names of the class of paths in a source."""
    modules, parts = imported(tree)
    whole = {f"{name}.{kind}" for name, module in modules.items() if module == "pathlib" for kind in _PATHS}
    return whole | {name for name, path in parts.items() if path in {f"pathlib.{kind}" for kind in _PATHS}}


class _Alike(ast.NodeTransformer):
    """Rewrites what it visits.

    Parameters
    ----------
    paths
        Names of the class of paths.
    """

    def __init__(self, paths: Set[str]) -> None:
        self._paths = paths

    def visit_With(self, node: ast.With) -> ast.AST:
        """Catch the errors that ``suppress`` catches."""
        self.generic_visit(node)
        match node.items:
            case [ast.withitem(context_expr=ast.Call(args=kinds, keywords=[]) as call, optional_vars=None)]:
                if last_name(call) == "suppress" and kinds:
                    return self.visit_Try(_catching(node.body, kinds))
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        """Make a folder, or remove a file, that may be there or not."""
        self.generic_visit(node)
        match node:
            case ast.If(
                test=ast.UnaryOp(op=ast.Not(), operand=asked),
                body=[ast.Expr(value=ast.Call() as made)],
                orelse=[],
            ) if _asks(asked) and _asks(asked) == _made_folder(made):
                made.keywords = [*made.keywords, ast.keyword("exist_ok", ast.Constant(value=True))]
                return node.body[0]
        return node

    def visit_Try(self, node: ast.Try) -> ast.AST:
        """Remove a file that may be missing, or make a folder that may be there."""
        self.generic_visit(node)
        match node:
            case ast.Try(
                body=[ast.Expr(value=ast.Call() as call)],
                handlers=[ast.ExceptHandler(type=ast.Name(id="FileExistsError"), body=[ast.Pass()])],
                orelse=[],
                finalbody=[],
            ) if _made_folder(call):
                call.keywords = [*call.keywords, ast.keyword("exist_ok", ast.Constant(value=True))]
                return node.body[0]
            case ast.Try(
                body=[ast.Expr(value=ast.Call() as call)],
                handlers=[ast.ExceptHandler(type=ast.Name(id="FileNotFoundError"), body=[ast.Pass()])],
                orelse=[],
                finalbody=[],
            ):
                path = self._removed(call)
                if path is not None:
                    return ast.Expr(
                        ast.parse(f"pathlib.Path({path}).unlink(missing_ok=True)", mode="eval").body
                    )
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Rewrite a method of a path as a function of ``os.path``."""
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=method), args=[], keywords=[]) if (
                method in _ASKED
            ):
                path = self._path(owner)
                if path is not None:
                    return ast.parse(f"os.path.{_ASKED[method]}({path})", mode="eval").body
            case ast.Call(
                func=ast.Attribute(value=owner, attr="unlink"), keywords=[ast.keyword(arg="missing_ok")]
            ):
                path = self._path(owner)
                if path is not None:
                    node.func = ast.parse(f"pathlib.Path({path}).unlink", mode="eval").body
        return node

    def _removed(self, call: ast.Call) -> str | None:
        """Return the path of a file that a call removes."""
        match call:
            case ast.Call(func=ast.Attribute(value=owner, attr="unlink"), args=[], keywords=[]):
                return self._path(owner)
            case ast.Call(args=[path], keywords=[]) if ast.unparse(call.func) in {"os.remove", "os.unlink"}:
                return ast.unparse(path)
        return None

    def _path(self, owner: ast.expr) -> str | None:
        """Return what a path is made of, as a function of ``os`` takes it; None for other objects."""
        match owner:
            case ast.Call(args=[first, *others], keywords=[]) if ast.unparse(owner.func) in self._paths:
                parts = [first, *others]
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                begin = self._path(left)
                return None if begin is None else f"os.path.join({begin}, {ast.unparse(right)})"
            case _:
                return None
        written = ", ".join(map(ast.unparse, parts))
        return written if len(parts) == 1 else f"os.path.join({written})"


def _catching(body: list[ast.stmt], kinds: list[ast.expr]) -> ast.Try:
    kind = kinds[0] if len(kinds) == 1 else ast.Tuple(elts=kinds, ctx=ast.Load())
    handler = ast.ExceptHandler(type=kind, name=None, body=[ast.Pass()])
    return ast.Try(body=body, handlers=[handler], orelse=[], finalbody=[])


def _asks(asked: ast.expr) -> str:
    """Return the path of which a condition asks whether it is there."""
    match asked:
        case ast.Call(func=ast.Attribute(attr="exists" | "isdir") as called, args=[path]):
            return ast.unparse(path) if ast.unparse(called.value) in {"os.path", "path"} else ""
    return ""


def _made_folder(call: ast.Call) -> str:
    """Return the path of a folder that a call makes, and that may not be there."""
    is_making = ast.unparse(call.func) in {"os.makedirs", "makedirs"}
    strict = not any(each.arg in {"exist_ok", None} for each in call.keywords)
    return ast.unparse(call.args[0]) if is_making and strict and len(call.args) == 1 else ""

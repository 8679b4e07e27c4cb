"""A module's source as comparable units: of each function, and of importing the module.

Comments, docstrings and formatting are not part of a unit. A function's units are the statements of its body;
everything that runs during import, including class bodies, is a unit of the import.
"""

import ast
import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

Statements = Sequence[ast.stmt]
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")
_METADATA = frozenset({"__all__", "__version__", "__author__"})
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Unit:
    """A simple statement, or the head of a compound one.

    Parameters
    ----------
    key
        Equal for statements with the same effect at the same place of a block.
    lines
        Its lines, from 1.
    names
        Names that it binds; empty if it does something else.
    owner
        Qualified name of its class; empty in a module.
    is_plain
        Whether a new binding of its kind only affects code that names it.
    """

    key: str
    lines: frozenset[int]
    names: frozenset[str] = frozenset()
    owner: str = ""
    is_plain: bool = True


@dataclass(slots=True)
class FunctionOutline:
    """A function or method: its signature with decorators, and the units of its body."""

    head: str
    units: list[Unit]
    lines: frozenset[int]


@dataclass(slots=True)
class Outline:
    """A module.

    Parameters
    ----------
    functions
        By qualified name; a name that is defined again has a number.
    imported
        Units executed by importing the module, without bodies of functions.
    classes
        Qualified names of the classes.
    bound
        Names that importing binds, qualified by their class.
    used
        For each name, the lines inside functions that load it, as a name or an attribute.
    used_on_import
        Names that importing loads.
    body_lines, import_lines
        Lines with code, in functions and outside of them.
    """

    functions: dict[str, FunctionOutline] = field(default_factory=dict)
    imported: list[Unit] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    used: dict[str, set[int]] = field(default_factory=dict)
    used_on_import: set[str] = field(default_factory=set)
    body_lines: frozenset[int] = frozenset()
    import_lines: frozenset[int] = frozenset()


def outline(source: str) -> Outline:
    """Read a source.

    Raises
    ------
    SyntaxError, ValueError, RecursionError, MemoryError
        When this Python cannot parse it.
    """
    tree = ast.parse(source)
    made = Outline()
    _read(made, tree.body, "", is_plain=True)
    code = compile(tree, "<outline>", "exec", dont_inherit=True)
    made.body_lines, made.import_lines = _lines_of(code)
    return made


def _read(made: Outline, body: Statements, owner: str, *, is_plain: bool) -> None:
    for statement in body:
        if isinstance(statement, _Function):
            _read_function(made, statement, owner)
        elif isinstance(statement, ast.ClassDef):
            _read_class(made, statement, owner)
        elif not _never_runs(statement):
            _read_import(made, statement, owner, is_plain=is_plain)


def _read_function(made: Outline, function: _Function, owner: str) -> None:
    name = again = f"{owner}{function.name}"
    number = 1
    while again in made.functions:
        number += 1
        again = f"{name}#{number}"
    lines = _range(function.body[0].lineno, function.end_lineno)
    made.functions[again] = FunctionOutline(_head(function), list(_units(function.body, "")), lines)
    made.bound.add(name)
    for statement in function.body:
        for used, line in _loads(statement):
            made.used.setdefault(used, set()).add(line)
    for node in (function.args, *function.decorator_list):
        made.used_on_import.update(used for used, _ in _loads(node))


def _read_class(made: Outline, statement: ast.ClassDef, owner: str) -> None:
    name = f"{owner}{statement.name}"
    made.classes.add(name)
    made.bound.add(name)
    made.imported.append(
        Unit(f"{owner}|{_head(statement)}", _head_lines(statement), frozenset({name}), owner)
    )
    for node in (*statement.bases, *statement.keywords, *statement.decorator_list):
        made.used_on_import.update(used for used, _ in _loads(node))
    is_plain = not (statement.bases or statement.keywords or statement.decorator_list)
    _read(made, statement.body, f"{name}.", is_plain=is_plain)


def _read_import(made: Outline, statement: ast.stmt, owner: str, *, is_plain: bool) -> None:
    """Read everything that is neither a function nor a class; blocks are read statement by statement."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return
    for key, names in _bindings(statement):
        if names and names <= _METADATA:
            continue
        qualified = frozenset(f"{owner}{name}" for name in names)
        plain = is_plain and not (owner and (isinstance(statement, ast.AnnAssign) or _is_special(names)))
        made.imported.append(Unit(f"{owner}|{key}", _head_lines(statement), qualified, owner, plain))
        made.bound.update(qualified)
    for part in _parts(statement):
        made.used_on_import.update(used for used, _ in _loads(part))
    for _, block in _blocks(statement):
        _read(made, block, owner, is_plain=is_plain)


def _bindings(statement: ast.stmt) -> Iterator[tuple[str, frozenset[str]]]:
    """Keys of a statement with the names that each binds: one for each name of an import."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        origin = "" if isinstance(statement, ast.Import) else f"{statement.level}{statement.module}"
        for alias in statement.names:
            bound = alias.asname or alias.name.partition(".")[0]
            names = frozenset() if bound == "*" else frozenset({bound})
            yield f"import {origin} {alias.name} {alias.asname}", names
        return
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    named = [target for target in targets if isinstance(target, ast.Name)]
    is_binding = bool(named) and len(named) == len(targets)
    yield _head(statement), frozenset(target.id for target in named) if is_binding else frozenset()


def _is_special(names: frozenset[str]) -> bool:
    return not names or any(name.startswith("__") and name.endswith("__") for name in names)


def _never_runs(statement: ast.stmt) -> bool:
    """Whether an import skips it: blocks for type checkers, and for scripts."""
    if not isinstance(statement, ast.If):
        return False
    names = {used for used, _ in _loads(statement.test)}
    return names in ({"TYPE_CHECKING"}, {"typing", "TYPE_CHECKING"}, {"__name__"})


def _units(body: Statements, place: str) -> Iterator[Unit]:
    """Yield the units of a function's body, in order; `place` tells blocks apart."""
    for statement in body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        yield Unit(f"{place}|{_head(statement)}", _head_lines(statement))
        for name, block in _blocks(statement):
            yield from _units(block, f"{place}/{name}")


def _blocks(statement: ast.AST) -> Iterator[tuple[str, Statements]]:
    for name in _BODIES:
        for each in getattr(statement, name, None) or ():
            if isinstance(each, ast.ExceptHandler | ast.match_case):
                yield f"{name}:{_head(each)}", each.body
            else:
                yield name, [each]


def _head(node: ast.AST) -> str:
    """Dump a node without the blocks in it."""
    kept: dict[str, Any] = {
        name: [] if name in _BODIES else getattr(node, name, None) for name in node._fields
    }
    return ast.dump(type(node)(**kept))


def _parts(statement: ast.AST) -> Iterator[ast.AST]:
    """Yield the children of a statement that are not blocks in it."""
    for name, value in ast.iter_fields(statement):
        if name not in _BODIES:
            children = value if isinstance(value, list) else [value]
            yield from (each for each in children if isinstance(each, ast.AST))


def _head_lines(statement: ast.stmt) -> frozenset[int]:
    if not any(True for _ in _blocks(statement)):
        return _range(statement.lineno, statement.end_lineno)
    lines = [statement.lineno]
    for each in (node for part in _parts(statement) for node in ast.walk(part)):
        lines += [line for name in ("lineno", "end_lineno") if (line := getattr(each, name, None))]
    return _range(min(lines), max(lines))


def _range(first: int, last: int | None) -> frozenset[int]:
    return frozenset(range(first, (last or first) + 1))


def _loads(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Names and attributes that are loaded in a node, with their lines."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
            yield each.id, each.lineno
        elif isinstance(each, ast.Attribute):
            yield each.attr, each.lineno


def _lines_of(code: CodeType) -> tuple[frozenset[int], frozenset[int]]:
    """Lines with code, in functions and outside of them."""
    lines: dict[bool, set[int]] = {True: set(), False: set()}
    waiting = [code]
    while waiting:
        each = waiting.pop()
        is_function = bool(each.co_flags & inspect.CO_OPTIMIZED)
        lines[is_function].update(line for *_, line in each.co_lines() if line)
        waiting += [constant for constant in each.co_consts if isinstance(constant, CodeType)]
    return frozenset(lines[True]), frozenset(lines[False])

"""Keep text or bytes that inner functions add to as pieces, and join them when they are read.

``nonlocal text; text += piece`` copies the whole text with every piece; CPython avoids that only for local
variables. All uses of the variable are in one function, so that each can be changed.
"""

import ast
from collections.abc import Collection, Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function, read_names
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.facts.shapes import is_name, is_name_among, is_text, names_in
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.scopes import called_name, is_reached_unspelt, own_nodes, parameters
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.gathered.growth import is_unknown

GROWING: Final = '''_JOINING_GROWN = threading.RLock()


class _Growing:
    """Text or bytes that grow by pieces, which are joined when they are read."""

    def __init__(self, value):
        self._pieces = [value]

    def add(self, *added, as_new=False):
        kind = type(self._pieces[0])
        if kind in (str, bytes) and all(type(piece) is kind for piece in added):
            self._pieces.extend(added)
        else:
            value = self.value
            for piece in added:
                value = value + piece if as_new else operator.iadd(value, piece)
            self._pieces = [value]

    @property
    def value(self):
        pieces = self._pieces
        if len(pieces) > 1:
            with _JOINING_GROWN:
                count = len(pieces)
                pieces[:count] = [pieces[0][:0].join(pieces[:count])]
        return pieces[0]
'''


def gathered_closures(source: str, functions: Collection[str] | None = None) -> str | None:
    """Store variables that inner functions add to as pieces.

    >>> changed = gathered_closures('''def page(tree):
    ...     text = ""
    ...     def write(piece):
    ...         nonlocal text
    ...         text += piece
    ...     tree.walk(write)
    ...     return text
    ... ''')
    >>> print(changed[changed.index("def page"):])
    def page(tree):
        text = _Growing("")
        def write(piece):
            nonlocal text
            text.add(piece)
        tree.walk(write)
        return text.value
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    classes = view.shared(ClassView)
    focused = set(view.focused_functions)
    for function in view.functions.values():
        inner = [each for each in ast.walk(function) if isinstance(each, ast.Nonlocal)]
        for name in sorted({name for each in inner for name in each.names}):
            if not _has(function, name) or _is_hidden(function, name):
                continue
            holders = {view.function_of(each) for each in inner if name in each.names}
            if focused & ({function} | holders):
                _gather(name, function, edit, classes)
    return edit.result()


def _gather(name: str, function: Function, edit: SourceEdit, classes: ClassView) -> None:
    """Change all uses of a variable, or none."""
    view = classes.view
    places = list(_places(name, function, view))
    stores = [each for each in places if not isinstance(each.ctx, ast.Load)]
    statements = {each: view.parents[each] for each in stores}
    values = [each.value for each in statements.values() if isinstance(each, ast.Assign)]
    has_text = any(is_text(each) for each in values)
    if not has_text or not all(_is_plain(each, statements[each], edit) for each in stores):
        return
    grown = {each for each in statements.values() if _pieces(each, name)}
    inside = [view.function_of(each) for each in grown]
    values = [
        each.value for each in statements.values() if isinstance(each, ast.Assign) and each not in grown
    ]
    if (
        not any(each is not function for each in inside)
        or any(not _adds_only(each, name, function, classes) for each in grown)
        or any(name in read_names(each) for each in values)
        or is_reached_unspelt(function)
    ):
        return
    for statement in statements.values():
        pieces = _pieces(statement, name)
        if pieces:
            assert isinstance(statement, ast.stmt)  # noqa: S101 - an assignment
            as_new = ", as_new=True" if isinstance(statement, ast.Assign) else ""
            edit.replace(statement, f"{name}.add({', '.join(edit.text(each) for each in pieces)}{as_new})")
        else:
            assert isinstance(statement, ast.Assign)  # noqa: S101 - see _is_plain
            edit.replace(statement.value, f"_Growing({edit.text(statement.value)})")
    for each in places:
        if isinstance(each.ctx, ast.Load) and view.statement_of(each) not in grown:
            edit.replace(each, f"{name}.value")
    edit.add_helper(GROWING)
    edit.add_import("import operator")
    edit.add_import("import threading")


def _places(name: str, function: Function, view: ModuleView) -> Iterator[ast.Name]:
    """Return the uses of a function's variable, including those in inner functions."""
    for node in ast.walk(function):
        if is_name(node, name) and _owner(node, name, view) is function:
            yield node


def _owner(node: ast.AST, name: str, view: ModuleView) -> ast.AST | None:
    """Return the function that owns a variable."""
    inner = node
    for outer in view.ancestors(node):
        match outer:
            case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body) if inner in body:
                if _has(outer, name):
                    return outer
            case ast.Lambda(body=value) if inner is value:
                if name in {each.arg for each in parameters(outer)}:
                    return outer
        inner = outer
    return None


def _has(function: Function, name: str) -> bool:
    """Whether a variable is local to the function, not to an enclosing one or the module."""
    own = list(own_nodes(function))
    if any(isinstance(node, ast.Global | ast.Nonlocal) and name in node.names for node in own):
        return False
    is_given = any(each.arg == name for each in parameters(function))
    return is_given or any(is_rebound_by(node, name) for node in own)


def _is_hidden(function: Function, name: str) -> bool:
    """Whether a name is a parameter, or is bound other than by an assignment, or in a class."""
    if any(each.arg == name for each in parameters(function)):
        return True
    for node in ast.walk(function):
        bound: Collection[str | None]
        match node:
            case ast.ClassDef():
                bound = names_in(node)
            case ast.alias(name=imported, asname=alias):
                bound = {alias, imported.split(".")[0]}
            case ast.Attribute():
                continue
            case _:
                bound = {getattr(node, "name", None), getattr(node, "rest", None)}
        if name in bound:
            return True
    return False


def _is_plain(node: ast.Name, statement: ast.AST, edit: SourceEdit) -> bool:
    """Whether a variable is only bound by simple assignments on lines of their own."""
    match statement:
        case ast.AugAssign(target=target, op=ast.Add()) | ast.Assign(targets=[target]):
            return target is node and edit.stands_alone(statement)
    return False


def _pieces(statement: ast.AST, name: str) -> list[ast.expr]:
    """Return what ``x += piece`` and ``x = x + piece + piece`` add."""
    match statement:
        case ast.AugAssign(value=value):
            return [value]
        case ast.Assign(value=value):
            pieces: list[ast.expr] = []
            while isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
                pieces.append(value.right)
                value = value.left
            return pieces[::-1] if is_name(value, name) else []
    return []


def _adds_only(statement: ast.AST, name: str, function: Function, classes: ClassView) -> bool:
    """Whether computing the pieces neither reads nor changes the variable.

    Such a change would be overwritten.
    """
    view = classes.view
    local = view.locals_of(function)
    for piece in _pieces(statement, name):
        for node in ast.walk(piece):
            match node:
                case ast.Await() | ast.Yield() | ast.YieldFrom() | ast.NamedExpr() | ast.Lambda():
                    return False
                case ast.Name(id=read) if read == name:
                    return False
                case ast.Call() if is_unknown(node, classes) or is_name_among(node.func, local):
                    return False
                case ast.Call() if _is_given_local_function(node, function, view):
                    return False
    return True


def _is_given_local_function(call: ast.Call, function: Function, view: ModuleView) -> bool:
    """Whether a call gets a function that this function defines as an argument."""
    defined = {
        each.name
        for each in own_nodes(function)
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each is not function
    }
    given = names_in(call)
    return bool(defined & given) or called_name(call) in defined or view.parents[call] is function

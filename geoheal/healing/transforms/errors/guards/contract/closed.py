"""Avoid use after close: forget a closed object where it is closed, or read it before."""

import ast
import re
from collections.abc import Iterator, Set
from typing import Final, TypeGuard

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.case import Failure
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.facts.shapes import attributes_in, is_attribute_of, is_none
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name, own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit

_CLOSED: Final = re.compile(r"\bclosed?\b", re.IGNORECASE)
_CLOSING: Final = words("close aclose shutdown terminate disconnect stop")
_LAZY: Final = words("map filter zip enumerate reader DictReader islice chain takewhile dropwhile")


def is_of_closed(failure: Failure) -> bool:
    """Whether something failed because it was closed before."""
    name = failure.error.rsplit(".", 1)[-1]
    return bool(_CLOSED.search(failure.message)) or "Closed" in name


def closed_before(failure: Failure, edit: SourceEdit, view: ModuleView) -> bool:
    """Forget what was made when it was missing, where it is closed; read files before they are closed."""
    function = view.functions.get(failure.function)
    if function is None or not is_of_closed(failure):
        return False
    kind = view.parents[function]
    if isinstance(kind, ast.ClassDef) and _forgotten_at_end(function, failure, edit, view):
        return True
    return "closed file" in failure.message and _read_in_time(edit, view)


def _forgotten_at_end(function: Function, failure: Failure, edit: SourceEdit, view: ModuleView) -> bool:
    own, kind = own_name(function), view.parents[function]
    used = {
        each.attr
        for each in own_nodes(function)
        if isinstance(each, ast.Attribute) and each.lineno == failure.line and is_attribute_of(each, own)
    }
    methods = [each for each in ast.iter_child_nodes(kind) if isinstance(each, Function)]
    done = False
    for attribute in sorted(used):
        if not any(_is_made_when_missing(attribute, each) for each in methods):
            continue
        behind = {attribute, *(name for each in methods for name in _made_of(attribute, each))}
        for statement, owner in _closings(behind, methods):
            last = _last_use(attribute, statement, owner, view)
            if last is not None and edit.stands_alone(last):
                edit.insert_after(last, f"{own_name(owner)}.{attribute} = None")
                done = True
    return done


def _is_made_when_missing(attribute: str, method: Function) -> bool:
    """Whether a method makes the attribute if it is None or false."""
    own = own_name(method)
    for node in own_nodes(method):
        if isinstance(node, ast.If) and _asks_for(node.test, attribute, own):
            inside = [inner for each in node.body for inner in ast.walk(each)]
            if any(_stores(inner, attribute, own) for inner in inside):
                return not any(_begins_anew(inner) for inner in inside)
    return False


def _begins_anew(node: ast.AST) -> bool:
    """Whether a file is opened in a mode that empties it."""
    match node:
        case ast.Call(func=ast.Name(id="open"), args=given, keywords=named):
            modes = [*given[1:2], *(each.value for each in named if each.arg == "mode")]
            return any(not isinstance(each, ast.Constant) or str(each.value)[:1] in "wx" for each in modes)
    return False


def _asks_for(test: ast.expr, attribute: str, own: str | None) -> bool:
    match test:
        case ast.Compare(left=left, ops=[ast.Is() | ast.Eq()], comparators=[other]) if is_none(other):
            return is_attribute_of(left, own) and left.attr == attribute
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return is_attribute_of(operand, own) and operand.attr == attribute
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(_asks_for(each, attribute, own) for each in values)
    return False


def _stores(node: ast.AST, attribute: str, own: str | None) -> TypeGuard[ast.Attribute]:
    return is_attribute_of(node, own) and node.attr == attribute and isinstance(node.ctx, ast.Store)


def _made_of(attribute: str, method: Function) -> Iterator[str]:
    """Yield the attributes of which an attribute is made: ``self.file`` for ``csv.writer(self.file)``."""
    own = own_name(method)
    for node in own_nodes(method):
        match node:
            case ast.Assign(targets=[ast.Attribute() as target], value=ast.Call() as value):
                if _stores(target, attribute, own):
                    given = [*value.args, *(each.value for each in value.keywords)]
                    yield from (name for each in given for name in attributes_in(each))


def _closings(behind: set[str], methods: list[Function]) -> Iterator[tuple[ast.stmt, Function]]:
    """Yield the statements that close one of some attributes, and the methods around them."""
    for method in methods:
        own = own_name(method)
        for node in own_nodes(method):
            match node:
                case ast.Expr(
                    value=ast.Call(func=ast.Attribute(value=held, attr=name))
                    | ast.Await(value=ast.Call(func=ast.Attribute(value=held, attr=name)))
                ) if name in _CLOSING:
                    if is_attribute_of(held, own) and held.attr in behind:
                        yield node, method


def _last_use(attribute: str, closing: ast.stmt, method: Function, view: ModuleView) -> ast.stmt | None:
    """Return the last statement that uses the attribute, from the closing one on: ``file.wait_closed()``.

    None if the method assigns the attribute again behind it, or uses it behind its block.
    """
    own = own_name(method)
    behind = [
        each
        for each in own_nodes(method)
        if is_attribute_of(each, own) and each.attr == attribute and each.lineno > closing.lineno
    ]
    if any(isinstance(each.ctx, ast.Store) for each in behind):
        return None
    block = view.block_of(closing)
    for statement in reversed(block[block.index(closing) :]):
        inside = set(ast.walk(statement))
        if statement is closing or not inside.isdisjoint(behind):
            is_last = all(each.lineno <= (statement.end_lineno or 0) for each in behind)
            return statement if is_last and not isinstance(statement, ast.Return | ast.Raise) else None
    return None


def _read_in_time(edit: SourceEdit, view: ModuleView) -> bool:
    """Read what a function returns of a file that it closes: ``return iter([*lines])``."""
    done = False
    for block in view.every(ast.With):
        opened = {each.optional_vars.id for each in block.items if isinstance(each.optional_vars, ast.Name)}
        for node in [inner for each in block.body for inner in ast.walk(each)]:
            match node:
                case ast.Return(value=ast.GeneratorExp() | ast.Call() as value):
                    if _reads_later(value, opened):
                        text = edit.text(value)
                        given = text if isinstance(value, ast.Call) or text.startswith("(") else f"({text})"
                        edit.replace(value, f"iter([*{given}])")
                        done = True
    return done


def _reads_later(value: ast.expr, opened: Set[str]) -> bool:
    """Whether an expression reads a file only when somebody goes through it.

    >>> sources = "map(int, f)", "map(int, f.read())", "(n for n in f)", "(n for n in f.read())", "zip(a, b)"
    >>> [_reads_later(ast.parse(each, mode="eval").body, {"f"}) for each in sources]
    [True, False, True, False, False]
    """
    match value:
        case ast.Name(id=name):
            return name in opened
        case ast.GeneratorExp(elt=made, generators=[first, *others]):
            return _reads_later(first.iter, opened) or _names(made, *first.ifs, *others, of=opened)
        case ast.Lambda():
            return _names(value, of=opened)
        case ast.Call(args=given) if called_name(value) in _LAZY:
            return any(_reads_later(each, opened) for each in given)
    return False


def _names(*parts: ast.AST, of: Set[str]) -> bool:
    return any(isinstance(each, ast.Name) and each.id in of for part in parts for each in ast.walk(part))

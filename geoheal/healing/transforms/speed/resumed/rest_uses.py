"""Uses of the rest of a text whose front is cut off, and how they read with an offset into the whole text."""

import ast
from typing import Final

from geoheal.healing.transforms.facts.shapes import has_starred, is_call_of
from geoheal.healing.transforms.facts.truth import is_truth
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit

_FURTHER: Final = '''def _further(text, at, count):
    """Where text[at:][count:] begins."""
    if count is None:
        return at
    return min(len(text), at + count) if count >= 0 else max(at, len(text) + count)
'''
_UNTIL: Final = '''def _until(text, at, count):
    """Where text[at:][:count] ends."""
    if count is None:
        return len(text)
    return at + count if count >= 0 else max(at, len(text) + count)
'''
_BETWEEN: Final = '''def _between(text, at, start, end):
    """text[at:][start:end]."""
    first, last, _ = slice(start, end).indices(max(0, len(text) - at))
    return text[at + first:at + max(first, last)]
'''
_FOUND: Final = '''def _found(text, at, wanted, start=0):
    """text[at:].find(wanted, start)."""
    start = start or 0
    place = text.find(wanted, at + start) if start >= 0 else text[at:].find(wanted, start) + at
    return max(place - at, -1)
'''
_PARTED: Final = '''def _parted(text, at, separator):
    """text[at:].partition(separator), and where the rest begins in place of the rest."""
    place = text.find(separator, at)
    if place < 0:
        return text[at:], text[:0], len(text)
    return text[at:place], separator, place + len(separator)
'''
_SPLIT_ONCE: Final = '''def _split_once(text, at, separator):
    """text[at:].split(separator, 1), and where the rest begins in place of the rest."""
    place = text.find(separator, at)
    return [text[at:]] if place < 0 else [text[at:place], place + len(separator)]
'''
HELPERS: Final = (_FURTHER, _UNTIL, _BETWEEN, _FOUND, _PARTED, _SPLIT_ONCE)
"""Runtime source; a module gets the functions that it needs."""


def cut_off(node: ast.AST) -> str | None:
    """Return the name or attribute whose front a statement cuts off, as it is written.

    >>> cut_off(ast.parse("self.rest = self.rest[4:]").body[0])
    'self.rest'
    >>> cut_off(ast.parse("line, _, text = text.partition(',')").body[0])
    'text'
    """
    match node:
        case ast.Assign(
            targets=[ast.expr() as target],
            value=ast.Subscript(
                value=held, slice=ast.Slice(lower=ast.expr() as count, upper=None, step=None)
            ),
        ) if not any(isinstance(each, ast.NamedExpr) for each in ast.walk(count)):
            heads: list[ast.expr] = []
        case ast.Assign(
            targets=[ast.Tuple(elts=[*heads, target])],
            value=ast.Call(func=ast.Attribute(value=held, attr=method), args=given, keywords=[]),
        ) if (method, len(heads)) in {("partition", 2), ("split", 1)} and _is_by_text(method, given):
            pass
        case _:
            return None
    match target:
        case ast.Name() | ast.Attribute(value=ast.Name()):
            place = ast.unparse(target)
            plain = all(isinstance(each, ast.Name) and each.id != place for each in heads)
            return place if plain and place == ast.unparse(held) else None
    return None


def _is_by_text(method: str, given: list[ast.expr]) -> bool:
    """Whether the arguments are a literal separator, and, for ``split``, a 1."""
    match method, given:
        case ("partition", [ast.Constant(value=str() | bytes() as separator)]):
            return bool(separator)
        case ("split", [ast.Constant(value=str() | bytes() as separator), ast.Constant(value=1)]):
            return bool(separator)
    return False


def at_place(use: ast.expr, at: str, edit: SourceEdit, view: ModuleView) -> tuple[ast.AST, str] | None:
    """Return the expression around a use, and its form with an offset; None if it cannot be rewritten."""
    place, parent = ast.unparse(use), view.parents[use]
    if not isinstance(getattr(use, "ctx", None), ast.Load):
        statement = view.statement_of(use)
        return (statement, _moved(statement, place, at, edit)) if cut_off(statement) == place else None
    match parent:
        case ast.Subscript(ctx=ast.Load()) if parent.value is use:
            return _part_at(parent, place, at, edit, view)
        case ast.Call(func=ast.Name(id="len"), args=[given]) if given is use:
            return parent, f"(len({place}) - {at})"
        case ast.Attribute(attr=method):
            return _call_at(parent, method, place, at, edit, view)
    if is_truth(use, view):
        text = f"{place} and len({place}) > {at}"
        return use, text if isinstance(parent, ast.While | ast.If) else f"({text})"
    return None


def _part_at(
    part: ast.Subscript, place: str, at: str, edit: SourceEdit, view: ModuleView
) -> tuple[ast.AST, str] | None:
    """Return ``text[:count]``, ``text[count:]``, ``text[start:end]`` and ``text[0]`` with an offset."""
    if any(ast.unparse(each) == place for each in ast.walk(part.slice) if isinstance(each, ast.expr)):
        return None
    match part.slice:
        case ast.Slice(lower=None, upper=ast.expr() as count, step=None):
            return part, f"{place}[{at}:{_end(count, place, at, edit)}]"
        case ast.Slice(lower=ast.Constant(value=int(first)), upper=ast.expr() as end, step=None) if (
            first >= 0
        ):
            return part, f"{place}[{at} + {first}:{_end(end, place, at, edit)}]"
        case ast.Slice(lower=ast.expr() as start, upper=ast.expr() as end, step=None):
            return part, f"_between({place}, {at}, {edit.text(start)}, {edit.text(end)})"
        case ast.Slice(lower=ast.expr() as count, upper=None, step=None):
            statement = view.parents[part]
            if isinstance(statement, ast.stmt) and cut_off(statement) == place:
                return statement, _moved(statement, place, at, edit)
            return part, f"{place}[_further({place}, {at}, {edit.text(count)}):]"
        case ast.Constant(value=int(index)) if index >= 0:
            return part, f"{place}[{at} + {index}]" if index else f"{place}[{at}]"
    return None


def _end(count: ast.expr, place: str, at: str, edit: SourceEdit) -> str:
    """Return where the first elements of the rest end."""
    match count:
        case ast.Constant(value=int(number)) if number >= 0:
            return f"{at} + {edit.text(count)}"
    return f"_until({place}, {at}, {edit.text(count)})"


def _call_at(
    method: ast.Attribute, name: str, place: str, at: str, edit: SourceEdit, view: ModuleView
) -> tuple[ast.AST, str] | None:
    """Return ``text.startswith(x)`` and ``text.find(x, start)`` with an offset."""
    call = view.parents[method]
    if not is_call_of(call, method) or call.keywords:
        return None
    statement = view.statement_of(call)
    if name in {"partition", "split"} and cut_off(statement) == place:
        return statement, _moved(statement, place, at, edit)
    if any(ast.unparse(each) == place for given in call.args for each in ast.walk(given)):
        return None
    texts = [edit.text(each) for each in call.args]
    if has_starred(call):
        return None
    if name == "startswith" and len(texts) == 1:
        return call, f"{place}.startswith({texts[0]}, {at})"
    if name == "find" and len(texts) in {1, 2}:
        return call, f"_found({place}, {at}, {', '.join(texts)})"
    return None


def _moved(statement: ast.stmt, place: str, at: str, edit: SourceEdit) -> str:
    """Return the statement that moves the offset, in place of one that cuts the front off."""
    match statement:
        case ast.Assign(
            value=ast.Subscript(slice=ast.Slice(lower=ast.Constant(value=int(number)) as count))
        ) if number >= 0:
            return f"{at} = min(len({place}), {at} + {edit.text(count)})"
        case ast.Assign(value=ast.Subscript(slice=ast.Slice(lower=ast.expr() as count))):
            return f"{at} = _further({place}, {at}, {edit.text(count)})"
        case ast.Assign(
            targets=[ast.Tuple(elts=[*heads, _])],
            value=ast.Call(func=ast.Attribute(attr=method), args=[separator, *_]),
        ):
            names = ", ".join(edit.text(each) for each in heads)
            helper = "_parted" if method == "partition" else "_split_once"
            return f"{names}, {at} = {helper}({place}, {at}, {edit.text(separator)})"
    raise AssertionError("cut_off() has recognised the statement.")

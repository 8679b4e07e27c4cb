"""Guards against a text for which the module gives a value in place of a number elsewhere.

``float(text) if text != "NaN" else None`` in one function shows what ``int(parts[2])`` is to give for "NaN".
"""

import ast
import json
from collections.abc import Iterator
from typing import Final

from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_repeatable
from geoheal.healing.transforms.errors.guards.texts.unread_texts import unread
from geoheal.healing.transforms.facts.shapes import is_name

_NUMBERS: Final = frozenset({"int", "float", "decimal.Decimal"})


def same_text(place: FailurePlace) -> bool:
    """Guard ``int(text)`` of a text for which the module returns a constant where it reads another number."""
    match place.node:
        case ast.Call(func=func, args=[given], keywords=[]) if place.view.dotted(func) in _NUMBERS:
            pass
        case _:
            return False
    texts = {unread(each) for each in place.failure.messages}
    if place.choice or None in texts or not is_repeatable(given):
        return False
    said = [(known, value) for known, value in _said(place) if texts <= known]
    if not said or len({value for _, value in said}) != 1:
        return False
    known, value = said[0]
    held, names = place.edit.text(given), sorted(json.dumps(each, ensure_ascii=False) for each in known)
    test = f"== {names[0]}" if len(names) == 1 else f"in ({', '.join(names)})"
    place.edit.replace(place.node, f"({value} if {held} {test} else {place.edit.text(place.node)})")
    return True


def _said(place: FailurePlace) -> Iterator[tuple[frozenset[str], str]]:
    """Yield texts that are tested for before a number is read, and the constant that is given for them."""
    for node in place.view.every(ast.IfExp, ast.If):
        branches: list[ast.expr | None]
        if isinstance(node, ast.IfExp):
            branches = [node.body, node.orelse]
        else:
            branches = [_returned(node.body), _returned(node.orelse or _behind(node, place))]
        tested = _tested(node.test)
        if tested is None:
            continue
        name, known, is_equal = tested
        given, other = branches if is_equal else reversed(branches)
        if isinstance(given, ast.Constant) and other is not None and _reads(other, name, place):
            yield known, place.edit.text(given)


def _tested(test: ast.expr) -> tuple[str, frozenset[str], bool] | None:
    """Return the name that is compared with texts, the texts, and whether it is asked to be one of them."""
    match test:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq() | ast.NotEq() as op], comparators=[other]):
            texts: list[ast.expr] = [other]
        case ast.Compare(
            left=ast.Name(id=name),
            ops=[ast.In() | ast.NotIn() as op],
            comparators=[ast.Tuple(elts=texts) | ast.Set(elts=texts) | ast.List(elts=texts)],
        ):
            pass
        case _:
            return None
    known = [each.value for each in texts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    is_known = bool(known) and len(known) == len(texts)
    return (name, frozenset(known), isinstance(op, ast.Eq | ast.In)) if is_known else None


def _reads(node: ast.expr, name: str, place: FailurePlace) -> bool:
    """Whether an expression reads a number from a name."""
    return any(
        isinstance(each, ast.Call)
        and place.view.dotted(each.func) in _NUMBERS
        and any(is_name(part, name) for given in each.args for part in ast.walk(given))
        for each in ast.walk(node)
    )


def _returned(block: list[ast.stmt]) -> ast.expr | None:
    match block:
        case [ast.Return(value=value)]:
            return value or ast.Constant(value=None)
    return None


def _behind(branch: ast.If, place: FailurePlace) -> list[ast.stmt]:
    block = place.view.block_of(branch)
    return block[block.index(branch) + 1 :]

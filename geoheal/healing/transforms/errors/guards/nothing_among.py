"""Guards against None and numbers among what is added up, joined, searched in, or put into a container."""

import ast
from typing import Final

from geoheal.healing.transforms.errors.guards.place import FailurePlace
from geoheal.healing.transforms.module_view import words
from geoheal.healing.transforms.source_edit import atom

_FILLING: Final = words("update extend union intersection difference issubset issuperset")


def nothing_among(place: FailurePlace) -> bool:
    """``sum`` and ``join`` of what has None among it, ``x in None``, ``found.update(None)``."""
    message, node, edit = place.failure.message, place.node, place.edit
    if place.choice:
        return False
    is_none = "NoneType" in message
    match node:
        case ast.Call(func=ast.Name(id="sum"), args=[given, *_]) if is_none:
            return _each(given, "({0} or 0)", "", place)
        case ast.Call(func=ast.Attribute(attr="join"), args=[given]) if "expected str instance" in message:
            return _each(given, "{0}" if is_none else "str({0})", "{0} is not None" if is_none else "", place)
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[given]) if is_none:
            pass
        case ast.Call(func=ast.Attribute(attr=method), args=[given]) if method in _FILLING and is_none:
            pass
        case _:
            return False
    if "iterable" not in message:
        return False
    edit.replace(given, f"({edit.text(given)} or ())")
    return True


def _each(given: ast.expr, made: str, test: str, place: FailurePlace) -> bool:
    """Make something of each element, and leave out those for which a test does not hold."""
    edit = place.edit
    match given:
        case ast.GeneratorExp(elt=elt, generators=[only]) | ast.ListComp(elt=elt, generators=[only]):
            text = edit.text(elt)
            if test:
                last = only.ifs[-1] if only.ifs else only.iter
                edit.replace(last, f"{edit.text(last)} if {test.format(atom(text, elt))}")
            else:
                edit.replace(elt, made.format(text))
        case _:
            condition = f" if {test.format('each')}" if test else ""
            elements = atom(edit.text(given), given)
            edit.replace(given, f"({made.format('each')} for each in {elements}{condition})")
    return True

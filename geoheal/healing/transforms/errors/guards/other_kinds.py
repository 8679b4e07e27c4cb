"""Guards against objects of an unexpected type: missing attribute, key or elements.

A conversion method is skipped if the object is already converted. A number is converted to text if a method
of a text is called. A single value is wrapped if several are expected. An element of a loop without the
collected attribute is skipped.
"""

import ast
import re
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.errors import fallback
from geoheal.healing.transforms.errors.guards.nothing import chain_of
from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_repeatable
from geoheal.healing.transforms.errors.guards.settling import settle
from geoheal.healing.transforms.errors.guards.skipping import skip
from geoheal.healing.transforms.facts.shapes import is_call_of

_NO_ATTRIBUTE: Final = re.compile(r"^'(\w+)' object has no attribute '(\w+)'")
_NOT_ITERABLE: Final = re.compile(r"^'(int|float|bool)' object is not iterable")
_NO_KEYS: Final = re.compile(
    r"^(?:string|list|tuple) indices must be|^'(?:int|float|bool)' object is not subscriptable"
)
_CONVERTING: Final = words("decode encode isoformat tolist to_dict as_posix total_seconds")
_NUMBERS: Final = words("int float")


def other_kind(place: FailurePlace) -> bool:
    """Handle an object of an unexpected type."""
    message, node = place.failure.message, place.node
    found = _NO_ATTRIBUTE.search(message)
    match node:
        case ast.Attribute(value=value, attr=name) if found is not None and found.group(2) == name:
            return found.group(1) != "NoneType" and _without_attribute(node, value, found.group(1), place)
        case ast.Subscript(value=value, slice=ast.Constant(value=str())) if _NO_KEYS.search(message):
            return _unless(node, value, f"isinstance({place.edit.text(value)}, dict)", place)
    if message.startswith("unhashable type: 'list'"):
        return _as_several(node, place) or _as_key(node, place)
    if _NOT_ITERABLE.search(message) and place.choice == 0:
        return _as_only_one(node, place)
    return False


def _as_several(node: ast.expr, place: FailurePlace) -> bool:
    """Put each element of a list into a set, where a single value is expected."""
    if place.choice:
        return False
    match node:
        case ast.Set(elts=[ast.Name() as only]):
            text = place.edit.text(only)
            place.edit.replace(node, f"(set({text}) if isinstance({text}, list) else {{{text}}})")
            return True
        case ast.Call(func=ast.Attribute(value=held, attr="add"), args=[ast.Name() as only]):
            if isinstance(place.view.parents[node], ast.Expr):
                text, owner = place.edit.text(only), place.edit.text(held)
                several = f"{owner}.update({text}) if isinstance({text}, list)"
                place.edit.replace(node, f"({several} else {place.edit.text(node)})")
                return True
    return False


def _as_key(node: ast.expr, place: FailurePlace) -> bool:
    """Look up, count or collect a list by the tuple of its elements."""
    match node:
        case ast.Subscript(slice=ast.Name() as key) | ast.Call(args=[ast.Name() as key, *_]):
            pass
        case ast.Compare(left=ast.Name() as key, ops=[ast.In() | ast.NotIn()]):
            pass
        case _:
            return False
    text = place.edit.text(key)
    place.edit.replace(key, f"(tuple({text}) if isinstance({text}, list) else {text})")
    return True


def _without_attribute(node: ast.Attribute, value: ast.expr, kind: str, place: FailurePlace) -> bool:
    call, text = place.view.parents[node], place.edit.text(value)
    is_called = is_call_of(call, node)
    if is_called and place.choice == 0 and kind in _NUMBERS and node.attr in dir(str):
        if not is_repeatable(value):
            return False
        place.edit.replace(value, f"(str({text}) if isinstance({text}, (int, float)) else {text})")
        return True
    if not is_repeatable(value) or _is_own(value, place):
        return False
    has = f'hasattr({text}, "{node.attr}")'
    if is_called and place.choice == 0 and node.attr in _CONVERTING:
        place.edit.replace(call, f"({place.edit.text(call)} if {has} else {text})")
        return True
    return _unless(node, value, has, place)


def _unless(node: ast.expr, value: ast.expr, has: str, place: FailurePlace) -> bool:
    """Skip an element without what is needed; else return early, or continue with a neutral value."""
    if not is_repeatable(value):
        return False
    if place.choice == 0 and skip(place, has):
        return True
    if settle(place, f"not {has}"):
        return True
    chain = chain_of(node, place.view)
    neutral = fallback.of_use(chain, place.view)
    place.edit.replace(chain, f"({place.edit.text(chain)} if {has} else {neutral})")
    return True


def _is_own(value: ast.expr, place: FailurePlace) -> bool:
    """Whether the method's own object lacks the attribute, so that it was not fully initialised."""
    is_method = isinstance(place.view.parents[place.function], ast.ClassDef)
    return is_method and isinstance(value, ast.Name) and value.id == own_name(place.function)


def _as_only_one(node: ast.expr, place: FailurePlace) -> bool:
    """Iterate over a single value as a list of one."""
    iterated: ast.expr | None = None
    for each in (node, place.view.parents[node]):
        match each:
            case ast.For(iter=held) | ast.comprehension(iter=held):
                iterated = held
    if iterated is None or not is_repeatable(iterated):
        return False
    text = place.edit.text(iterated)
    place.edit.replace(iterated, f"([{text}] if isinstance({text}, (int, float)) else {text})")
    return True

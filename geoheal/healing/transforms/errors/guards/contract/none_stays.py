"""Guards for None that is to be rounded, and None as one of two numbers of which the smaller is asked for."""

import ast

from geoheal.healing.transforms.errors import fallback
from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_repeatable
from geoheal.healing.transforms.errors.guards.settling import settle
from geoheal.healing.transforms.errors.guards.skipping import loop_around, skip
from geoheal.healing.transforms.facts.shapes import has_starred
from geoheal.healing.transforms.source_edit import INDENT


def none_stays(place: FailurePlace) -> bool:
    """Guard ``round(value, 1)`` and ``max(value, 0)`` of None."""
    message, node, edit = place.failure.message, place.node, place.edit
    if place.choice or "NoneType" not in message:
        return False
    match node:
        case ast.Call(func=ast.Name(id="round"), args=[given, *_]) if "__round__" in message:
            if not is_repeatable(given, place.view):
                return False
            text = edit.text(given)
            if settle(place, f"{text} is None"):
                return True
            edit.replace(node, f"({edit.text(node)} if {text} is not None else None)")
            return True
        case ast.Call(func=ast.Name(id="min" | "max" as name), args=[_, _, *_] as several, keywords=[]):
            if "not supported between" not in message or has_starred(node):
                return False
            values = ", ".join(edit.text(each) for each in several)
            edit.replace(node, f"{name}(each for each in ({values}) if each is not None)")
            return True
        case ast.FormattedValue(value=given) if "__format__" in message and is_repeatable(given, place.view):
            test = f"{edit.text(given)} is None"
            return settle(place, test) or skip(place, f"({edit.text(given)} is not None)")
    return False


def none_to_unpack(place: FailurePlace) -> bool:
    """Guard ``name, size = find(path)`` of None: go on with the next element, or return what is shown."""
    statement = place.view.statement_of(place.node)
    if place.choice or "cannot unpack non-iterable NoneType" not in place.failure.message:
        return False
    match statement:
        case ast.Assign(targets=[ast.Tuple() | ast.List()], value=ast.Call() as call):
            pass
        case _:
            return False
    return _left(call, statement, place)


def _left(call: ast.Call, statement: ast.Assign, place: FailurePlace) -> bool:
    if not place.edit.stands_alone(statement) or place.view.function_of(statement) is not place.function:
        return False
    if loop_around(place) is not None:
        way = "continue"
    else:
        value = place.chosen(*fallback.of_result(place.function, place.view))
        way = "return" if value == "None" and not place.function.returns else f"return {value}"
    name = place.view.fresh_name("found")
    place.edit.insert_before(
        statement, f"{name} = {place.edit.text(call)}\nif {name} is None:\n{INDENT}{way}"
    )
    place.edit.replace(call, name)
    return True

"""Guards against values that are not numbers."""

import ast

from geoheal.healing.transforms.errors import fallback
from geoheal.healing.transforms.errors.guards.nothing import SCOPES
from geoheal.healing.transforms.errors.guards.place import (
    FailurePlace,
    is_repeatable,
    is_returned,
    return_early,
)
from geoheal.healing.transforms.errors.guards.settling import settle, settle_result
from geoheal.healing.transforms.errors.guards.texts.unread_texts import filled, is_blank
from geoheal.healing.transforms.errors.guards.texts.unreadable import says_what_else
from geoheal.healing.transforms.errors.readings import of_quotients
from geoheal.healing.transforms.source_edit import atom


def nothing_to_divide_by(place: FailurePlace) -> bool:
    node = place.node
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod)):
        return False
    promised = fallback.promised(place.function)
    neutral = "0.0" if isinstance(node.op, ast.Div) else "0"
    is_whole = is_returned(node, place.view)
    given = list(fallback.of_result(place.function, place.view)) if is_whole else []
    given += of_quotients(place.function, place.view)
    value = place.chosen(promised, *given, neutral)
    divisor = place.edit.text(node.right)
    if not is_repeatable(node.right, place.view):
        return _divisor_once(node, value, place)
    if is_whole and _returned_unrounded(place, f"not {atom(divisor, node.right)}", value):
        return True
    place.edit.replace(node, f"({place.edit.text(node)} if {divisor} else {value})")
    return True


def _returned_unrounded(place: FailurePlace, test: str, value: str) -> bool:
    """Return a value that is not a number early, if a call such as ``round`` would not take it."""
    is_rounded = value not in {"0.0", "0"} and isinstance(place.view.parents[place.node], ast.Call)
    return is_rounded and return_early(place, test, value)


def _divisor_once(node: ast.BinOp, value: str, place: FailurePlace) -> bool:
    """Assign the divisor to a name if it cannot be evaluated twice, such as a sum over an iterator."""
    around = [each for each in place.view.ancestors(node) if isinstance(each, ast.expr | ast.comprehension)]
    is_figure = isinstance(node.right, ast.Call) and isinstance(node.right.func, ast.Name)
    if not is_figure or any(isinstance(each, SCOPES) for each in around) or not is_repeatable(node.left):
        return False
    name, divisor = place.view.fresh_name("divisor"), place.edit.text(node.right)
    sign = {ast.Div: "/", ast.FloorDiv: "//"}.get(type(node.op), "%")
    quotient = f"{atom(place.edit.text(node.left), node.left)} {sign} {name}"
    place.edit.replace(node, f"({quotient} if ({name} := {divisor}) else {value})")
    return True


def bad_value(place: FailurePlace) -> bool:
    """Guard ``min`` and ``max`` of nothing, and empty texts where a number is needed."""
    node, edit, message = place.node, place.edit, place.failure.message
    if "float NaN" in message and isinstance(node, ast.Call) and node.args and is_repeatable(node.args[0]):
        given = atom(edit.text(node.args[0]), node.args[0])
        return settle(place, f"{given} != {given}")
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
        return False
    if node.func.id in {"max", "min"} and "empty" in message and len(node.args) == 1:
        values = list(fallback.of_result(place.function, place.view)) if is_returned(node, place.view) else []
        value = place.chosen(*values, fallback.of_use(node, place.view))
        argument = node.args[0]
        text = edit.text(argument)
        if is_repeatable(argument) and settle_result(place, f"not {atom(text, argument)}"):
            return True
        if isinstance(argument, ast.GeneratorExp) and not text.startswith("("):
            text = f"({text})"
        more = "".join(f", {edit.text(keyword)}" for keyword in node.keywords)
        edit.replace(node, f"{node.func.id}({text}{more}, default={value})")
        return True
    if node.func.id in {"int", "float"} and is_blank(message) and is_repeatable(node.args[0]):
        if says_what_else(place):
            return False
        neutral = fallback.of_use(node, place.view) if not is_returned(node, place.view) else None
        values = list(fallback.of_result(place.function, place.view)) if neutral is None else [neutral]
        test = filled(node.args[0], edit.text(node.args[0]))
        zero = "0" if node.func.id == "int" else "0.0"
        edit.replace(node, f"({edit.text(node)} if {test} else {place.chosen(*values, zero)})")
        return True
    return False


def no_statistics(place: FailurePlace) -> bool:
    """Guard ``statistics.mean`` and the like of nothing."""
    node = place.node
    if not (isinstance(node, ast.Call) and node.args and is_repeatable(node.args[0])):
        return False
    if not (place.view.dotted(node.func) or "").startswith("statistics."):
        return False
    is_whole = is_returned(node, place.view)
    given = place.edit.text(node.args[0])
    is_of_two = "two data points" in place.failure.message
    value = place.chosen(*(fallback.of_result(place.function, place.view) if is_whole else ()), "0.0")
    few = f"len({given}) < 2" if is_of_two else f"not {atom(given, node.args[0])}"
    if is_whole and _returned_unrounded(place, few, value):
        return True
    least = f"len({given}) > 1" if is_of_two else given
    place.edit.replace(node, f"({place.edit.text(node)} if {least} else {value})")
    return True

"""Guards against texts that cannot be parsed: as number, timestamp, JSON or enum member.

The fallback is derived from the surrounding code: a function that returns a constant early, or whose callers
do, returns it here; a loop continues with the next element. If nothing shows a fallback, the error is
intended. Only the conversion is put into ``try``, and only its error is caught.
"""

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from geoheal.healing.transforms.errors import fallback
from geoheal.healing.transforms.errors.arguments import of_argument
from geoheal.healing.transforms.errors.guards.place import (
    FailurePlace,
    is_always_reached,
    is_repeatable,
    values_here,
)
from geoheal.healing.transforms.errors.guards.texts.left_out import (
    READABLE,
    import_for,
    left_out,
    left_out_by_test,
)
from geoheal.healing.transforms.errors.guards.texts.unread_texts import (
    WHOLE,
    all_blank,
    are_decimals,
    filled,
    is_grouped,
    unread,
)
from geoheal.healing.transforms.errors.neighbours import of_askers, of_callers, of_lookups, of_siblings
from geoheal.healing.transforms.errors.readings import of_readings
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import INDENT, atom

_READERS: Final = {
    "int": "ValueError",
    "float": "ValueError",
    "complex": "ValueError",
    "decimal.Decimal": "decimal.InvalidOperation",
    "fractions.Fraction": "ValueError",
    "json.loads": "ValueError",
    "datetime.datetime.fromisoformat": "ValueError",
    "datetime.datetime.strptime": "ValueError",
    "datetime.date.fromisoformat": "ValueError",
    "datetime.time.fromisoformat": "ValueError",
    "uuid.UUID": "ValueError",
    "ipaddress.ip_address": "ValueError",
    "ipaddress.ip_network": "ValueError",
    "base64.b64decode": "ValueError",
}
"""Functions that parse texts, with the error that they raise for an unreadable one."""
_NEUTRAL: Final = {"int": "0", "float": "0.0"}
_SKIP: Final = "continue"
_Loop = ast.For | ast.AsyncFor | ast.While


def thousands(place: FailurePlace) -> bool:
    """Guard ``int("1,204")``: leave the commas out; and words beside such numbers, as other words."""
    match place.node:
        case ast.Call(func=ast.Name(id="int" | "float"), args=[given], keywords=[]):
            text = f'{atom(place.edit.text(given), given)}.replace(",", "")'
            if all(map(is_grouped, place.failure.messages)):
                place.edit.replace(given, text)
                return place.choice == 0
            others = [each for each in place.failure.messages if not is_grouped(each)]
            if len(others) < len(place.failure.messages) and not any("," in each for each in others):
                read = f"{place.edit.text(place.node.func)}({text})"
                return is_repeatable(given) and _guarded(place.node, read, "ValueError", place)
    return False


def unreadable(place: FailurePlace) -> bool:
    """Guard ``float(state)`` of a text that is not a number, ``int(level)`` of one with decimals."""
    node = place.node
    if not isinstance(node, ast.Call) or not node.args:
        return False
    error = _error(node, place)
    if error is not None and _decoded(node) is not None:
        error = _error_of_json(node, place)
    elif error is not None and left_out_by_test(node, error, place):
        return True
    elif not all(map(is_repeatable, node.args)):
        return False
    return error is not None and _given_another_way(node, error, place)


def _given_another_way(node: ast.Call, error: str, place: FailurePlace) -> bool:
    """Read a whole number with decimals, or add the fallback."""
    has_decimals = _reader(node) == "int" and any(map(are_decimals, place.failure.messages))
    if not has_decimals:
        return _guarded(node, place.edit.text(node), error, place)
    if len(node.args) != 1 or node.keywords:
        return False
    place.edit.add_import("import math")
    place.edit.add_helper(WHOLE)
    read = f"_whole({place.edit.text(node.args[0])})"
    if not all(map(are_decimals, place.failure.messages)):
        return _guarded(node, read, error, place)
    place.edit.replace(node, read)
    return place.choice == 0


def _decoded(node: ast.Call) -> ast.expr | None:
    """Return the bytes that are decoded in order to be read: ``json.loads(body.decode("utf-8"))``."""
    match node.args:
        case [ast.Call(func=ast.Attribute(value=held, attr="decode"), args=[] | [ast.Constant()])]:
            return held if is_repeatable(held) else None
    return None


def _error_of_json(node: ast.Call, place: FailurePlace) -> str | None:
    """Return the error of the reader alone, not one of decoding; None if it has no name."""
    match node.func:
        case ast.Attribute(value=ast.Name() as module) if place.view.dotted(node.func) == "json.loads":
            return f"{place.edit.text(module)}.JSONDecodeError"
    return None


def _guarded(node: ast.Call, read: str, error: str, place: FailurePlace) -> bool:
    """Add the fallback for an unparsable text: here, or at the calls if the function only parses."""
    is_plain = read == place.edit.text(node)
    if isinstance(place.view.parents[node], ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        return is_plain and left_out(node, error, place)
    if _read_first(node, read, error, place) or _chosen_where_readable(node, read, error, place):
        return True
    calls = place.view.calls.get(place.function.name, []) if is_plain and _is_all_of(place) else []
    return any([_read_by_caller(call, error, place) for call in calls])  # noqa: C419 - all of them


def _chosen_where_readable(node: ast.Call, read: str, error: str, place: FailurePlace) -> bool:
    """Add the fallback to a conditional expression, if the text cannot be parsed."""
    statement = place.view.statement_of(node)
    said = list(dict.fromkeys(_said(statement, place)))
    is_chosen = any(isinstance(each, ast.IfExp) for each in place.view.ancestors(node))
    if not said or not is_chosen or not isinstance(statement, ast.Return) or len(node.args) != 1:
        return False
    reader, _, _ = read.partition("(")
    value = said[min(place.choice, len(said) - 1)]
    text = place.edit.text(node.args[0])
    place.edit.replace(node, f"({read} if _is_readable({reader}, {text}) else {value})")
    place.edit.add_helper(READABLE.replace("{error}", error))
    import_for(error, place)
    return True


def _is_all_of(place: FailurePlace) -> bool:
    """Whether the function only parses."""
    body = place.function.body[1:] if ast.get_docstring(place.function) else place.function.body
    return len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value is place.node


def _read_by_caller(call: ast.Call, error: str, place: FailurePlace) -> bool:
    """Add the fallback at a call, because the function itself shows none."""
    caller = place.view.function_of(call)
    if caller is None or caller is place.function or not all(map(is_repeatable, call.args)):
        return False
    there = replace(place, node=call, function=caller)
    return _read_first(call, place.edit.text(call), error, there)


def _error(node: ast.Call, place: FailurePlace) -> str | None:
    """Return the error to catch; None if the call is not known to parse a text."""
    name = place.view.dotted(node.func) or ast.unparse(node.func)
    if name in {"int", "float", "complex"} and name in place.view.top_level:
        return None
    if "is not a valid" in place.failure.message and name in place.view.top_level and len(node.args) == 1:
        return "ValueError"  # a member of an enum
    return _READERS.get(name)


def _read_first(node: ast.Call, read: str, error: str, place: FailurePlace) -> bool:
    """Parse before the statement, and add the fallback for a failure."""
    statement = place.view.statement_of(node)
    is_simple = isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Return | ast.Expr)
    if not (is_simple or isinstance(statement, ast.If | ast.For)) or not is_always_reached(place):
        return False
    if place.view.function_of(statement) is not place.function:
        return False
    if place.edit.text(statement).startswith("elif") or (
        is_simple and not place.edit.stands_alone(statement)
    ):
        return False
    ways = list(dict.fromkeys(_ways(node, statement, place)))
    if not ways:
        return False
    way = ways[min(place.choice, len(ways) - 1)]
    name = place.view.fresh_name("number" if _reader(node) in _NEUTRAL else "read")
    is_left = way == _SKIP or way.startswith("return")
    otherwise = way if is_left else f"{name} = {way}"
    if is_left and error == "ValueError" and all_blank(place.failure.messages):
        test = filled(node.args[0], place.edit.text(node.args[0]))
        place.edit.insert_before(statement, f"if not {test}:\n{INDENT}{way}")
        return True
    lines = ["try:", f"{INDENT}{name} = {read}", f"except {error}:", f"{INDENT}{otherwise}"]
    place.edit.insert_before(statement, "\n".join(lines))
    place.edit.replace(node, name)
    import_for(error, place)
    return True


def _ways(node: ast.Call, statement: ast.stmt, place: FailurePlace) -> Iterator[str]:
    """Yield possible fallbacks, the most likely first: statements that exit, and values."""
    shown = list(of_argument(node, place.view))
    if shown:
        yield from shown
        return
    loop = _loop_around(place)
    neutral = _NEUTRAL.get(_reader(node))
    if loop is not None:
        yield _SKIP
    else:
        given = _said(statement, place)
        if not given:
            return  # nothing shows that the error is not intended
        yield from (_return(value, place) for value in given)
    yield neutral if neutral is not None else next(iter(values_here(node, place)), "None")


def says_what_else(place: FailurePlace) -> bool:
    """Whether the function shows what it does for missing input, other than by its result."""
    loop = _loop_around(place)
    if loop is not None:
        return any(_passes_over(each) for each in loop.body)
    return bool(_said(place.view.statement_of(place.node), place))


def _said(statement: ast.stmt, place: FailurePlace) -> list[str]:
    """Return the module's fallback for missing input; types are not considered."""
    function, view = place.function, place.view
    return [
        *fallback.stated(function, statement),
        *fallback.returned_early(function),
        *of_callers(function, view),
        *of_siblings(function, view),
        *of_lookups(function, view),
        *of_askers(function, view),
        *(of_readings(function, view) if all(map(_is_a_word, place.failure.messages)) else ()),
    ]


def _is_a_word(message: str) -> bool:
    """Whether a text that could not be read is not a number in any form, or one with commas that is read."""
    text = unread(message)
    return text is not None and (is_grouped(message) or not any(map(str.isdigit, text)))


def _loop_around(place: FailurePlace) -> _Loop | None:
    around = [each for each in place.view.ancestors(place.node) if isinstance(each, _Loop)]
    return next((each for each in around if place.view.function_of(each) is place.function), None)


def _return(value: str, place: FailurePlace) -> str:
    returns_value = any(
        isinstance(each, ast.Return) and each.value is not None for each in own_nodes(place.function)
    )
    return f"return {value}" if returns_value or value != "None" else "return"


def _passes_over(statement: ast.stmt) -> bool:
    """Whether a statement of a loop skips elements that the loop cannot use."""
    match statement:
        case ast.If(body=[ast.Continue()]) | ast.Try(handlers=[ast.ExceptHandler(body=[ast.Continue()])]):
            return True
    return False


def _reader(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""

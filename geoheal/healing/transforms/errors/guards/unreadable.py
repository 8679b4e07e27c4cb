"""Guards against texts that cannot be read as what is needed: a number, a moment, JSON, a member of an enum.

What holds instead is read off the code around: a function that returns a constant early, or whose callers do,
returns it here; a loop goes on with the next. Where nothing says so, the error is the answer. Exactly the
conversion is put into ``try``, and exactly its error is caught.
"""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.healing.transforms.errors import fallback
from geoheal.healing.transforms.errors.guards.place import (
    FailurePlace,
    is_always_reached,
    is_repeatable,
    is_returned,
    values_here,
)
from geoheal.healing.transforms.errors.neighbours import of_callers
from geoheal.healing.transforms.module_view import own_nodes
from geoheal.healing.transforms.source_edit import INDENT

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
"""What reads texts, and the error that it raises for one that it cannot read."""
_NEUTRAL: Final = {"int": "0", "float": "0.0"}
_READABLE: Final = '''def _is_readable(read, text):
    """Whether a text can be read."""
    try:
        read(text)
    except {error}:
        return False
    return True
'''
_SKIP: Final = "continue"
_Loop = ast.For | ast.AsyncFor | ast.While


def unreadable(place: FailurePlace) -> bool:
    """``float(state)`` of a text that is not a number."""
    node = place.node
    if not isinstance(node, ast.Call) or not node.args or not all(map(is_repeatable, node.args)):
        return False
    error = _error(node, place)
    if error is None:
        return False
    if isinstance(place.view.parents[node], ast.ListComp | ast.SetComp):
        return _left_out(node, error, place)
    return _read_first(node, error, place)


def _error(node: ast.Call, place: FailurePlace) -> str | None:
    """Return the error to catch; None for what is not known to read a text."""
    name = place.view.dotted(node.func) or ast.unparse(node.func)
    if name in {"int", "float", "complex"} and name in place.view.top_level:
        return None
    if "is not a valid" in place.failure.message and name in place.view.top_level and len(node.args) == 1:
        return "ValueError"  # a member of an enum
    return _READERS.get(name)


def _left_out(node: ast.Call, error: str, place: FailurePlace) -> bool:
    """Leave out of a comprehension what cannot be read."""
    comprehension = place.view.parents[node]
    if not isinstance(comprehension, ast.ListComp | ast.SetComp) or len(comprehension.generators) != 1:
        return False
    only = comprehension.generators[0]
    if place.choice or len(node.args) != 1 or node.keywords or only.is_async:
        return False
    read, text = place.edit.text(node.func), place.edit.text(node.args[0])
    last = only.ifs[-1] if only.ifs else only.iter
    word = "and" if only.ifs else "if"
    place.edit.replace(last, f"{place.edit.text(last)} {word} _is_readable({read}, {text})")
    place.edit.add_helper(_READABLE.replace("{error}", error))
    _import_for(error, place)
    return True


def _read_first(node: ast.Call, error: str, place: FailurePlace) -> bool:
    """Read before the statement, and say what holds where that fails."""
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
    otherwise = way if way == _SKIP or way.startswith("return") else f"{name} = {way}"
    lines = ["try:", f"{INDENT}{name} = {place.edit.text(node)}", f"except {error}:", f"{INDENT}{otherwise}"]
    place.edit.insert_before(statement, "\n".join(lines))
    place.edit.replace(node, name)
    _import_for(error, place)
    return True


def _ways(node: ast.Call, statement: ast.stmt, place: FailurePlace) -> Iterator[str]:
    """Yield what may hold instead, the most telling first: statements to leave by, and values."""
    loop = _loop_around(place)
    neutral = _NEUTRAL.get(_reader(node))
    if loop is not None:
        yield _SKIP
    else:
        given = [*fallback.stated(place.function, statement), *fallback.returned_early(place.function)]
        given += of_callers(place.function, place.view)
        if not given:
            return  # nothing says that the error is not the answer
        yield from (_return(value, place) for value in given)
    yield neutral if neutral is not None else next(iter(values_here(node, place)), "None")


def says_what_else(place: FailurePlace) -> bool:
    """Whether the function shows what it does where it has nothing to work on, other than with its result."""
    loop = _loop_around(place)
    if loop is not None:
        return any(_passes_over(each) for each in loop.body)
    if is_returned(place.node, place.view):
        return False
    given = [*fallback.stated(place.function, place.view.statement_of(place.node))]
    return bool(given or [*fallback.returned_early(place.function)])


def _loop_around(place: FailurePlace) -> _Loop | None:
    around = [each for each in place.view.ancestors(place.node) if isinstance(each, _Loop)]
    return next((each for each in around if place.view.function_of(each) is place.function), None)


def _return(value: str, place: FailurePlace) -> str:
    returns_value = any(
        isinstance(each, ast.Return) and each.value is not None for each in own_nodes(place.function)
    )
    return f"return {value}" if returns_value or value != "None" else "return"


def _passes_over(statement: ast.stmt) -> bool:
    """Whether a statement of a loop passes over what the loop cannot use."""
    match statement:
        case ast.If(body=[ast.Continue()]) | ast.Try(handlers=[ast.ExceptHandler(body=[ast.Continue()])]):
            return True
    return False


def _reader(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _import_for(error: str, place: FailurePlace) -> None:
    if error.startswith("decimal."):
        place.edit.add_import("import decimal")

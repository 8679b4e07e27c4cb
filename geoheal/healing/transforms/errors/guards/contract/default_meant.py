"""Guards against None that is there, where the module's own default stands for what is missing.

``row.get("score", "")`` says what an unknown score is, and is not asked if the row has None as its score. The
same holds for a parameter with a default to which None is passed.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_repeatable
from geoheal.healing.transforms.facts.shapes import is_docstring
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name, own_nodes
from geoheal.healing.transforms.source_edit import INDENT

MOST: Final = 3
"""Number of defaults that may be meant, if none of them has the name of what fails."""

_ATTRIBUTE: Final = re.compile(r"'NoneType' object has no attribute '(\w+)'")
_KINDS: Final = (str, list, dict, set, tuple)


def default_by_name(place: FailurePlace) -> bool:
    """Use the default of ``get`` also for None, where what fails has the name under which it is kept."""
    sought = _name_of(place.node)
    return not place.choice and sought is not None and _given_to(_of_name(sought, place), place)


def default_meant(place: FailurePlace) -> bool:
    """Use the default of ``get`` also for None, if few defaults of the module may be meant."""
    fitting = _fitting(place)
    return len(fitting) <= MOST and _given_to(fitting, place)


def _fitting(place: FailurePlace) -> list[ast.Call]:
    """Return calls whose default would not fail like None."""
    if "NoneType" not in place.failure.message:
        return []
    return [each for each in _defaults(place.view) if _fits(each.args[-1], place)]


def _of_name(name: str, place: FailurePlace) -> list[ast.Call]:
    """Return those that keep their value under a name, in the function itself or as an attribute or key."""
    is_local = isinstance(_held(place.node), ast.Name)
    return [
        each
        for each in _fitting(place)
        if name in _names_around(each, place.view)
        and (not is_local or place.view.function_of(each) is place.function)
    ]


def _given_to(calls: list[ast.Call], place: FailurePlace) -> bool:
    done = [_also_for_none(each, place) for each in calls]
    return any(done)


def default_of_parameter(place: FailurePlace) -> bool:
    """Use the default of a parameter also where None is passed."""
    held = _held(place.node)
    if place.choice or "NoneType" not in place.failure.message or not isinstance(held, ast.Name):
        return False
    default = _default_of(held.id, place.function)
    first = next((each for each in place.function.body if not is_docstring(each)), None)
    if default is None or first is None or not _fits(default, place) or _is_bound(held.id, place.function):
        return False
    if not place.edit.stands_alone(first) and not isinstance(first, ast.If | ast.For | ast.While | ast.With):
        return False
    text = f"if {held.id} is None:\n{INDENT}{held.id} = {place.edit.text(default)}"
    place.edit.insert_before(first, text)
    return True


def _defaults(view: ModuleView) -> Iterator[ast.Call]:
    """Yield calls of ``get`` and ``getattr`` with a default that is no None."""
    for node in [*view.calls.get("get", []), *view.calls.get("getattr", [])]:
        match node:
            case ast.Call(func=ast.Attribute(), args=[_, default], keywords=[]):
                pass
            case ast.Call(func=ast.Name(), args=[_, _, default], keywords=[]):
                pass
            case _:
                continue
        if _value_of(default) is not None and view.dotted(node.func) != "os.environ.get":
            yield node


def _value_of(default: ast.expr) -> object:
    """Return the value of a literal; None if it is none."""
    try:
        return ast.literal_eval(default)
    except (ValueError, TypeError, SyntaxError):
        return None


def _fits(default: ast.expr, place: FailurePlace) -> bool:
    """Whether the failing operation would succeed with a default."""
    value, message = _value_of(default), place.failure.message
    found = _ATTRIBUTE.search(message)
    if found:
        return hasattr(value, found.group(1))
    if "has no len" in message or "iterable" in message or "subscriptable" in message:
        return isinstance(value, _KINDS)
    if "expected str instance" in message or "concatenate" in message:
        return isinstance(value, str)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if "argument must be" in message:
        return is_number
    if "unsupported operand" in message or "not supported between" in message:
        return isinstance(value, str) if "'str'" in message else is_number
    return False


def _held(node: ast.expr) -> ast.expr:
    """Return the object whose attribute, item or length is asked for."""
    match node:
        case ast.Attribute(value=held) | ast.Subscript(value=held):
            return held
        case ast.Call(func=ast.Name(), args=[given, *_]):
            return given
    return node


def _name_of(node: ast.expr) -> str | None:
    match _held(node):
        case ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case ast.Name(id=name):
            return name
    return None


def _names_around(call: ast.Call, view: ModuleView) -> set[str]:
    """Return the names under which the value of a call is kept, and its key."""
    found = {each.value for each in call.args if isinstance(each, ast.Constant)}
    names = {each for each in found if isinstance(each, str)}
    match view.parents[call]:
        case ast.keyword(arg=str(name)):
            names.add(name)
        case ast.Assign(targets=targets):
            names |= {each.attr for each in targets if isinstance(each, ast.Attribute)}
            names |= {each.id for each in targets if isinstance(each, ast.Name)}
        case ast.Dict(keys=keys, values=values):
            key = keys[values.index(call)]
            names |= {key.value} if isinstance(key, ast.Constant) and isinstance(key.value, str) else set()
    return names


def _also_for_none(call: ast.Call, place: FailurePlace) -> bool:
    statement, edit, default = place.view.parents[call], place.edit, call.args[-1]
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) if edit.stands_alone(statement):
            text = f"if {name} is None:\n{INDENT}{name} = {edit.text(default)}"
            edit.insert_after(statement, text)
            return True
    asked = [each for each in (*call.args[:-1], call.func) if not isinstance(each, ast.Name)]
    if not all(is_repeatable(each.value if isinstance(each, ast.Attribute) else each) for each in asked):
        return False
    is_of_mapping = called_name(call) == "get"
    given = ", ".join(edit.text(each) for each in call.args[:-1])
    bare = f"{edit.text(call.func)}({given}{'' if is_of_mapping else ', None'})"
    edit.replace(call, f"({edit.text(call)} if {bare} is not None else {edit.text(default)})")
    return True


def _default_of(name: str, function: Function) -> ast.expr | None:
    given = [*function.args.posonlyargs, *function.args.args]
    pairs = zip([each.arg for each in given][::-1], function.args.defaults[::-1], strict=False)
    named = zip([each.arg for each in function.args.kwonlyargs], function.args.kw_defaults, strict=True)
    default = {**dict(pairs), **dict(named)}.get(name)
    return default if isinstance(default, ast.Constant | ast.Tuple | ast.UnaryOp) else None


def _is_bound(name: str, function: Function) -> bool:
    return any(
        isinstance(each, ast.Name) and each.id == name and not isinstance(each.ctx, ast.Load)
        for each in own_nodes(function)
    )

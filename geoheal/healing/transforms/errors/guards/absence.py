"""Guards against missing keys, elements and parts of texts."""

import ast
from itertools import islice

from geoheal.healing.transforms.errors import fallback
from geoheal.healing.transforms.errors.defaults import of_key, of_neighbours, of_other_keys
from geoheal.healing.transforms.errors.guards.place import (
    FailurePlace,
    is_repeatable,
    return_early,
    values_here,
)
from geoheal.healing.transforms.errors.guards.skipping import loop_around
from geoheal.healing.transforms.source_edit import INDENT, atom


def missing_key(place: FailurePlace) -> bool:
    node, edit = place.node, place.edit
    if isinstance(node, ast.Call):
        return _missing_popped(node, place)
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return False
    is_whole = isinstance(place.view.parents[node], ast.Return)
    of_result = list(fallback.of_result(place.function, place.view)) if is_whole else []
    promised = fallback.promised(place.function)
    neutral = None if is_whole else fallback.of_use(node, place.view)
    value = place.chosen(
        *islice(of_key(node, node.value, node.slice, place.view), 1),
        *(of_result if is_whole else []),
        of_neighbours(node, place.view),
        of_other_keys(place.view) if neutral == "None" else None,
        neutral,
    )
    test = f"{edit.text(node.slice)} not in {edit.text(node.value)}"
    if promised is not None and not is_whole and place.choice == 0 and return_early(place, test, promised):
        return True
    text = edit.text(node.value)
    default = "" if value == "None" else f", {value}"
    edit.replace(node, f"{text}.get({edit.text(node.slice)}{default})")
    return True


def _missing_popped(node: ast.Call, place: FailurePlace) -> bool:
    """Guard ``table.pop(key)`` with a missing key."""
    match node:
        case ast.Call(func=ast.Attribute(value=table, attr="pop"), args=[key], keywords=[]):
            pass
        case _:
            return False
    if isinstance(place.view.parents[node], ast.Expr):
        if not _is_record(table, key, place):
            return False  # removing a missing element is a bug in the bookkeeping, not in the values
        place.edit.replace(key, f"{place.edit.text(key)}, None")
        return True
    known = of_key(node, table, key, place.view)
    value = place.chosen(*islice(known, 1), *values_here(node, place))
    place.edit.replace(key, f"{place.edit.text(key)}, {value}")
    return True


def missing_deleted(place: FailurePlace) -> bool:
    """Guard ``del record["field"]`` of a record without the field."""
    node, edit = place.node, place.edit
    statement = place.view.parents[node]
    if not isinstance(node, ast.Subscript) or not isinstance(statement, ast.Delete):
        return False
    if len(statement.targets) != 1 or not edit.stands_alone(statement):
        return False
    if isinstance(node.slice, ast.Slice) or not _is_record(node.value, node.slice, place):
        return False
    edit.replace(statement, f"{edit.text(node.value)}.pop({edit.text(node.slice)}, None)")
    return True


def _is_record(table: ast.expr, key: ast.expr, place: FailurePlace) -> bool:
    """Whether a mapping holds the values of one input, which may lack some: no table of what is going on.

    Such is a variable of the function, if it was made there of something else, or if the key is a constant or
    one of a constant sequence.
    """
    if not isinstance(table, ast.Name) or table.id not in place.view.locals_of(place.function):
        return False
    made = [
        each.value
        for each in place.view.assignments.get(table.id, [])
        if place.view.function_of(each) is place.function
    ]
    return _is_constant_key(key, place) or (bool(made) and all(map(_is_copy, made)))


def _is_copy(value: ast.expr | None) -> bool:
    """Whether an expression makes a mapping of what another one holds."""
    match value:
        case ast.Call(func=ast.Name(id="dict"), args=[_, *_]) | ast.DictComp():
            return True
        case ast.Call(func=ast.Attribute(attr="copy" | "deepcopy" | "loads" | "json" | "_asdict")):
            return True
        case ast.Dict(keys=keys):
            return None in keys
    return False


def _is_constant_key(key: ast.expr, place: FailurePlace) -> bool:
    if isinstance(key, ast.Constant):
        return True
    loop = loop_around(place)
    if loop is None or not isinstance(key, ast.Name) or not isinstance(loop.target, ast.Name):
        return False
    given: ast.expr | None = loop.iter
    if isinstance(given, ast.Name):
        known = not place.view.is_local(given) and place.view.is_constant_global(given.id)
        given = place.view.global_value(given.id) if known else None
    match given:
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            return loop.target.id == key.id and all(isinstance(each, ast.Constant) for each in elements)
    return False


def not_there(place: FailurePlace) -> bool:
    """Guard ``xs.remove(x)`` with a missing element."""
    node, edit = place.node, place.edit
    match node:
        case ast.Call(func=ast.Attribute(value=held, attr="remove"), args=[removed, *_]):
            statement = place.view.parents[node]
            if isinstance(statement, ast.Expr) and edit.stands_alone(statement):
                test = f"if {edit.text(removed)} in {edit.text(held)}:"
                edit.replace_statements(statement, statement, f"{test}\n{INDENT}{edit.text(statement)}")
                return True
    return False


def not_found(place: FailurePlace) -> bool:
    """Guard ``return f(xs.index(x))`` for a missing x: return the function's usual result for such cases."""
    node, edit = place.node, place.edit
    if not place.failure.message.endswith(_NOT_FOUND):
        return False
    match node:
        case ast.Call(func=ast.Attribute(value=searched, attr="index"), args=[wanted], keywords=[]):
            pass
        case _:
            return False
    if isinstance(wanted, ast.Starred) or not (is_repeatable(searched) and is_repeatable(wanted)):
        return False
    statement = place.view.statement_of(node)
    values = list(fallback.stated(place.function, statement))
    if not values or not isinstance(statement, ast.Return):
        return False
    test = f"{atom(edit.text(wanted), wanted)} not in {atom(edit.text(searched), searched)}"
    return return_early(place, test, place.chosen(*values))


_NOT_FOUND = ("not in list", "not in tuple", "not in deque", "section not found", "substring not found")

"""Early returns for expressions without input and without a fallback value."""

import ast

from geoheal.healing.transforms.errors import fallback
from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_part_of_result, return_early
from geoheal.healing.transforms.errors.guards.skipping import loop_around
from geoheal.healing.transforms.source_edit import INDENT


def settle(place: FailurePlace, test: str) -> bool:
    """Return early, if the module shows the result in this case.

    Parameters
    ----------
    test
        True if the input is missing.
    """
    values = fallback.shown(place.function, place.view)
    return bool(values) and loop_around(place) is None and return_early(place, test, place.chosen(*values))


def settle_result(place: FailurePlace, test: str) -> bool:
    """Return early, before the result is computed from a missing value.

    If the module shows no result for this case, return only if a neutral value would fail as well.
    """
    if not is_part_of_result(place.node, place.view):
        return False
    if settle(place, test):
        return True
    outer = place.view.parents[place.node]
    if fallback.of_use(place.node, place.view) != "None" or isinstance(
        outer, ast.Dict | ast.Tuple | ast.List
    ):
        return False
    return return_early(place, test, place.chosen(*fallback.of_result(place.function, place.view)))


def leave_after(place: FailurePlace) -> bool:
    """Continue with the next iteration, or return, after a name was assigned None instead of an object."""
    statement = place.view.statement_of(place.node)
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is place.node:
            pass
        case _:
            return False
    if not place.edit.stands_alone(statement) or place.view.function_of(statement) is not place.function:
        return False
    if loop_around(place) is not None:
        way = "continue"
    else:
        given = place.chosen(*fallback.of_result(place.function, place.view))
        way = "return" if given == "None" and not place.function.returns else f"return {given}"
    place.edit.insert_after(statement, f"if {name} is None:\n{INDENT}{way}")
    return True

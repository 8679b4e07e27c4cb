"""Guards for a record with more fields than a class of the module takes: ``Point(**row)``."""

import ast
import re
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_repeatable
from geoheal.healing.transforms.scopes import called_name

_MESSAGE: Final = re.compile(r"got an unexpected keyword argument '(\w+)'")


def fields_that_are_taken(place: FailurePlace) -> bool:
    """Leave out the fields of a record that are no parameters."""
    call = place.node
    if place.choice or not isinstance(call, ast.Call) or _MESSAGE.search(place.failure.message) is None:
        return False
    spread = [each.value for each in call.keywords if each.arg is None]
    names = _names(call, place)
    if len(spread) != 1 or not names or not is_repeatable(spread[0], place.view):
        return False
    text, known = place.edit.text(spread[0]), ", ".join(f'"{each}"' for each in names)
    known = f"({known},)" if len(names) == 1 else f"({known})"
    filtered = f"{{name: value for name, value in {text}.items() if name in {known}}}"
    place.edit.replace(spread[0], filtered)
    return True


def _names(call: ast.Call, place: FailurePlace) -> list[str]:
    """Return the parameters of a class of the module; none if it takes any, or is not known."""
    kinds = place.view.shared(ClassView).named.get(called_name(call), [])
    if len(kinds) != 1 or kinds[0].bases or kinds[0].keywords:
        return []
    kind = kinds[0]
    begin = next((each for each in kind.body if isinstance(each, Function) and each.name == "__init__"), None)
    if begin is not None:
        given = begin.args
        if given.kwarg is not None or kind.decorator_list or given.posonlyargs:
            return []
        return [each.arg for each in [*given.args[1:], *given.kwonlyargs]]
    decorators = {ast.unparse(each).split("(")[0].rsplit(".", 1)[-1] for each in kind.decorator_list}
    if decorators != {"dataclass"}:
        return []
    return [
        each.target.id
        for each in kind.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    ]

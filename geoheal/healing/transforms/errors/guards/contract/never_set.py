"""Guards for an attribute that a method sets, and that is read before: ``stop()`` without ``start()``.

The attribute begins as None, or as nothing of the kind that methods set it to.
"""

import ast
import re
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import ClassView, binds, own_name
from geoheal.healing.transforms.errors.guards.contract.unbound import nothing_of
from geoheal.healing.transforms.errors.guards.place import FailurePlace
from geoheal.healing.transforms.facts.shapes import is_docstring, is_name
from geoheal.healing.transforms.scopes import own_nodes

_IMMUTABLE: Final = frozenset({"None", "0", "0.0", '""', 'b""'})
_OF_VALUES: Final = re.compile(r"Enum|NamedTuple|TypedDict")
"""Classes in which an attribute of the body means something else."""
_MESSAGE: Final = re.compile(r"^'(\w+)' object has no attribute '(\w+)'")


def never_set(place: FailurePlace) -> bool:
    """Set an attribute at the beginning of its object that only other methods set."""
    found = _MESSAGE.search(place.failure.message)
    if place.choice or found is None or not isinstance(place.node, ast.Attribute):
        return False
    kinds = place.view.shared(ClassView).named.get(found.group(1), [])
    name = found.group(2)
    if place.node.attr != name or len(kinds) != 1 or any(binds(each, name) for each in kinds[0].body):
        return False
    kind = kinds[0]
    if any(binds(each, other) for each in kind.body for other in ("__getattr__", "__slots__", "__new__")):
        return False
    methods = [each for each in kind.body if isinstance(each, Function)]
    given = {method.name: values for method in methods if (values := _given(name, method))}
    if not given or "__init__" in given:
        return False
    nothing = {nothing_of(each) for values in given.values() for each in values}
    value = nothing.pop() if len(nothing) == 1 else None
    return _begin_with(name, value or "None", kind, place)


def _given(name: str, method: Function) -> list[ast.expr]:
    """Return the values that a method sets an attribute of its object to."""
    return [
        each.value
        for each in own_nodes(method)
        if isinstance(each, ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Attribute)
        and target.attr == name
        and is_name(target.value, own_name(method))
    ]


def _begin_with(name: str, value: str, kind: ast.ClassDef, place: FailurePlace) -> bool:
    begin = next((each for each in kind.body if isinstance(each, Function) and each.name == "__init__"), None)
    if begin is not None:
        first = next((each for each in begin.body if not is_docstring(each)), begin.body[0])
        place.edit.insert_before(first, f"{own_name(begin)}.{name} = {value}")
        return True
    bases = " ".join(ast.unparse(each) for each in kind.bases)
    if value not in _IMMUTABLE or _OF_VALUES.search(bases):
        return False
    first = next((each for each in kind.body if not is_docstring(each)), kind.body[0])
    place.edit.insert_before(first, f"{name} = {value}")
    return True

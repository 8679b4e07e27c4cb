"""Guards against sorting numbers and texts together.

Numbers come first, as in natural sorting; among versions, a word denotes a pre-release, so there texts come
first.
"""

import ast
import re
from typing import Final

from geoheal.healing.transforms.errors.guards.ordering import ORDERING, give_key, order_asked_by, order_by
from geoheal.healing.transforms.errors.guards.place import FailurePlace

_KEYS: Final = {
    "_numbers_first": '''def _numbers_first(value):
    """A key that orders like the value, with numbers before texts."""
    if type(value) in (list, tuple):
        return [_numbers_first(each) for each in value]
    return (type(value) is str, value)
''',
    "_texts_first": '''def _texts_first(value):
    """A key that orders like the value, with texts before numbers."""
    if type(value) in (list, tuple):
        return [_texts_first(each) for each in value]
    return (type(value) is not str, value)
''',
}
_KINDS: Final = re.compile(r"instances of '(\w+)' and '(\w+)'")
_NUMBERS: Final = frozenset({"int", "float"})
_VERSIONS: Final = re.compile(r"version|release|semver", re.IGNORECASE)


def mixed_in_order(place: FailurePlace) -> bool:
    """Guard ``sorted``, ``min``, ``max`` and ``<`` of numbers and texts."""
    found = _KINDS.search(place.failure.message)
    kinds = set(found.groups()) if found else set()
    node = place.node
    if "str" not in kinds or not kinds & _NUMBERS or place.choice >= len(_KEYS):
        return False
    is_order = isinstance(node, ast.Call) and order_asked_by(node) is not None
    if not is_order and not (isinstance(node, ast.Compare) and place.function.name in ORDERING):
        return False
    is_of_versions = bool(_VERSIONS.search(f"{place.failure.function} {ast.unparse(place.function)}"))
    names = sorted(_KEYS, reverse=is_of_versions)
    name = names[place.choice]
    place.edit.add_helper(_KEYS[name])
    if isinstance(node, ast.Call):
        give_key(node, name, place)
    elif isinstance(node, ast.Compare):
        order_by(node, name, place)
    return True

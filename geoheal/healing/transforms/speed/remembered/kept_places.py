"""Cache the index of a value in an object's list, instead of searching the list repeatedly.

``self.values.index(wanted)`` iterates over the list for each value. The object caches the indexes for as long
as the list has the same length. A cached index is verified, so that a changed element is searched again.
"""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.rows.reordering import reorders

INDEX: Final = '''def _index(owner, name, values, wanted):
    """Where an object's list has a value for the first time; found places are kept by the object."""
    known, size, places = getattr(owner, name, (None, 0, None))
    try:
        if type(values) is not list:
            return values.index(wanted)
        if known is not values or size != len(values):
            places = {values[place]: place for place in range(len(values) - 1, -1, -1)}
            setattr(owner, name, (values, len(values), places))
        place = places.get(wanted)
    except (TypeError, AttributeError):  # a value that has no hash, an object that takes no attributes
        return values.index(wanted)
    if place is None or not (values[place] is wanted or values[place] == wanted):
        return values.index(wanted)
    return place
'''


def kept_places(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Cache indexes in lists of objects, in all methods or the given ones.

    Parameters
    ----------
    elsewhere
        Collects the doubt: an equal value that replaces an earlier one is not detected.

    >>> changed = kept_places('''class Tokens:
    ...     def place(self, token):
    ...         return self.tokens.index(token)
    ... ''')
    >>> print(changed[changed.index("class Tokens"):])
    class Tokens:
        def place(self, token):
            return _index(self, "_places_in_tokens", self.tokens, token)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    for function in view.focused_functions:
        kind = view.parents[function]
        if not isinstance(kind, ast.ClassDef) or not function.args.args:
            continue
        myself = function.args.args[0].arg
        for node in ast.walk(function):
            found = _searched(node, myself, view)
            if found is None or elsewhere.copies_state(source, kind.name):
                continue
            name, wanted = found
            held = f"{myself}.{name}"
            places = view.fresh_name(f"_places_in_{name.strip('_')}")
            edit.replace(node, f'_index({myself}, "{places}", {held}, {edit.text(wanted)})')
            edit.add_helper(INDEX)
            elsewhere.doubt(
                f"{function.name} looks up positions in {held}: check that no value is replaced by another "
                "one while the length of the list stays the same."
            )
    return edit.result()


def _searched(node: ast.AST, myself: str, view: ModuleView) -> tuple[str, ast.expr] | None:
    """Return the attribute and the value of ``self.values.index(wanted)``, if nothing is reordered there."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Attribute(value=ast.Name(id=owner), attr=name), attr="index"),
            args=[ast.expr() as wanted],
            keywords=[],
        ) if owner == myself and not isinstance(wanted, ast.Starred) and not _is_reordered(name, view):
            return name, wanted
    return None


def _is_reordered(name: str, view: ModuleView) -> bool:
    """Whether the module sorts, reverses or replaces elements of an attribute with this name."""
    return any(reorders(node, name) for node in view.nodes)

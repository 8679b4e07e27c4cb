"""Copy plain data without the overhead of ``copy.deepcopy``, and only the part of it that is used.

``copy.deepcopy`` looks up for every value how its type is copied. Dictionaries, lists and tuples of plain
values are copied directly, and so are objects of classes that only have attributes; everything else goes to
``copy.deepcopy`` with the same memo, so that shared objects stay shared and cycles stay cycles.
"""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit

COPYING: Final = '''_ATOMS = frozenset({type(None), bool, int, float, complex, str, bytes, range})


def _deep_copy(value, *path):
    """What copy.deepcopy makes of a value, or of the part of it that lies at a path."""
    part = value
    for step in path:
        if type(part) is not dict and type(part) is not list:
            part = copy.deepcopy(value)
            for each in path:
                part = part[each]
            return part
        part = part[step]
    return _copied(part, {})


def _copied(value, memo):
    """A deep copy of plain data; memo is the one of copy.deepcopy."""
    kind = type(value)
    if kind in _ATOMS:
        return value
    known = memo.get(id(value))
    if known is not None:
        return known
    if kind is dict:
        made = memo[id(value)] = {}
        for key, each in value.items():
            key = key if type(key) in _ATOMS else _copied(key, memo)
            made[key] = each if type(each) in _ATOMS else _copied(each, memo)
        return made
    if kind is list:
        made = memo[id(value)] = []
        for each in value:
            made.append(each if type(each) in _ATOMS else _copied(each, memo))
        return made
    if kind is tuple:
        parts = [_copied(each, memo) for each in value]
        if all(map(operator.is_, parts, value)):
            return value
        return memo.setdefault(id(value), tuple(parts))
    try:
        is_simple = _SIMPLE_KINDS[kind]
    except KeyError:
        is_simple = _SIMPLE_KINDS[kind] = _has_only_attributes(kind)
    if not is_simple or not _COPIED_SO.isdisjoint(value.__dict__):
        return copy.deepcopy(value, memo)
    made = memo[id(value)] = object.__new__(kind)
    if value.__dict__:
        made.__dict__.update(_copied(value.__dict__, memo))
    return made


_SIMPLE = type("_SIMPLE", (), {})
_SIMPLE_KINDS = weakref.WeakKeyDictionary()
_COPIED_SO = frozenset({"__deepcopy__", "__reduce_ex__", "__reduce__", "__getstate__", "__setstate__"})


def _has_only_attributes(kind):
    """Whether nothing but a mapping of attributes has to be copied of an object, in the usual way."""
    return (
        type(kind) is type
        and (kind.__basicsize__, kind.__dictoffset__) == (_SIMPLE.__basicsize__, _SIMPLE.__dictoffset__)
        and not any("__slots__" in vars(each) for each in kind.__mro__)
        and all(getattr(kind, name, None) is getattr(object, name, None) for name in _COPIED_SO)
        and not any(hasattr(kind, name) for name in ("__getnewargs__", "__getnewargs_ex__", "__getattr__"))
        and kind.__getattribute__ is object.__getattribute__
        and kind.__new__ is object.__new__
        and kind not in copyreg.dispatch_table
    )
'''


DOUBT: Final = (
    "Plain data is copied without copy.deepcopy: check that copying it takes the time, and that no code "
    "relies on a copy that fails because of a part that is not used."
)


def direct_copies(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Replace ``copy.deepcopy(x)`` by a copy with a fast path for plain data.

    A copying function is not necessarily slow because of the copy, so a person decides.

    >>> changed = direct_copies('''import copy
    ... def settings(document, name):
    ...     return copy.deepcopy(document)["settings"][name]
    ... ''')
    >>> print(changed[changed.index("def settings"):])
    def settings(document, name):
        return _deep_copy(document, "settings")[name]
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    for function in view.focused_functions:
        if function.name in {"__deepcopy__", "__copy__", "_copied", "_deep_copy"}:
            continue
        for node in ast.walk(function):
            if _is_deep_copy(node, view) and view.function_of(node) is function:
                assert isinstance(node, ast.Call)  # noqa: S101 - see _is_deep_copy
                whole, path = _path(node, view)
                given = [edit.text(node.args[0]), *map(edit.text, path)]
                edit.replace(whole, f"_deep_copy({', '.join(given)})")
                edit.add_import("import copy")
                edit.add_import("import copyreg")
                edit.add_import("import operator")
                edit.add_import("import weakref")
                edit.add_helper(COPYING)
                (elsewhere or Elsewhere()).doubt(DOUBT)
    return edit.result()


def _is_deep_copy(node: ast.AST, view: ModuleView) -> bool:
    match node:
        case ast.Call(func=called, args=[given], keywords=[]) if not isinstance(given, ast.Starred):
            is_innermost = not any(_is_deep_copy(each, view) for each in ast.walk(given))
            return is_innermost and view.dotted(called) == "copy.deepcopy"
    return False


def _path(node: ast.expr, view: ModuleView) -> tuple[ast.expr, list[ast.expr]]:
    """Return the longest ``copy["a"]["b"]`` that is read from a copy, and its constants."""
    path: list[ast.expr] = []
    while True:
        match view.parents[node]:
            case ast.Subscript(value=value, slice=ast.Constant() as step, ctx=ast.Load()) as outer if (
                value is node
            ):
                path.append(step)
                node = outer
            case _:
                return node, path

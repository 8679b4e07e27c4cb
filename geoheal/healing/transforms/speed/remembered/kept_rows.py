"""Look up rows in a long-lived list by a cached index, instead of iterating over all of them.

``index_search`` creates an index if a loop repeatedly searches a list that does not change. Here, the lists
belong to objects, modules or callers; one call searches them, and the next one extends them. Their rows are
found by indexes that are cached across calls. Only the loop's iterable is replaced; its comparison stays.
"""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import is_attribute
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS, is_rebound_by
from geoheal.healing.transforms.scopes import parameters
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.remembered.having_rows import HAVING
from geoheal.healing.transforms.speed.remembered.held_lists import is_held, is_reordered_where_it_is_held
from geoheal.healing.transforms.speed.remembered.reordering import last_name, reorders
from geoheal.healing.transforms.speed.remembered.row_searches import RowSearch, row_search

_MAKING: Final = words("__init__ __new__ __post_init__ __attrs_post_init__ __setstate__")


def kept_rows(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Iterate only over rows with a matching field, in all functions or the given ones.

    Parameters
    ----------
    elsewhere
        Collects the doubt: changes of a row's field, or of the rows' order, are not detected everywhere.

    >>> changed = kept_rows('''class World:
    ...     def room(self, name):
    ...         for room in self.rooms:
    ...             if room.name == name:
    ...                 return room
    ... ''')
    >>> print(changed[changed.index("class World"):])
    class World:
        def room(self, name):
            for room in _having(self, "_rooms_by_name", self.rooms, lambda room: room.name, name):
                if room.name == name:
                    return room
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    purity = view.shared(Purity)
    for function in view.focused_functions:
        for node in ast.walk(function):
            search = row_search(node, view, purity) if view.function_of(node) is function else None
            if search is None or not _may_be_kept(search, view):
                continue
            owner = _owner(search.rows, function, view)
            if owner is None or elsewhere.copies_state(source, *_class_names(function, view)):
                continue
            _replace(search, owner, edit, view)
            _doubt(search, function, edit, elsewhere)
    return edit.result()


def _replace(search: RowSearch, owner: str, edit: SourceEdit, view: ModuleView) -> None:
    rows, field = edit.text(search.rows), ast.unparse(search.field)
    field_name = "".join(c if c.isalnum() else "_" for c in field.removeprefix(search.row)).strip("_")
    slot = view.fresh_name(f"_{rows.rsplit('.', 1)[-1].strip('_')}_by_{field_name}")
    given = f'{owner}, "{slot}", {rows}, lambda {search.row}: {field}, {edit.text(search.wanted)}'
    whole = view.parents[search.rows] if search.is_numbered else search.rows
    flags = (", numbered=True" if search.is_numbered else "") + (
        ", several=True" if search.is_one_of_several else ""
    )
    edit.replace(whole, f"_having({given}{flags})")
    edit.add_import("import threading")
    edit.add_import("import types")
    edit.add_helper(HAVING)


def _doubt(search: RowSearch, function: Function, edit: SourceEdit, elsewhere: Elsewhere) -> None:
    rows, field = edit.text(search.rows), ast.unparse(search.field)
    elsewhere.doubt(
        f"{function.name} looks up rows of {rows} by {field}: check that {field} does not change while a "
        f"row is in {rows}, and that no code reorders {rows}, or replaces a row in it."
    )


def _may_be_kept(search: RowSearch, view: ModuleView) -> bool:
    """Whether nothing in the module changes a row's field later, or reorders the rows."""
    name = last_name(search.rows)
    if isinstance(search.rows, ast.Attribute) and view.functions_named(name):
        return False
    function = view.function_of(search.rows)
    if function is not None and is_reordered_where_it_is_held(name, function, view):
        return False
    if isinstance(search.field, ast.Attribute) and view.functions_named(search.field.attr):
        return False
    return not any(
        reorders(node, name)
        or _stores(node, search.field, view)
        or (search.is_one_of_several and _fills(node, search.field))
        for node in view.nodes
    )


def _fills(node: ast.AST, field: ast.expr) -> bool:
    """Whether a part of the module changes the contents of a field with this name."""
    match node:
        case ast.Call(func=ast.Attribute(value=held, attr=method)) if method in MUTATORS:
            pass
        case ast.Subscript(value=held) if not isinstance(node.ctx, ast.Load):
            pass
        case ast.AugAssign(target=held):
            pass
        case _:
            return False
    return last_name(held) == last_name(field) or (
        isinstance(held, ast.Subscript)
        and isinstance(field, ast.Subscript)
        and ast.dump(held.slice) == ast.dump(field.slice)
    )


def _stores(node: ast.AST, field: ast.expr, view: ModuleView) -> bool:
    """Whether a part of the module assigns a field of this name after the object was created."""
    if isinstance(field, ast.Attribute) and isinstance(node, ast.Attribute):
        function = view.function_of(node)
        is_making = function is not None and function.name in _MAKING
        return node.attr == field.attr and not isinstance(node.ctx, ast.Load) and not is_making
    if isinstance(field, ast.Subscript) and isinstance(node, ast.Subscript):
        same = ast.dump(node.slice) == ast.dump(field.slice)
        return same and not isinstance(node.ctx, ast.Load)
    return False


def _owner(rows: ast.expr, function: Function, view: ModuleView) -> str | None:
    """Return the owner of the index: the object that holds the list.

    For lists of modules and callers, it is the module.
    """
    match rows:
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            given = function.args.args
            kind = view.parents[function]
            is_own = bool(given) and given[0].arg == name and isinstance(kind, ast.ClassDef)
            if is_own and isinstance(kind, ast.ClassDef) and _is_given(attribute, kind, view):
                return (
                    f"_list_seen({name}.{attribute})"  # many objects may have the same list, each for a while
                )
            return name if is_own or _is_attribute_of_object(attribute, view) else None
        case ast.Name(id=name) if name in view.locals_of(function):
            is_given = name in {each.arg for each in parameters(function)}
            is_bound = any(is_rebound_by(each, name) for each in ast.walk(function))
            if is_given and not is_bound:
                return "_HAVING_SEEN"
            return f"_list_seen({name})" if is_held(name, function, view) else None
        case ast.Name(id=name) if name in view.top_level:
            return "_HAVING_SEEN"
    return None


def _is_given(attribute: str, kind: ast.ClassDef, view: ModuleView) -> bool:
    """Whether a class gets the list of an attribute, not a copy, when an object is created."""
    stored = [each for each in view.attributes_named(attribute) if isinstance(each.ctx, ast.Store)]
    family = list(view.shared(ClassView).with_bases(kind))
    for each in stored:
        function, statement = view.function_of(each), view.parents[each]
        if function is None or view.parents[function] not in family:
            continue
        if function.name != "__init__" or not isinstance(statement, ast.Assign):
            return False
        return isinstance(statement.value, ast.Name) and statement.value.id in {
            arg.arg for arg in parameters(function)
        }
    return False


def _is_attribute_of_object(name: str, view: ModuleView) -> bool:
    return any(
        is_attribute(each, name)
        and isinstance(each.ctx, ast.Store)
        and getattr(view.function_of(each), "name", "") in _MAKING
        for each in view.nodes
    )


def _class_names(function: Function, view: ModuleView) -> list[str]:
    return [each.name for each in view.ancestors(function) if isinstance(each, ast.ClassDef)]

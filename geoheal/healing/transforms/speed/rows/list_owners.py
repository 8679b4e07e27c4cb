"""What keeps an index of a list's rows: the object that holds the list, the module, or the list itself."""

import ast
import re
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.facts.shapes import is_attribute
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.scopes import parameters
from geoheal.healing.transforms.speed.rows.changed_rows import MAKING
from geoheal.healing.transforms.speed.rows.held_lists import is_held

LIST_OWNERS: Final = '''_HAVING_SEEN = types.SimpleNamespace()
_LISTS_SEEN = {}


def _list_seen(rows):
    """What keeps the places of a list that no object or module holds by a name; of the last such lists."""
    found = _LISTS_SEEN.get(id(rows))
    if found is None or found.rows is not rows:
        if len(_LISTS_SEEN) >= 64:
            _LISTS_SEEN.clear()
        found = _LISTS_SEEN[id(rows)] = types.SimpleNamespace(rows=rows)
    return found
'''
"""Runtime source of the owners that are no objects of the code."""


def owner_of(rows: ast.expr, function: Function, view: ModuleView) -> str | None:
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
        case ast.Subscript(value=ast.Name(id=table), slice=ast.Constant() | ast.Name() as key) if (
            _is_of_module(table, function, view)
            and (isinstance(key, ast.Constant) or _is_of_module(key.id, function, view))
        ):
            return "_HAVING_SEEN"  # one entry: earlier lists of it need not be kept
        case ast.Subscript():
            return f"_list_seen({ast.unparse(rows)})"
    return None


def _is_of_module(name: str, function: Function, view: ModuleView) -> bool:
    return name in view.top_level and name not in view.locals_of(function)


def class_names(function: Function, view: ModuleView) -> list[str]:
    """Return the names of the classes around a function."""
    return [each.name for each in view.ancestors(function) if isinstance(each, ast.ClassDef)]


def slot_of(rows: str, field: str, row: str, view: ModuleView, kept: str = "by") -> str:
    """Return the name under which an owner keeps the index of a list's rows by a field.

    >>> slot_of("self.books", "book.name.lower()", "book", ModuleView(ast.parse("")))
    '_books_by_name_lower'
    """
    field_name = "".join(c if c.isalnum() else "_" for c in field.removeprefix(row)).strip("_")
    rows_name = re.sub(r"\W+", "_", rows.rsplit(".", 1)[-1]).strip("_")
    return view.fresh_name(f"_{rows_name}_{kept}_{field_name}")


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
        and getattr(view.function_of(each), "name", "") in MAKING
        for each in view.nodes
    )

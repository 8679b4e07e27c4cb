"""Whether a list or a mapping may get a new class that is otherwise like it."""

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from geoheal.domain.evaluation.syntax import targets_of, words
from geoheal.healing.project_sources import copies_state
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_call_of
from geoheal.healing.transforms.facts.truth import is_truth
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit

_READING: Final = words(
    "len bool sum any all max min sorted list tuple set frozenset dict str repr enumerate"
)


def values_given(held: ast.Name | ast.Attribute, view: ModuleView) -> Iterator[ast.expr]:
    """Yield the values that are assigned to a container's name: in the function, the module, or the object.

    >>> view = ModuleView(ast.parse("def f():\\n    xs = []\\n    xs.append(1)"))
    >>> [ast.unparse(each) for each in values_given(view.loads["xs"][0], view)]
    ['[]']
    """
    if isinstance(held, ast.Attribute):
        targets = set(view.attributes_named(held.attr))
        given = dict.fromkeys(view.parents[each] for each in view.attributes_named(held.attr))
        found = [each for each in given if isinstance(each, ast.Assign | ast.AnnAssign)]
        found = [each for each in found if len(targets_of(each)) == 1 and targets_of(each)[0] in targets]
    else:
        scope = view.function_of(held) if view.is_local(held) else None
        found = [each for each in view.assignments.get(held.id, []) if view.function_of(each) is scope]
        found = [each for each in found if not isinstance(view.parents[each], ast.ClassDef)]
    yield from (each.value for each in found if each.value is not None)


def may_be_own_class(
    held: ast.Name | ast.Attribute, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere
) -> bool:
    """Whether the class of a container may change; with a doubt if other code may get it."""
    name = held.id if isinstance(held, ast.Name) else held.attr
    is_local = isinstance(held, ast.Name) and view.is_local(held)
    if isinstance(held, ast.Attribute):
        kinds = view.shared(ClassView).owners_of(view.attributes_named(name))
        if view.functions_named(name) or elsewhere.copies_state(edit.source, *kinds):
            return False  # a copy would continue with the cached facts of the original
        if elsewhere.uses(name, edit.source, *kinds):
            return False
    elif copies_state(edit.source) or (not is_local and elsewhere.uses(name, edit.source)):
        return False
    loads: Sequence[ast.expr] = view.loads.get(name, [])
    if isinstance(held, ast.Attribute):
        loads = view.attribute_loads.get(name, [])
    is_public = not is_local and not name.startswith("_")
    if is_public or not all(stays_inside(each, view) for each in loads):
        elsewhere.doubt(
            f"{name} has a class of its own now: check that no code asks for its type, copies it, or writes "
            "it with a library that asks for its type."
        )
    return True


def stays_inside(use: ast.expr, view: ModuleView) -> bool:
    """Whether a use does not pass on the container."""
    parent = view.parents[use]
    match parent:
        case ast.Attribute():
            return is_call_of(view.parents[parent], parent)
        case ast.Subscript(value=held):
            return held is use
        case ast.Call(func=ast.Name(id=name)):
            return name in _READING and name not in view.rebound
    is_looked_at = isinstance(parent, ast.Compare | ast.For | ast.comprehension | ast.AugAssign)
    return is_looked_at or is_truth(use, view)

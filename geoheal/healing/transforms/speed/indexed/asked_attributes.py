"""Lists that an object holds, and in which a loop searches: ``if number in options.visible``."""

import ast

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.invariance import (
    Repetition,
    is_steady,
    repeated_parts,
    repetitions_around,
)
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import is_attribute, is_method_call_any
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS
from geoheal.healing.transforms.once import reached
from geoheal.healing.transforms.source_edit import SourceEdit


def loop_that_searches(asked: ast.Attribute, view: ModuleView, purity: Purity) -> Repetition | None:
    """Return the outermost loop in which an attribute of a local object stays the same.

    None if the module changes lists of this name other than by assigning new ones outside of the loop.
    """
    root, function = asked.value, view.function_of(asked)
    if function is None:
        return None
    is_local = isinstance(root, ast.Name) and root.id in view.locals_of(function)
    if not isinstance(root, ast.Name) or not is_local or root.id == _own_name(function, view):
        return None
    if view.functions_named(asked.attr) or asked.attr in view.shared(ChangedInPlace).names:
        return None
    outermost = None
    for repetition in repetitions_around(asked, view):
        parts = repeated_parts(repetition)
        if isinstance(repetition, ast.AsyncFor) or not is_steady([root.id], parts, purity):
            break
        if any(_assigns(part, asked.attr, view) for part in parts):
            break
        outermost = repetition
    return outermost


def set_of_attribute(
    asked: ast.Attribute, loop: Repetition, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere
) -> str:
    """Create a set before a loop; return its name."""
    text = edit.text(asked)
    made = view.fresh_name(f"{asked.attr.strip('_')}_set")
    given = f"_Lookup({text}) if isinstance({text}, (list, tuple)) else {text}"
    edit.insert_before(view.statement_of(loop), f"{made} = {given}")
    elsewhere.doubt(f"{text} is read once before a loop: check that nothing that the loop calls changes it.")
    return made


def _own_name(function: Function, view: ModuleView) -> str | None:
    """Return the name that a method uses for its instance."""
    return own_name(function) if isinstance(view.parents[function], ast.ClassDef) else None


class ChangedInPlace:
    """Names of attributes whose objects the module changes, or gives another name."""

    def __init__(self, view: ModuleView) -> None:
        held = [_changed(node) for node in view.nodes]
        self.names = frozenset(each.attr for each in held if isinstance(each, ast.Attribute))


def _changed(node: ast.AST) -> ast.expr | None:
    match node:
        case ast.Subscript(value=held, ctx=ast.Store() | ast.Del()) | ast.AugAssign(target=held):
            return held
        case ast.Assign(value=held) | ast.NamedExpr(value=held):
            return held  # another name, under which it may be changed
        case ast.Call(func=ast.Attribute(value=held)) if is_method_call_any(node, MUTATORS):
            return held
    return None


def _assigns(part: ast.AST, name: str, view: ModuleView) -> bool:
    return any(
        is_attribute(node, name) and not isinstance(node.ctx, ast.Load)
        for each in reached(part, view)
        for node in ast.walk(each)
    )

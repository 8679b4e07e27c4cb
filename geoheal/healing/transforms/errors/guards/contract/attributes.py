"""``__getattr__`` must raise AttributeError: ``hasattr`` and ``getattr`` with a default ask for it."""

import ast

from geoheal.healing.case import Failure
from geoheal.healing.transforms.facts.shapes import is_call_to
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit

_LOOKUPS = frozenset({"KeyError", "IndexError"})


def missing_attribute(failure: Failure, edit: SourceEdit, view: ModuleView) -> bool:
    """Raise AttributeError where ``__getattr__`` looks a name up and lets the lookup's error out.

    Only if the module asks for attributes that may be missing.
    """
    function = view.functions.get(failure.function)
    if function is None or function.name != "__getattr__" or failure.error not in _LOOKUPS:
        return False
    asked = [*view.calls.get("hasattr", []), *view.calls.get("getattr", [])]
    if not any(is_call_to(each, "hasattr") or len(each.args) == 3 for each in asked):
        return False
    parameters = function.args.args
    statement = next(
        (
            each
            for each in own_nodes(function)
            if isinstance(each, ast.Return | ast.Assign) and each.lineno == failure.line
        ),
        None,
    )
    if statement is None or len(parameters) != 2 or not edit.stands_alone(statement):
        return False
    lines = [
        "try:",
        *(f"{INDENT}{line}" for line in edit.block_text(statement, statement).splitlines()),
        f"except {failure.error}:",
        f"{INDENT}raise AttributeError({parameters[1].arg}) from None",
    ]
    edit.replace_statements(statement, statement, "\n".join(lines) + "\n")
    return True

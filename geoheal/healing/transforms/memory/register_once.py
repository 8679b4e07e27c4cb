"""Register a handler only once: a list of callables that grows with every call of a function."""

import ast

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_attribute, is_name
from geoheal.healing.transforms.memory.containers import Kind, action, containers
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit


def register_once(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Append a handler only if it is not in the list already.

    Never proven: code that registers twice may want two calls.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> print(register_once('''HANDLERS = []
    ... def on_event(handler):
    ...     HANDLERS.append(handler)
    ... def fire(event):
    ...     for handler in HANDLERS:
    ...         handler(event)
    ... '''))
    HANDLERS = []
    def on_event(handler):
        if handler not in HANDLERS:
            HANDLERS.append(handler)
    def fire(event):
        for handler in HANDLERS:
            handler(event)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for container in containers(view):
        done = [action(use, view) for use in container.uses]
        if container.kind is not Kind.LIST or not any(
            _calls_elements(node) for what, node in done if what == "run"
        ):
            continue
        if elsewhere.uses(container.name, source, *filter(None, [container.class_name])):
            continue
        elsewhere.doubt(
            f"A handler that is registered twice in {container.name} is called only once from now on: check "
            "that no handler must be called twice."
        )
        for use, (what, node) in zip(container.uses, done, strict=True):
            statement = view.parents[node]
            if what == "write" and isinstance(node, ast.Call) and isinstance(statement, ast.Expr):
                _append_once(node, statement, edit.text(use), edit, view)
    return edit.result()


def _calls_elements(loop: ast.AST) -> bool:
    match loop:
        case ast.For(target=ast.Name(id=element)):
            called = (node.func for node in ast.walk(loop) if isinstance(node, ast.Call))
            return any(is_name(each, element) for each in called)
    return False


def _append_once(call: ast.Call, statement: ast.Expr, name: str, edit: SourceEdit, view: ModuleView) -> None:
    is_append = is_attribute(call.func, "append") and len(call.args) == 1
    if not is_append or not isinstance(call.args[0], ast.Name | ast.Attribute):
        return
    if view.function_of(call) is None or not edit.stands_alone(statement):
        return
    test = f"{edit.text(call.args[0])} not in {name}"
    if any(isinstance(each, ast.If) and edit.text(each.test) == test for each in view.ancestors(statement)):
        return
    text = f"if {test}:\n{INDENT}{edit.text(statement)}"
    edit.replace_statements(statement, statement, text)

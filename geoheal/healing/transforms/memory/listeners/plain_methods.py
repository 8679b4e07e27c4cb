"""Pass methods directly instead of functions that only call them, which cannot be held weakly."""

import ast

from geoheal.healing.transforms.class_view import ClassView, own_name
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import parameters
from geoheal.healing.transforms.source_edit import SourceEdit


def with_plain_methods(source: str) -> str:
    """Return the source, with ``self.m`` in place of arguments like ``lambda a, b: self.m(a, b)``.

    Only in ``__init__``, and once per method: bound methods of an object are equal, functions are not.

    >>> print(with_plain_methods('''class View:
    ...     def __init__(self, bus):
    ...         bus.watch(lambda event: self.changed(event))
    ...     def changed(self, event):
    ...         pass
    ... ''').splitlines()[2])
            bus.watch(self.changed)
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    classes = view.shared(ClassView)
    for node in view.nodes:
        if isinstance(node, ast.Call):
            for given in [*node.args, *(each.value for each in node.keywords)]:
                if isinstance(given, ast.Lambda) and (method := _forwarded(given, classes)) is not None:
                    edit.replace(given, edit.text(method))
    return edit.result() or source


def _forwarded(given: ast.Lambda, classes: ClassView) -> ast.Attribute | None:
    """Return the method that a function calls with exactly its own parameters, under the same names."""
    names, call = [each.arg for each in given.args.args], given.body
    is_plain = len(parameters(given)) == len(names) and not given.args.defaults and not given.args.posonlyargs
    if not is_plain or not isinstance(call, ast.Call) or call.keywords:
        return None
    handed = [each.id for each in call.args if isinstance(each, ast.Name)]
    method = call.func
    if len(handed) != len(call.args) or handed != names or not isinstance(method, ast.Attribute):
        return None
    kind = classes.class_of_self(method.value)
    if (
        kind is None
        or not _is_made_once(given, classes.view)
        or method.attr in classes.stored_attributes
        or getattr(method.value, "id", "") in names
    ):
        return None
    return method if _takes(kind, method.attr, names, classes.view) else None


def _is_made_once(given: ast.Lambda, view: ModuleView) -> bool:
    """Whether such a function is created once per object, in its ``__init__``."""
    around, function = list(view.ancestors(given)), view.function_of(given)
    repeated = (
        ast.For,
        ast.AsyncFor,
        ast.While,
        ast.comprehension,
        ast.ListComp,
        ast.GeneratorExp,
        ast.Lambda,
    )
    is_in_making = function is not None and function.name == "__init__"
    if function is None or not is_in_making or any(isinstance(each, repeated) for each in around):
        return False
    bodies = [ast.dump(each.body) for each in ast.walk(function) if isinstance(each, ast.Lambda)]
    return bodies.count(ast.dump(given.body)) == 1


def _takes(kind: ast.ClassDef, name: str, names: list[str], view: ModuleView) -> bool:
    """Whether a class has exactly one plain method of this name, with these parameters."""
    functions = view.functions_named(name)
    if len(functions) != 1:
        return False
    (function,) = functions
    given = [each.arg for each in parameters(function)]
    is_plain = own_name(function) is not None and not function.decorator_list
    return is_plain and function in kind.body and given[1:] == names

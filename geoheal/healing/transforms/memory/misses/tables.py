"""Long-lived mappings that store a value for every missing key that is looked up."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.facts.shapes import is_call_to
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes


@dataclass(frozen=True, slots=True, eq=False)
class LookupTable:
    """A mapping of the module or of the instances of a class.

    Parameters
    ----------
    factory
        Creates the value of a missing key; None for a plain mapping, where only ``setdefault`` stores.
    uses
        All its uses, except its creation.
    """

    name: str
    factory: ast.expr | None
    uses: Sequence[ast.expr]
    class_name: str = ""


def tables(classes: ClassView) -> Iterator[LookupTable]:
    """Yield the long-lived mappings of a module whose values are all known."""
    view = classes.view
    for name in view.top_level:
        value = view.global_value(name)
        if value is not None and _is_mapping(value, view):
            loads = [each for each in view.loads.get(name, []) if not view.is_local(each)]
            yield LookupTable(name, made_by(value, view), loads)
    for name, given in _attributes(classes).items():
        kinds = [kind for kind, value in given if kind is not None and _is_mapping(value, view)]
        if not kinds or any(not _is_apart(kind, value, kinds[0], classes) for kind, value in given):
            continue
        made = [value for kind, value in given if kind is kinds[0]]
        factories = {ast.unparse(factory) if (factory := made_by(each, view)) else "" for each in made}
        if len(factories) == 1:
            uses = [use for use in view.attribute_loads.get(name, []) if _may_be_of(use, kinds[0], classes)]
            yield LookupTable(name, made_by(made[0], view), uses, kinds[0].name)


def made_by(value: ast.expr | None, view: ModuleView) -> ast.expr | None:
    """Return the factory of a ``defaultdict``, created here or by a function of the module.

    None for anything else.

    >>> view = ModuleView(ast.parse("from collections import defaultdict\\nHITS = defaultdict(int)"))
    >>> ast.unparse(made_by(view.global_value("HITS"), view))
    'int'
    """
    if not isinstance(value, ast.Call):
        return None
    dotted = view.dotted(value.func)
    if dotted == "collections.defaultdict":
        return value.args[0] if value.args else None
    if dotted == "dataclasses.field":
        makers = [each.value for each in value.keywords if each.arg == "default_factory"]
        return made_by(makers[0].body, view) if makers and isinstance(makers[0], ast.Lambda) else None
    function = view.functions.get(value.func.id) if isinstance(value.func, ast.Name) else None
    if not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return None
    returned = [each.value for each in own_nodes(function) if isinstance(each, ast.Return)]
    is_direct = len(returned) == 1 and isinstance(returned[0], ast.Call)
    is_made = is_direct and view.dotted(returned[0].func) == "collections.defaultdict"  # type: ignore[union-attr]
    return made_by(returned[0], view) if is_made else None


def _is_mapping(value: ast.expr | None, view: ModuleView) -> bool:
    if is_call_to(value, "dict"):
        return not value.args and not value.keywords
    return isinstance(value, ast.Dict) or made_by(value, view) is not None


_Given = tuple[ast.ClassDef | None, ast.expr | None]
"""The class and the assigned value; None if the class is unknown."""


def _attributes(classes: ClassView) -> dict[str, list[_Given]]:
    """Return the values of each attribute, in methods and class bodies."""
    view = classes.view
    found: dict[str, list[_Given]] = {}
    for node in view.nodes:
        match node:
            case ast.Attribute(value=held, attr=name, ctx=ast.Store() | ast.Del()):
                statement = view.parents[node]
                value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
                found.setdefault(name, []).append((classes.class_of_self(held), value))
            case ast.ClassDef(body=body):
                for each in body:
                    match each:
                        case ast.AnnAssign(target=ast.Name(id=name), value=value):
                            found.setdefault(name, []).append((node, value))
    return found


def _is_apart(
    kind: ast.ClassDef | None, value: ast.expr | None, table: ast.ClassDef, classes: ClassView
) -> bool:
    """Whether a value is the mapping of this class itself, or that of an unrelated one."""
    if kind is table:
        return _is_mapping(value, classes.view)
    return kind is not None and not classes.are_related(kind, table)


def _may_be_of(use: ast.Attribute, kind: ast.ClassDef, classes: ClassView) -> bool:
    """Whether an attribute may belong to a class: it is not ``self``'s in an unrelated class."""
    own = classes.class_of_self(use.value)
    return own is None or classes.are_related(own, kind)

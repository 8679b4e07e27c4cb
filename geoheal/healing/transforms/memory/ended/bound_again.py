"""The names of one function in the words of another one that handles the same thing."""

import ast
import copy
from collections.abc import Sequence

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.facts.shapes import is_name, names_in
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name, own_nodes

Bound = dict[str, str]
"""Names of the one function, each with an expression of the other."""


def unified(pairs: Sequence[tuple[ast.expr | None, ast.expr | None]], bound: Bound) -> None:
    """Bind names where two expressions stand for the same: ``name`` and ``job.name``, ``job.name`` likewise.

    >>> bound = {}
    >>> unified([(ast.parse("task.name").body[0].value, ast.parse("job.name").body[0].value)], bound)
    >>> bound
    {'task': 'job'}
    """
    for one, other in pairs:
        match one, other:
            case ast.Name(id=name), ast.expr():
                bound.setdefault(name, ast.unparse(other))
            case ast.Attribute(value=owner, attr=first), ast.Attribute(value=holder, attr=second):
                if first == second:
                    unified([(owner, holder)], bound)


def constructed(function: Function, bound: Bound, classes: ClassView) -> None:
    """Bind the object that a function made, and what it was made of, by its fields.

    With ``task = Task(name, owner)``, and ``self.owner = owner`` in ``__init__``, owner is ``task.owner``.
    """
    for node in own_nodes(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=made)], value=ast.Call() as call):
                fields = _fields(call, classes)
                for name, field in fields.items():
                    suffix = f".{field}"
                    if made not in bound and bound.get(name, "").endswith(suffix):
                        bound[made] = bound[name].removesuffix(suffix)
                for name, field in fields.items() if made in bound else ():
                    bound.setdefault(name, f"{bound[made]}.{field}")


def _fields(call: ast.Call, classes: ClassView) -> dict[str, str]:
    """Return the names that are passed to a class, each with the field that keeps it."""
    kinds = classes.named.get(called_name(call), [])
    if len(kinds) != 1 or any(isinstance(each, ast.Starred) for each in call.args):
        return {}
    inits = [each for each in kinds[0].body if isinstance(each, ast.FunctionDef) and each.name == "__init__"]
    taken = [each.arg for each in inits[0].args.args[1:]] if inits else _declared(kinds[0])
    kept = _kept(inits[0]) if inits else {name: name for name in taken}
    passed = [*zip(taken, call.args, strict=False), *((each.arg, each.value) for each in call.keywords)]
    return {value.id: kept[name] for name, value in passed if isinstance(value, ast.Name) and name in kept}


def _declared(kind: ast.ClassDef) -> list[str]:
    """Return the fields of a dataclass."""
    return [
        each.target.id
        for each in kind.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name) and kind.decorator_list
    ]


def _kept(init: ast.FunctionDef) -> dict[str, str]:
    """Return the parameters that are kept as they are, each with its field."""
    found: dict[str, str] = {}
    for node in own_nodes(init):
        match node:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(), attr=field)], value=ast.Name(id=name)):
                found.setdefault(name, field)
    return found


def rewritten(node: ast.expr, bound: Bound, view: ModuleView) -> str | None:
    """Return an expression with its names bound again; None if one of them is not known."""
    if any(name not in bound and name not in view.top_level for name in names_in(node)):
        return None
    blank = copy.deepcopy(node)
    for each in ast.walk(blank):
        for field, value in ast.iter_fields(each):
            if isinstance(value, ast.Name) and value.id in bound:
                setattr(each, field, ast.parse(bound[value.id], mode="eval").body)
    if is_name(blank, getattr(blank, "id", None)):
        return bound.get(blank.id, blank.id)
    return ast.unparse(blank)

"""Classes with an attribute that is text, bytes or a tuple, and whether a descriptor may replace it."""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import read_names, targets_of, words
from geoheal.healing.transforms.class_view import ClassView, binds, own_name
from geoheal.healing.transforms.facts.shapes import is_attribute, is_text
from geoheal.healing.transforms.module_view import ModuleView

_UNFIT: Final = words(
    "enum ctypes typing.NamedTuple typing.TypedDict typing.Protocol NamedTuple types.SimpleNamespace "
    "argparse.Namespace"
)
"""Standard modules and classes whose subclasses have no plain attributes."""
_OWN_ACCESS: Final = words("__slots__ __getattribute__ __setattr__ __getattr__")


def holders(name: str, classes: ClassView) -> list[ast.ClassDef]:
    """Return classes that initialise an attribute with text, bytes or a tuple; none if one is unsuitable."""
    found = [
        kind for kinds in classes.named.values() for kind in kinds if _begins_as_text(name, kind, classes)
    ]
    is_plain = all(_may_hold(name, kind, classes) and not _is_read_in(kind, name) for kind in found)
    return found if is_plain and not _is_stored_in_class(name, classes) else []


def _is_read_in(kind: ast.ClassDef, name: str) -> bool:
    """Whether the body of a class, or the head of a method, reads the attribute as a variable."""
    parts: list[ast.AST] = []
    for each in kind.body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            defaults = [*each.args.defaults, *(given for given in each.args.kw_defaults if given is not None)]
            parts += [*each.decorator_list, *defaults]
        else:
            parts.append(each)
    return any(name in read_names(part) for part in parts)


def _is_stored_in_class(name: str, classes: ClassView) -> bool:
    """Whether the attribute is assigned on a class, not an instance, which would replace the descriptor."""
    stored = [node for node in classes.view.nodes if _is_store(node, name)]
    owners = [node.value if isinstance(node, ast.Attribute) else node.args[0] for node in stored]  # type: ignore[attr-defined]
    return any(_is_class(owner, classes) for owner in owners)


def _is_store(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Attribute(attr=stored, ctx=ast.Store() | ast.Del()):
            return stored == name
        case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[_, ast.Constant(value=stored), *_]):
            return bool(stored == name)
    return False


def _is_class(owner: ast.expr, classes: ClassView) -> bool:
    """Whether an expression may be a class: by its name, ``cls``, ``type(x)`` or ``x.__class__``."""
    match owner:
        case ast.Name(id=name):
            return name == "cls" or name in classes.named or _is_of_class_method(owner, classes)
        case ast.Call(func=ast.Name(id="type")) | ast.Attribute(attr="__class__"):
            return True
        case ast.Attribute(attr=name):
            return name in classes.named
    return False


def _is_of_class_method(owner: ast.Name, classes: ClassView) -> bool:
    function = classes.view.function_of(owner)
    given = [] if function is None else [*function.args.posonlyargs, *function.args.args][:1]
    is_first = any(each.arg == owner.id for each in given)
    return is_first and function is not None and own_name(function) is None


def _begins_as_text(name: str, kind: ast.ClassDef, classes: ClassView) -> bool:
    """Whether a class initialises the attribute with such a value, in its body or on ``self``."""
    for statement in kind.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and binds(statement, name):
            return _is_text(statement)
    return any(
        isinstance(node, ast.Assign | ast.AnnAssign)
        and _is_text(node)
        and any(_is_own(target, name, kind, classes) for target in _targets(node))
        for node in ast.walk(kind)
    )


def _targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return targets_of(node)


def _is_own(target: ast.expr, name: str, kind: ast.ClassDef, classes: ClassView) -> bool:
    is_named = is_attribute(target, name)
    return is_named and classes.class_of_self(target.value) is kind  # type: ignore[attr-defined]


def _is_text(statement: ast.Assign | ast.AnnAssign) -> bool:
    """Whether a statement assigns text, bytes or a tuple, or declares text or bytes."""
    if isinstance(statement, ast.AnnAssign) and statement.value is None:
        return ast.unparse(statement.annotation) in {"str", "bytes"}
    value = statement.value
    return is_text(value) or (isinstance(value, ast.Tuple) and not value.elts)


def _may_hold(name: str, kind: ast.ClassDef, classes: ClassView) -> bool:
    """Whether instances of a class have plain attributes, including this one."""
    for each in classes.with_bases(kind):
        if each.keywords or any(not _is_plain_dataclass(node, classes.view) for node in each.decorator_list):
            return False
        for statement in each.body:
            if any(binds(statement, other) for other in _OWN_ACCESS):
                return False
            is_plain = (
                isinstance(statement, ast.Assign | ast.AnnAssign)
                and _is_text(statement)
                and len(_targets(statement)) == 1
            )
            if binds(statement, name) and not is_plain:
                return False
        for base in each.bases:
            dotted = classes.view.dotted(base) or ""
            if dotted in _UNFIT or dotted.split(".", maxsplit=1)[0] in _UNFIT:
                return False
    return True


def _is_plain_dataclass(decorator: ast.expr, view: ModuleView) -> bool:
    call = decorator if isinstance(decorator, ast.Call) else None
    is_dataclass = view.dotted(decorator if call is None else call.func) == "dataclasses.dataclass"
    return is_dataclass and (call is None or not any(each.arg in {"slots", None} for each in call.keywords))

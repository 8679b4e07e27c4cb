"""Defaults that a module uses for a key, or names as such."""

import ast
import re
from collections.abc import Iterator

from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.facts.shapes import is_method_call
from geoheal.healing.transforms.module_view import ModuleView


def of_key(node: ast.expr, table: ast.expr, key: ast.expr, view: ModuleView) -> Iterator[str]:
    """Yield defaults that the module uses elsewhere for the same key, or names as such."""
    asked = ast.dump(key)
    for other in view.nodes:
        is_get = is_method_call(other, "get")
        if (
            is_get
            and isinstance(other, ast.Call)
            and len(other.args) == 2
            and ast.dump(other.args[0]) == asked
            and not _is_compared_with_itself(other, view)
        ):
            yield ast.unparse(other.args[1])
    about = set(re.split(r"\W+|_", f"{ast.unparse(table)} {ast.unparse(key)}".lower())) - {""}
    singular = about | {word.removesuffix("s") for word in about}
    for name in view.top_level:
        if _is_default_for(name, singular) and view.is_constant_global(name):
            yield name
    yield from _of_object(node, singular, view)


def _is_compared_with_itself(call: ast.Call, view: ModuleView) -> bool:
    """Whether a default only decides one comparison: ``row.get("role", OWNER) != OWNER``.

    >>> view = ModuleView(ast.parse("row.get('role', OWNER) != OWNER"))
    >>> _is_compared_with_itself(view.calls["get"][0], view)
    True
    """
    match view.parents[call]:
        case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[other]):
            compared = other if left is call else left
            return ast.dump(compared) == ast.dump(call.args[1])
    return False


def of_other_keys(view: ModuleView) -> str | None:
    """Return the one text that the module uses for any missing key; None if it uses several, or none.

    >>> of_other_keys(ModuleView(ast.parse("f(a.get('x', 'none'), b.get('y', 'none'), c.get('z', {}))")))
    "'none'"
    """
    defaults = [each.args[1] for each in view.calls.get("get", []) if len(each.args) == 2]
    texts = {each.value for each in defaults if isinstance(each, ast.Constant) if isinstance(each.value, str)}
    return repr(texts.pop()) if len(texts) == 1 and texts != {""} else None


def of_neighbours(node: ast.Subscript, view: ModuleView) -> str | None:
    """Return the one default with which neighbours are read from the same mapping.

    Neighbours are the other values of the same dictionary, or other arguments of the same call. None if there
    are fewer than two, or if their defaults differ.

    >>> tree = ast.parse("{'a': d.get('a', ''), 'b': d['b'], 'c': d.get('c', '')}")
    >>> view = ModuleView(tree)
    >>> of_neighbours(view.every(ast.Subscript)[0], view)
    "''"
    """
    around = view.parents[node]
    if isinstance(around, ast.keyword):
        around = view.parents[around]
    match around:
        case ast.Dict(values=values):
            near = values
        case ast.Call(args=args, keywords=keywords):
            near = [*args, *(each.value for each in keywords)]
        case _:
            return None
    held = ast.dump(node.value)
    found = []
    for each in near:
        match each:
            case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[_, ast.Constant() as default]):
                if ast.dump(table) == held:
                    found.append(ast.unparse(default))
    return found[0] if len(found) > 1 and len(set(found)) == 1 else None


def _of_object(node: ast.AST, about: set[str], view: ModuleView) -> Iterator[str]:
    """Yield defaults stored in the method's object or its class."""
    function = view.function_of(node)
    kind = None if function is None else view.parents[function]
    own = None if function is None else own_name(function)
    if not isinstance(kind, ast.ClassDef) or not own:
        return
    for name in _attributes(kind):
        if _is_default_for(name, about):
            yield f"{own}.{name}"


def _attributes(kind: ast.ClassDef) -> Iterator[str]:
    """Yield attributes that a class, and its methods on their own object, assign."""
    for statement in kind.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield name
            case ast.FunctionDef() | ast.AsyncFunctionDef() if own := own_name(statement):
                for each in ast.walk(statement):
                    match each:
                        case ast.Attribute(value=ast.Name(id=owner), attr=name, ctx=ast.Store()):
                            if owner == own:
                                yield name


def _is_default_for(name: str, about: set[str]) -> bool:
    parts = name.lower().strip("_").split("_")
    return ("default" in parts or "fallback" in parts) and bool(set(parts) & about)

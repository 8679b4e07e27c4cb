"""Expressions with immutable values, which callers can share and sets can contain."""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import Function, read_names, words
from geoheal.healing.transforms.module_view import ModuleView, bound_names, own_nodes, parameters

IMMUTABLE_CALLS: Final = words(
    "abs all any ascii bin bool bytes chr complex divmod float format frozenset hash hex int isinstance "
    "issubclass len oct ord pow range repr round str"
)
IMMUTABLE_METHODS: Final = words(
    "join lower upper strip lstrip rstrip replace title capitalize format hexdigest digest count index "
    "find rfind startswith endswith casefold zfill ljust rjust center encode decode isdigit isalpha "
    "bit_length bit_count total_seconds isoformat swapcase removeprefix removesuffix hex conjugate"
)
"""Methods of text, bytes, numbers and hashes whose result is immutable."""


def returns_immutable(function: Function, view: ModuleView) -> bool:
    """Whether callers can share the result of a function."""
    if function.returns is not None:
        return is_immutable_annotation(function.returns)
    returned = [
        node.value for node in own_nodes(function) if isinstance(node, ast.Return) and node.value is not None
    ]
    return bool(returned) and all(_is_immutable(value, function, view, frozenset()) for value in returned)


def is_immutable_annotation(annotation: ast.expr) -> bool:
    """Whether a type's values are immutable: ``int``, ``str | None``, ``tuple[int, ...]``."""
    if isinstance(annotation, ast.Constant):
        if isinstance(annotation.value, str):
            try:
                return is_immutable_annotation(ast.parse(annotation.value, mode="eval").body)
            except SyntaxError:
                return False
        return annotation.value is None or annotation.value is Ellipsis
    if isinstance(annotation, ast.BinOp):
        return is_immutable_annotation(annotation.left) and is_immutable_annotation(annotation.right)
    if isinstance(annotation, ast.Subscript):
        parts = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        outer = annotation.value.id if isinstance(annotation.value, ast.Name) else ""
        return outer in {"tuple", "Tuple", "Optional", "Union", "frozenset", "FrozenSet"} and all(
            map(is_immutable_annotation, parts)
        )
    name = annotation.attr if isinstance(annotation, ast.Attribute) else getattr(annotation, "id", "")
    return name in {
        "int",
        "float",
        "str",
        "bool",
        "bytes",
        "complex",
        "Decimal",
        "Fraction",
        "date",
        "datetime",
    }


def is_surely_immutable(value: ast.expr, function: Function, view: ModuleView) -> bool:
    """Whether an expression's value is hashable, for all arguments of the function."""
    names, new = set(), {each.id for each in ast.walk(value) if isinstance(each, ast.Name)}
    while new:
        names |= new
        new = {read for name in new for read in _origins(name, function)} - names
    unannotated = {each.arg for each in parameters(function) if each.annotation is None}
    return not names & unannotated and _is_immutable(value, function, view, frozenset())


def _origins(name: str, function: Function) -> set[str]:
    """Return names that the values of a local name are computed from."""
    found: set[str] = set()
    for node in own_nodes(function):
        if isinstance(node, ast.Assign) and any(name in bound_names(each) for each in node.targets):
            found |= read_names(node.value)
        elif isinstance(node, ast.For | ast.comprehension) and name in bound_names(node.target):
            found |= read_names(node.iter)
    return found


def _is_immutable(value: ast.expr, function: Function, view: ModuleView, seen: frozenset[str]) -> bool:  # noqa: C901 - one case per kind of node
    def again(part: ast.expr) -> bool:
        return _is_immutable(part, function, view, seen)

    match value:
        case ast.Constant() | ast.JoinedStr() | ast.Compare():
            return True
        case ast.UnaryOp():
            return isinstance(value.op, ast.Not) or again(value.operand)
        case ast.BoolOp():
            return all(map(again, value.values))
        case ast.IfExp():
            return again(value.body) and again(value.orelse)
        case ast.Tuple():
            return all(map(again, value.elts))
        case ast.BinOp():
            return isinstance(value.op, ast.Pow | ast.Div | ast.FloorDiv | ast.LShift | ast.RShift) or (
                (again(value.left) or again(value.right))
                if not isinstance(value.op, ast.Mult)
                else (again(value.left) and again(value.right))
            )
        case ast.Call():
            return _is_immutable_call(value, function, view, seen)
        case ast.Name():
            return _is_immutable_name(value.id, function, view, seen)
    return False


def _is_immutable_call(value: ast.Call, function: Function, view: ModuleView, seen: frozenset[str]) -> bool:
    if isinstance(value.func, ast.Attribute):
        dotted = view.dotted(value.func) or ""
        return dotted.startswith(("math.", "zlib.")) or value.func.attr in IMMUTABLE_METHODS
    if not isinstance(value.func, ast.Name):
        return False
    name = value.func.id
    if name == function.name or name in IMMUTABLE_CALLS or view.imported.get(name, "").startswith("math."):
        return True
    if name in {"sum", "min", "max"} and value.args:
        parts = value.args if len(value.args) > 1 else [_element(value.args[0])]
        if name == "sum" and len(value.args) == 1:
            return True
        return all(part is not None and _is_immutable(part, function, view, seen) for part in parts)
    if name == "tuple" and value.args:
        part = _element(value.args[0])
        return part is not None and _is_immutable(part, function, view, seen)
    other = view.functions.get(name)
    return (
        other is not None
        and name not in seen
        and (
            returns_immutable(other, view)
            if other.returns is not None
            else _returns(other, view, seen | {name})
        )
    )


def _returns(function: Function, view: ModuleView, seen: frozenset[str]) -> bool:
    returned = [n.value for n in own_nodes(function) if isinstance(n, ast.Return) and n.value is not None]
    return bool(returned) and all(_is_immutable(value, function, view, seen) for value in returned)


def _element(node: ast.expr) -> ast.expr | None:
    return node.elt if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp) else None


def _is_immutable_name(name: str, function: Function, view: ModuleView, seen: frozenset[str]) -> bool:  # noqa: C901 - one case per kind of node
    if name in seen:
        return True
    for each in parameters(function):
        if each.arg == name:
            return each.annotation is None or is_immutable_annotation(each.annotation)
    values: list[ast.expr] = []
    for node in own_nodes(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    values.append(node.value)
                elif isinstance(target, ast.Tuple) and name in bound_names(target):
                    if not isinstance(node.value, ast.Tuple) or len(node.value.elts) != len(target.elts):
                        return False
                    values += [
                        part
                        for place, part in zip(target.elts, node.value.elts, strict=True)
                        if isinstance(place, ast.Name) and place.id == name
                    ]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
            if is_immutable_annotation(node.annotation):
                return True
            values += [] if node.value is None else [node.value]
        elif isinstance(node, ast.For) and name in bound_names(node.target):
            if not _has_immutable_elements(node.iter, function, view, seen | {name}):
                return False
            values.append(ast.Constant(None))
    return bool(values) and all(_is_immutable(value, function, view, seen | {name}) for value in values)


def _has_immutable_elements(
    iterated: ast.expr, function: Function, view: ModuleView, seen: frozenset[str]
) -> bool:
    """Whether a loop's iterable contains immutable values, if the arguments are hashable."""
    if isinstance(iterated, ast.Call) and isinstance(iterated.func, ast.Name):
        if iterated.func.id == "range":
            return True
        if iterated.func.id in {"enumerate", "zip", "reversed", "sorted", "set", "iter"}:
            return all(_has_immutable_elements(each, function, view, seen) for each in iterated.args)
    parts_of_text = {"split", "rsplit", "splitlines", "partition", "rpartition"}
    if isinstance(iterated, ast.Call) and getattr(iterated.func, "attr", "") in parts_of_text:
        return True
    return _is_immutable(iterated, function, view, seen)

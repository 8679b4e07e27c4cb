"""Expressions with immutable values, which callers can share and sets can contain."""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import Function, read_names, words
from geoheal.healing.transforms.facts.shapes import is_name, names_in
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import bound_by, bound_names, own_nodes, parameters, returned_values

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
MOMENT_MAKERS: Final = words(
    "datetime.datetime datetime.date datetime.time datetime.timedelta datetime.timezone "
    "datetime.datetime.fromisoformat datetime.date.fromisoformat datetime.time.fromisoformat "
    "datetime.datetime.combine datetime.date.fromordinal datetime.datetime.fromordinal "
    "datetime.date.fromisocalendar datetime.datetime.fromisocalendar"
)
"""What makes a moment or duration of its arguments alone; the rest of datetime may read clock or locale."""
_IMMUTABLE: Final = words("int float str bool bytes complex Decimal Fraction date datetime")
_IMMUTABLE_OF: Final = words("tuple Tuple Optional Union frozenset FrozenSet")
"""Types whose values are immutable if those inside are."""


def returns_immutable(function: Function, view: ModuleView) -> bool:
    """Whether callers can share the result of a function."""
    if function.returns is not None:
        return is_immutable_annotation(function.returns)
    return _returns(function, view, frozenset())


def is_immutable_annotation(annotation: ast.expr) -> bool:
    """Whether a type's values are immutable: ``int``, ``str | None``, ``tuple[int, ...]``."""
    match annotation:
        case ast.Constant(value=str(text)):
            try:
                return is_immutable_annotation(ast.parse(text, mode="eval").body)
            except SyntaxError:
                return False
        case ast.Constant(value=value):
            return value is None or value is Ellipsis
        case ast.BinOp(left=left, right=right):
            return is_immutable_annotation(left) and is_immutable_annotation(right)
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Tuple(elts=parts)) if name in _IMMUTABLE_OF:
            return all(map(is_immutable_annotation, parts))
        case ast.Subscript(value=ast.Name(id=name), slice=part) if name in _IMMUTABLE_OF:
            return is_immutable_annotation(part)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in _IMMUTABLE
    return False


def is_surely_immutable(value: ast.expr, function: Function, view: ModuleView) -> bool:
    """Whether an expression's value is hashable, for all arguments of the function."""
    names, new = set(), names_in(value)
    while new:
        names |= new
        new = {read for name in new for read in _origins(name, function)} - names
    unannotated = {each.arg for each in parameters(function) if each.annotation is None}
    return not names & unannotated and _is_immutable(value, function, view, frozenset())


def _origins(name: str, function: Function) -> set[str]:
    """Return names that the values of a local name are computed from."""
    found: set[str] = set()
    for node in own_nodes(function):
        match node:
            case ast.Assign(targets=targets, value=value) if any(
                name in bound_names(each) for each in targets
            ):
                found |= read_names(value)
            case ast.For(target=target, iter=values) | ast.comprehension(target=target, iter=values):
                found |= read_names(values) if name in bound_names(target) else set()
    return found


def _is_immutable(value: ast.expr, function: Function, view: ModuleView, seen: frozenset[str]) -> bool:  # noqa: C901 - one case per kind of node
    def again(part: ast.expr) -> bool:
        return _is_immutable(part, function, view, seen)

    match value:
        case ast.Constant() | ast.JoinedStr() | ast.Compare():
            return True
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.UnaryOp(operand=operand):
            return again(operand)
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts):
            return all(map(again, parts))
        case ast.BinOp(op=ast.Pow() | ast.Div() | ast.FloorDiv() | ast.LShift() | ast.RShift()):
            return True
        case ast.BinOp(left=one, op=ast.Mult(), right=other) | ast.IfExp(body=one, orelse=other):
            return again(one) and again(other)
        case ast.BinOp(left=one, right=other):
            return again(one) or again(other)
        case ast.Call():
            return _is_immutable_call(value, function, view, seen)
        case ast.Name(id=name):
            return _is_immutable_name(name, function, view, seen)
    return False


def _is_immutable_call(value: ast.Call, function: Function, view: ModuleView, seen: frozenset[str]) -> bool:
    if view.dotted(value.func) in MOMENT_MAKERS:
        return True
    match value.func:
        case ast.Attribute(attr=method):
            dotted = view.dotted(value.func) or ""
            return dotted.startswith(("math.", "zlib.")) or method in IMMUTABLE_METHODS
        case ast.Name(id=name):
            pass
        case _:
            return False
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
    returned = returned_values(function)
    return bool(returned) and all(_is_immutable(value, function, view, seen) for value in returned)


def _element(node: ast.expr) -> ast.expr | None:
    return node.elt if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp) else None


def _is_immutable_name(name: str, function: Function, view: ModuleView, seen: frozenset[str]) -> bool:
    if name in seen:
        return True
    declared = next((each for each in parameters(function) if each.arg == name), None)
    if declared is not None:
        return declared.annotation is None or is_immutable_annotation(declared.annotation)
    values: list[ast.expr] = []
    for node in own_nodes(function):
        match node:
            case ast.AnnAssign(target=ast.Name(id=bound), annotation=annotation) if (
                bound == name and is_immutable_annotation(annotation)
            ):
                return True
            case ast.For(target=target, iter=iterated) if name in bound_names(target):
                if not _has_immutable_elements(iterated, function, view, seen | {name}):
                    return False
                values.append(ast.Constant(None))
            case _:
                given = _given_values(node, name)
                if given is None and node is not function:
                    return False
                values += given or []
    return bool(values) and all(_is_immutable(value, function, view, seen | {name}) for value in values)


def _given_values(node: ast.AST, name: str) -> list[ast.expr] | None:
    """Return the values that a node gives a name; None if it binds the name to something else."""
    match node:
        case ast.Assign(targets=targets, value=value):
            parts = [_assigned_parts(target, value, name) for target in targets]
            return None if None in parts else [each for part in parts for each in part or ()]
        case ast.AnnAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
            if is_name(target, name):
                return [] if value is None else [value]
    return None if _binds_unknown(node, name) else []


def _assigned_parts(target: ast.expr, value: ast.expr, name: str) -> list[ast.expr] | None:
    """Return what an assignment to one target gives a name; None if that is not written out."""
    if is_name(target, name):
        return [value]
    if not isinstance(target, ast.Tuple) or name not in bound_names(target):
        return []
    match value:
        case ast.Tuple(elts=parts) if len(parts) == len(target.elts):
            return [part for place, part in zip(target.elts, parts, strict=True) if is_name(place, name)]
    return None


def _binds_unknown(node: ast.AST, name: str) -> bool:
    """Whether a node binds a name to something of which it shows no value: ``with``, ``case``, ``except``."""
    match node:
        case ast.withitem(optional_vars=ast.expr() as target) | ast.AsyncFor(target=target):
            return name in bound_names(target)
    return not isinstance(node, ast.Name) and bound_by(node) == name


def _has_immutable_elements(
    iterated: ast.expr, function: Function, view: ModuleView, seen: frozenset[str]
) -> bool:
    """Whether a loop's iterable contains immutable values, if the arguments are hashable."""
    match iterated:
        case ast.Call(func=ast.Name(id="range")):
            return True
        case ast.Call(
            func=ast.Name(id="enumerate" | "zip" | "reversed" | "sorted" | "set" | "iter"), args=given
        ):
            return all(_has_immutable_elements(each, function, view, seen) for each in given)
        case ast.Call(
            func=ast.Attribute(attr="split" | "rsplit" | "splitlines" | "partition" | "rpartition")
        ):
            return True
    return _is_immutable(iterated, function, view, seen)

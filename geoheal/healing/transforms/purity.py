"""Which functions and expressions are pure: they depend on their arguments alone, and change nothing else."""

import ast
from typing import Final

from geoheal.healing.transforms.module_view import (
    MUTATORS,
    Function,
    ModuleView,
    bound_names,
    local_names,
    own_nodes,
    parameters,
    root_name,
    words,
)

PURE_BUILTINS: Final = words(
    "abs all any ascii bin bool bytes chr complex dict divmod enumerate filter float format frozenset "
    "hash hex int isinstance issubclass len list map max min oct ord pow range repr reversed round set "
    "slice sorted str sum tuple type zip bytearray ArithmeticError AssertionError AttributeError "
    "Exception IndexError KeyError LookupError NotImplementedError OverflowError RuntimeError TypeError "
    "ValueError ZeroDivisionError"
)
PURE_MODULES: Final = words(
    "math cmath re itertools functools operator string statistics hashlib zlib binascii base64 fractions "
    "decimal bisect collections textwrap unicodedata struct heapq json html difflib numbers colorsys"
)
IMPURE_IN_MODULES: Final = words("json.dump json.load itertools.count decimal.getcontext")
IMMUTABLE_CALLS: Final = words(
    "abs all any ascii bin bool bytes chr complex divmod float format frozenset hash hex int isinstance "
    "issubclass len oct ord pow range repr round str"
)
IMMUTABLE_METHODS: Final = words(
    "join lower upper strip lstrip rstrip replace title capitalize format hexdigest digest count index "
    "find rfind startswith endswith casefold zfill ljust rjust center encode decode isdigit isalpha "
    "bit_length bit_count total_seconds isoformat swapcase removeprefix removesuffix hex conjugate"
)
"""Methods of text, bytes, numbers and hashes whose result cannot be changed."""

PURE_METHODS: Final = IMMUTABLE_METHODS | words(
    "split rsplit splitlines partition rpartition items keys values get copy union intersection "
    "difference symmetric_difference issubset issuperset isdisjoint most_common elements translate group "
    "groups match search findall finditer fullmatch sub span start end as_integer_ratio expandtabs "
    "isspace isupper islower isalnum isnumeric isidentifier maketrans"
)


class Purity:
    """Knows the pure functions of a module."""

    def __init__(self, view: ModuleView) -> None:
        self.view = view
        self._known: dict[str, bool] = {}

    def is_pure_function(self, name: str) -> bool:
        """Whether a function of the module's top is pure; one that calls itself is, if all else in it is."""
        if name not in self._known:
            binders = self.view.top_level.get(name, [])
            self._known[name] = True
            self._known[name] = (
                len(binders) == 1 and isinstance(binders[0], ast.FunctionDef) and self.is_pure(binders[0])
            )
        return self._known[name]

    def is_pure(self, function: Function, frozen: frozenset[str] = frozenset()) -> bool:
        """Whether a function is pure; `frozen` are names around it that do not change while it is used."""
        if isinstance(function, ast.AsyncFunctionDef):
            return False
        names = local_names(function)
        own = {name for name in names if self._is_made_here(function, name)}
        return all(
            self._is_pure_node(node, names | frozen, own, function.name)
            for statement in function.body
            for node in own_nodes(statement)
        )

    def is_pure_expression(self, node: ast.expr) -> bool:
        """Whether evaluating an expression changes nothing and depends on its local names alone."""
        function = self.view.function_of(node)
        names = bound_names(node) | (set() if function is None else local_names(function))
        return all(self._is_pure_node(each, names, set(), None) for each in ast.walk(node))

    def is_pure_call(self, node: ast.Call, names: set[str] | frozenset[str], own: set[str]) -> bool:
        """Whether a call is pure, for these local names, of which `own` stand for objects made here."""
        if isinstance(node.func, ast.Attribute):
            dotted = self.view.dotted(node.func)
            root = root_name(node.func)
            is_module = root is not None and root in self.view.imported and root not in names
            if is_module and dotted is not None:
                return _is_pure_of_module(dotted)
            if node.func.attr in MUTATORS:
                return root in own
            return node.func.attr in PURE_METHODS
        if not isinstance(node.func, ast.Name) or node.func.id in names:
            return False
        name = node.func.id
        if name in self.view.imported:
            return _is_pure_of_module(self.view.imported[name])
        if name in self.view.top_level:
            return self.is_pure_function(name)
        return name in PURE_BUILTINS

    def _is_pure_node(
        self, node: ast.AST, names: set[str] | frozenset[str], own: set[str], itself: str | None
    ) -> bool:
        match node:
            case (
                ast.Global()
                | ast.Nonlocal()
                | ast.Yield()
                | ast.YieldFrom()
                | ast.Await()
                | ast.With()
                | ast.AsyncWith()
                | ast.Import()
                | ast.ImportFrom()
                | ast.ClassDef()
                | ast.FunctionDef()
                | ast.AsyncFunctionDef()
            ):
                return False
            case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                return root_name(node) in own
            case ast.Call():
                is_recursion = isinstance(node.func, ast.Name) and node.func.id == itself
                return is_recursion or self.is_pure_call(node, names, own)
            case ast.Name(ctx=ast.Load()) if node.id not in names and node.id != itself:
                return self._is_steady(node.id)
        return True

    def _is_steady(self, name: str) -> bool:
        if name in self.view.top_level:
            return self.view.is_constant_global(name)
        return name in PURE_BUILTINS or name in self.view.imported or name in {"True", "False", "None"}

    @staticmethod
    def _is_made_here(function: Function, name: str) -> bool:
        """Whether every binding of a local name is a new container that this function made."""
        if name in {each.arg for each in parameters(function)}:
            return False
        makers = []
        for node in own_nodes(function):
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                    makers.append(node.value)
                elif any(name in bound_names(target) for target in targets):
                    return False
            elif isinstance(node, ast.For) and name in bound_names(node.target):
                return False
        return bool(makers) and all(is_new_container(value) for value in makers)


def is_new_container(value: ast.expr | None) -> bool:
    """Whether an expression makes a container that nobody else holds."""
    displays = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp)
    if isinstance(value, displays):
        return True
    if isinstance(value, ast.BinOp):
        return is_new_container(value.left) or is_new_container(value.right)
    if isinstance(value, ast.Call):
        name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
        return name in {
            "list",
            "dict",
            "set",
            "sorted",
            "bytearray",
            "deque",
            "defaultdict",
            "Counter",
            "OrderedDict",
        }
    return False


def returns_immutable(function: Function, view: ModuleView) -> bool:
    """Whether what a function returns can be shared between callers."""
    if function.returns is not None:
        return is_immutable_annotation(function.returns)
    returned = [
        node.value for node in own_nodes(function) if isinstance(node, ast.Return) and node.value is not None
    ]
    return bool(returned) and all(_is_immutable(value, function, view, frozenset()) for value in returned)


def is_immutable_annotation(annotation: ast.expr) -> bool:
    """Whether a type's values cannot change: ``int``, ``str | None``, ``tuple[int, ...]``."""
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


def _is_immutable(value: ast.expr, function: Function, view: ModuleView, seen: frozenset[str]) -> bool:  # noqa: C901 - one case a kind of node
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
        return dotted.startswith(("math.", "hashlib.", "zlib.")) or value.func.attr in IMMUTABLE_METHODS
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


def _is_immutable_name(name: str, function: Function, view: ModuleView, seen: frozenset[str]) -> bool:  # noqa: C901 - one case a kind of node
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
    """Whether what a loop runs over holds values that cannot change, if the arguments can be hashed."""
    if isinstance(iterated, ast.Call) and isinstance(iterated.func, ast.Name):
        if iterated.func.id == "range":
            return True
        if iterated.func.id in {"enumerate", "zip", "reversed", "sorted", "set", "iter"}:
            return all(_has_immutable_elements(each, function, view, seen) for each in iterated.args)
    return _is_immutable(iterated, function, view, seen)


def _is_pure_of_module(dotted: str) -> bool:
    return dotted.split(".", maxsplit=1)[0] in PURE_MODULES and dotted not in IMPURE_IN_MODULES

"""Pure functions and expressions: they depend only on their arguments, and have no side effects."""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.facts.function_names import FunctionNames
from geoheal.healing.transforms.facts.immutability import IMMUTABLE_METHODS, MOMENT_MAKERS
from geoheal.healing.transforms.facts.shapes import is_name
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS, root_name
from geoheal.healing.transforms.scopes import bound_names, called_name, own_nodes, parameters

PURE_BUILTINS: Final = words(
    "abs all any ascii bin bool bytes chr complex dict divmod enumerate filter float format frozenset "
    "hash hex int isinstance issubclass len list map max min oct ord pow range repr reversed round set "
    "slice sorted str sum tuple type zip bytearray ArithmeticError AssertionError AttributeError "
    "Exception IndexError KeyError LookupError NotImplementedError OverflowError RuntimeError TypeError "
    "ValueError ZeroDivisionError"
)
PURE_MODULES: Final = words(
    "math cmath re itertools functools operator string statistics zlib binascii base64 fractions "
    "decimal bisect collections textwrap unicodedata struct heapq json html difflib numbers colorsys"
)
IMPURE_IN_MODULES: Final = words("json.dump json.load itertools.count decimal.getcontext")
_OF_DATETIME: Final = words("datetime datetime.UTC")
_PLAIN_MAKERS: Final = words(
    "re.compile string.Template decimal.Decimal fractions.Fraction math.log math.sqrt"
)
PURE_METHODS: Final = IMMUTABLE_METHODS | words(
    "split rsplit splitlines partition rpartition items keys values get copy union intersection "
    "difference symmetric_difference issubset issuperset isdisjoint most_common elements translate group "
    "groups match search findall finditer fullmatch sub span start end as_integer_ratio expandtabs "
    "isspace isupper islower isalnum isnumeric isidentifier maketrans"
)


class Purity:
    """The pure functions of a module."""

    def __init__(self, view: ModuleView) -> None:
        self.view = view
        self._known: dict[str, bool] = {}
        self._steady: dict[str, bool] = {}

    def is_pure_function(self, name: str) -> bool:
        """Whether a module-level function is pure; a recursive one is, if everything else in it is.

        Conclusions that rest on a function that later turns out to be impure are dropped.
        """
        if name not in self._known:
            before = set(self._known)
            binders = self.view.top_level.get(name, [])
            self._known[name] = True
            match binders:
                case [ast.FunctionDef() as function] if self.is_pure(function):
                    pass
                case _:
                    self._known = {each: self._known[each] for each in before} | {name: False}
        return self._known[name]

    def is_pure(self, function: Function, frozen: frozenset[str] = frozenset()) -> bool:
        """Whether a function is pure; `frozen` are outer names that do not change while it is used."""
        if isinstance(function, ast.AsyncFunctionDef):
            return False
        names = self.view.locals_of(function)
        own = _made_here(function) & names
        return all(
            self._is_pure_node(node, names | frozen, own, function.name)
            for statement in function.body
            for node in own_nodes(statement)
        )

    def is_pure_expression(self, node: ast.expr) -> bool:
        """Whether an expression has no side effects and depends only on its local names."""
        function = self.view.function_of(node)
        names = (frozenset() if function is None else self.view.locals_of(function)) | bound_names(node)
        return all(self._is_pure_node(each, names, set(), None) for each in ast.walk(node))

    def is_pure_call(self, node: ast.Call, names: frozenset[str], own: set[str]) -> bool:
        """Whether a call is pure, for these local names, of which `own` stand for objects created here."""
        match node.func:
            case ast.Attribute(attr=method):
                dotted, root = self.view.dotted(node.func), root_name(node.func)
                is_module = root is not None and root in self.view.imported and root not in names
                if is_module and dotted is not None:
                    return _is_pure_of_module(dotted)
                return root in own if method in MUTATORS else method in PURE_METHODS
            case ast.Name(id=name) if name in names:
                return False
            case ast.Name(id=name) if name in self.view.imported:
                return _is_pure_of_module(self.view.imported[name])
            case ast.Name(id=name) if name in self.view.top_level:
                return self.is_pure_function(name)
            case ast.Name(id=name):
                return name in PURE_BUILTINS
        return False

    def _is_pure_node(self, node: ast.AST, names: frozenset[str], own: set[str], itself: str | None) -> bool:
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
            case ast.Attribute(attr="now" | "today" | "utcnow" | "fromtimestamp" | "strptime"):
                return root_name(node) not in self.view.imported
            case ast.Call(func=ast.Attribute(value=ast.Name(id=held))) if held in self.view.top_level and (
                held not in names and held not in self.view.imported
            ):
                return self._is_value(held) and self.is_pure_call(node, names, own)
            case ast.Call():
                is_recursion = is_name(node.func, itself)
                return is_recursion or self.is_pure_call(node, names, own)
            case ast.Name(ctx=ast.Load()) if node.id not in names and node.id != itself:
                return self._is_steady(node.id)
        return True

    def _is_steady(self, name: str) -> bool:
        """Whether a name from outside the function always stands for the same, unchanged value."""
        if name not in self._steady:
            self._steady[name] = self._is_same(name)
        return self._steady[name]

    def _is_same(self, name: str) -> bool:
        if name in self.view.imported:
            return _is_pure_of_module(self.view.imported[name])
        if name in self.view.top_level:
            return self.view.is_constant_global(name) and self._is_value(name)
        return name in PURE_BUILTINS or name in {"True", "False", "None"}

    def _is_value(self, name: str) -> bool:
        """Whether a module-level name stands for a plain value, or a function or class."""
        binders = self.view.top_level.get(name, [])
        if len(binders) == 1 and isinstance(binders[0], ast.FunctionDef | ast.ClassDef):
            return True
        value = self.view.global_value(name)
        return value is not None and is_plain_value(value, self.view)


def _made_here(function: Function) -> set[str]:
    """Return local names that are only bound to new containers created by this function."""
    names = FunctionNames(function)
    made = {
        name
        for name, given in names.assigned.items()
        if len(given) == names.bound[name]
        and all(isinstance(each, ast.AugAssign) or is_new_container(each.value) for each in given)
    }
    return made - {each.arg for each in parameters(function)}


def is_plain_value(value: ast.expr, view: ModuleView) -> bool:
    """Whether an expression creates a number, a text, a pattern or a container, and no other object."""
    if isinstance(value, ast.Name):
        made = view.global_value(value.id)
        return value.id in PURE_BUILTINS or (made is not None and is_plain_value(made, view))
    if isinstance(value, ast.Attribute):
        return _is_pure_of_module(view.dotted(value) or "")
    if not all(_is_plain_call(each, view) for each in ast.walk(value) if isinstance(each, ast.Call)):
        return False
    simple = (
        ast.Constant,
        ast.JoinedStr,
        ast.BinOp,
        ast.UnaryOp,
        ast.BoolOp,
        ast.Compare,
        ast.IfExp,
        ast.Call,
    )
    displays = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp)
    return isinstance(value, simple + displays)


def _is_plain_call(call: ast.Call, view: ModuleView) -> bool:
    made = view.dotted(call.func) or getattr(call.func, "attr", "")
    known = PURE_BUILTINS - {"enumerate", "filter", "map", "zip", "reversed", "type"}
    is_method = isinstance(call.func, ast.Attribute) and call.func.attr in IMMUTABLE_METHODS | {"split"}
    return made in known or made in _PLAIN_MAKERS or (is_method and made not in view.imported.values())


def is_new_container(value: ast.expr | None) -> bool:
    """Whether an expression creates a container that nothing else refers to."""
    displays = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp)
    if isinstance(value, displays):
        return True
    if isinstance(value, ast.BinOp):
        return is_new_container(value.left) or is_new_container(value.right)
    if isinstance(value, ast.Call):
        name = called_name(value)
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


def _is_pure_of_module(dotted: str) -> bool:
    if dotted in MOMENT_MAKERS or dotted in _OF_DATETIME:
        return True
    return dotted.split(".", maxsplit=1)[0] in PURE_MODULES and dotted not in IMPURE_IN_MODULES

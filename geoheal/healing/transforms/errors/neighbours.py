"""Derive what a function returns for missing input from related functions: callers and siblings.

A function that returns the result of another one, or else a constant, shows what stands for "nothing". So do
methods of the same class, and functions of the same module: those that test a parameter or an attribute of
the same name for being empty, those that search with the same parameters without success, and those that test
whether the result is None.
"""

import ast
from collections.abc import Iterator

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.facts.shapes import assigns, is_attribute_of, names_in
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name, own_nodes, parameters

_ERRORS = frozenset({"ZeroDivisionError", "IndexError", "KeyError", "ValueError", "StatisticsError"})


def of_callers(function: Function, view: ModuleView) -> Iterator[str]:
    """Return constants that callers return instead of this function's result.

    >>> tree = ast.parse("def f(x):\\n return x[0]\\ndef g(x, n):\\n if not n:\\n  return []\\n return f(x)")
    >>> list(of_callers(tree.body[0], ModuleView(tree)))
    ['[]']
    """
    for call in view.calls.get(function.name, []):
        caller = view.function_of(call)
        if caller is None or caller is function or not isinstance(view.parents[call], ast.Return):
            continue
        yield from (value for _, value in given_for_nothing(caller, view))


def of_siblings(function: Function, view: ModuleView) -> Iterator[str]:
    """Return constants that siblings return if a parameter of the same name is empty.

    >>> tree = ast.parse("def f(x):\\n return 1 / len(x)\\ndef g(x):\\n return max(x) if x else None")
    >>> list(of_siblings(tree.body[0], ModuleView(tree)))
    ['None']
    """
    given = {each.arg for each in parameters(function)} | _attributes(function)
    for sibling in siblings_of(function, view):
        for tested, value in given_for_nothing(sibling, view):
            if tested in given:
                yield value


def of_lookups(function: Function, view: ModuleView) -> Iterator[str]:
    """Return constants that siblings with the same parameters return after a search without success.

    >>> tree = ast.parse("def f(x):\\n return D[x]\\ndef g(x):\\n for y in E:\\n  if y: return y\\n return 0")
    >>> list(of_lookups(tree.body[0], ModuleView(tree)))
    ['0']
    """
    names = [each.arg for each in parameters(function)]
    for sibling in siblings_of(function, view):
        if names == [each.arg for each in parameters(sibling)]:
            match sibling.body:
                case [*_, ast.For() | ast.While(), ast.Return(value=value)]:
                    yield from constants_in(value)
                case [*_, ast.Return(value=ast.Call(func=ast.Name(id="next"), args=[_, default]))]:
                    yield from constants_in(default)


def of_askers(function: Function, view: ModuleView) -> Iterator[str]:
    """Yield None if a caller tests whether the result is None.

    >>> tree = ast.parse("def f(x):\\n return D[x]\\ndef g(x):\\n y = f(x)\\n return y is not None and y > 2")
    >>> list(of_askers(tree.body[0], ModuleView(tree)))
    ['None']
    """
    is_property = any(getattr(each, "id", "") == "property" for each in function.decorator_list)
    results: list[ast.expr] = list(view.calls.get(function.name, []))
    results += view.attribute_loads.get(function.name, []) if is_property else []
    for result in results:
        caller, parent = view.function_of(result), view.parents[result]
        names = {ast.unparse(result)} if is_property else set()
        match parent:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.NamedExpr(target=ast.Name(id=name)):
                names.add(name)
        around = caller if caller is not None else view.tree
        if caller is not function and any(_asks_for_none(each, names) for each in ast.walk(around)):
            yield "None"


def related(function: Function, view: ModuleView) -> Iterator[str]:
    """Yield the one constant that all siblings return if one of their parameters, of any name, is empty.

    Functions that return this one's result are included.

    >>> tree = ast.parse("def f(x):\\n return 1 / len(x)\\ndef g(y):\\n return max(y) if y else None")
    >>> list(related(tree.body[0], ModuleView(tree)))
    ['None']
    """
    callers = [
        view.function_of(each) for each in view.calls.get(function.name, []) if _is_handed_on(each, view)
    ]
    around = [function, *(each for each in callers if each is not None and each is not function)]
    found = {
        value
        for each in around
        for sibling in siblings_of(each, view)
        for tested, value in given_for_nothing(sibling, view)
        if tested in {every.arg for every in parameters(sibling)}
    }
    if len(found) == 1:
        yield from found


def of_derived(function: Function, view: ModuleView) -> Iterator[str]:
    """Yield the one constant that all siblings return if a value read from the same attribute is empty.

    >>> view = ModuleView(ast.parse('''class A:
    ...     def f(self):
    ...         return self.d.get("f")["n"]
    ...     def g(self):
    ...         g = self.d.get("g")
    ...         return g["n"] if g else ""
    ... '''))
    >>> list(of_derived(view.functions["A.f"], view))
    ["''"]
    """
    read = _attributes(function)
    found = {
        value
        for sibling in siblings_of(function, view)
        for tested, value in given_for_nothing(sibling, view)
        for node in own_nodes(sibling)
        if assigns(node, tested) and read & attributes_in(node.value, sibling)
    }
    if len(found) == 1:
        yield from found


def of_overrides(function: Function, view: ModuleView) -> Iterator[str]:
    """Yield the one constant that overrides of the same method return if something is empty.

    They are in classes that share a base, or derive from one another.

    >>> view = ModuleView(ast.parse('''class Mean(Base):
    ...     def of(self, column):
    ...         return sum(column.values()) / len(column.values())
    ... class Median(Base):
    ...     def of(self, column):
    ...         values = sorted(column.values())
    ...         return values[len(values) // 2] if values else None
    ... '''))
    >>> list(of_overrides(view.functions["Mean.of"], view))
    ['None']
    """
    family = _family(view.parents[function])
    found = {
        value
        for other in view.functions_named(function.name)
        if other is not function and family & _family(view.parents[other])
        for _, value in given_for_nothing(other, view)
    }
    if len(found) == 1:
        yield from found


def _family(kind: ast.AST) -> set[str]:
    """Return the names of a class and its bases."""
    if not isinstance(kind, ast.ClassDef):
        return set()
    return {kind.name, *map(ast.unparse, kind.bases)} - {"object"}


def siblings_of(function: Function, view: ModuleView) -> Iterator[Function]:
    """Yield the other methods of a class, or functions of a module."""
    for each in view.functions.values():
        if each is not function and view.parents[each] is view.parents[function]:
            yield each


def _is_handed_on(call: ast.Call, view: ModuleView) -> bool:
    return isinstance(view.parents[call], ast.Return)


def _attributes(function: Function) -> set[str]:
    """Return the attributes of its object that a method reads."""
    return attributes_in(function, function)


def attributes_in(node: ast.AST, function: Function) -> set[str]:
    """Return the attributes of its object that a method reads in a part of it."""
    own = function.args.args[0].arg if function.args.args else ""
    parts = own_nodes(node) if node is function else ast.walk(node)
    return {each.attr for each in parts if is_attribute_of(each, own)}


def _asks_for_none(node: ast.AST, names: set[str]) -> bool:
    match node:
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
            asked = left.target if isinstance(left, ast.NamedExpr) else left
            return ast.unparse(asked) in names
    return False


def given_for_nothing(function: Function, view: ModuleView) -> Iterator[tuple[str, str]]:
    """Yield what a function tests for being empty, and the constant that it then returns."""
    for node in own_nodes(function):
        match node:
            case ast.If(test=test):
                yield from _of_branches(node, test, view)
            case ast.Return(value=ast.IfExp(test=test, body=body, orelse=orelse)):
                yield from _pairs(_emptiness(test), body, orelse)
            case ast.ExceptHandler(type=ast.expr() as kind, body=[ast.Return(value=value)]):
                if names_in(kind) & _ERRORS:
                    yield from (
                        (name.arg, text) for text in constants_in(value) for name in parameters(function)
                    )


def _of_branches(branch: ast.If, test: ast.expr, view: ModuleView) -> Iterator[tuple[str, str]]:
    body, other = branch.body[-1], branch.orelse[-1] if branch.orelse else _next(branch, view)
    one = body.value if isinstance(body, ast.Return) else None
    two = other.value if isinstance(other, ast.Return) else None
    yield from _pairs(_emptiness(test), one, two)


def _next(branch: ast.If, view: ModuleView) -> ast.stmt | None:
    block = view.block_of(branch)
    place = block.index(branch)
    return block[place + 1] if place + 1 < len(block) else None


def _pairs(
    found: tuple[str, bool] | None, one: ast.expr | None, other: ast.expr | None
) -> Iterator[tuple[str, str]]:
    if found is not None:
        tested, is_empty = found
        yield from ((tested, text) for text in constants_in(one if is_empty else other))


def _emptiness(test: ast.expr) -> tuple[str, bool] | None:
    """Return what a condition tests, and whether it is true for an empty value."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _emptiness(operand)
            return None if inner is None else (inner[0], not inner[1])
        case ast.Compare(left=left, ops=[operation], comparators=[ast.Constant(value=0 | None | "")]):
            name = _last(left)
            is_empty = isinstance(operation, ast.Eq | ast.Is | ast.LtE)
            return (name, is_empty) if name and not isinstance(operation, ast.Lt | ast.GtE) else None
        case ast.Compare(left=ast.Constant(), ops=[ast.In() | ast.NotIn() as operation], comparators=[held]):
            name = _last(held)
            return (name, isinstance(operation, ast.NotIn)) if name else None
        case ast.Name() | ast.Attribute() | ast.Subscript() | ast.Call():
            name = _last(test)
            return (name, False) if name else None
    return None


def _last(node: ast.expr) -> str:
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[inner]):
            return _last(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr="strip"), args=[]):
            return _last(inner)
        case ast.Call():
            return called_name(node)
        case ast.Subscript(slice=ast.Constant(value=str(key))):
            return key
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def constants_in(value: ast.expr | None) -> Iterator[str]:
    """Yield the source of a constant or an empty container."""
    match value:
        case ast.Constant() | ast.UnaryOp(operand=ast.Constant()):
            yield ast.unparse(value)
        case ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[]):
            yield ast.unparse(value)

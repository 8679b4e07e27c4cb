"""Facts about a module's names: who binds them, and who changes the objects that they stand for."""

import ast
from collections.abc import Collection, Iterator
from functools import cached_property

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.name_changes import changed_name

Loop = ast.For | ast.AsyncFor | ast.While
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class ModuleView:
    """A syntax tree with relations that are not in the tree itself.

    Parameters
    ----------
    tree
        Of the whole module.
    focus
        Qualified names of the functions that a transform may change; if None, all, and the module level.
    """

    def __init__(self, tree: ast.Module, focus: Collection[str] | None = None) -> None:
        self.tree = tree
        self._focus = focus
        self._locals: dict[Function, set[str]] = {}
        self.parents: dict[ast.AST, ast.AST] = {}
        for parent in ast.walk(tree):
            for child in ast.iter_child_nodes(parent):
                self.parents[child] = parent

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the ancestors of a node, the innermost first."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def function_of(self, node: ast.AST) -> Function | None:
        """Return the innermost function that contains a node."""
        found = (a for a in self.ancestors(node) if isinstance(a, ast.FunctionDef | ast.AsyncFunctionDef))
        return next(found, None)

    def statement_of(self, node: ast.AST) -> ast.stmt:
        """Return the innermost statement that contains a node, or the node itself."""
        if isinstance(node, ast.stmt):
            return node
        return next(a for a in self.ancestors(node) if isinstance(a, ast.stmt))

    def qualified_name(self, function: ast.AST) -> str:
        """Return a qualified name: ``Class.method``, ``outer.inner``."""
        names = [function, *self.ancestors(function)]
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        return ".".join(reversed([each.name for each in names if isinstance(each, kinds)]))

    def block_of(self, statement: ast.stmt) -> list[ast.stmt]:
        """Return the list of statements that contains a statement."""
        parent = self.parents[statement]
        for name in ("body", "orelse", "finalbody"):
            block = getattr(parent, name, None)
            if isinstance(block, list) and any(each is statement for each in block):
                return block
        return [statement]

    @cached_property
    def functions(self) -> dict[str, Function]:
        """All functions by their qualified name."""
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        return {self.qualified_name(each): each for each in ast.walk(self.tree) if isinstance(each, kinds)}

    @cached_property
    def _functions_by_name(self) -> dict[str, list[Function]]:
        found: dict[str, list[Function]] = {}
        for function in self.functions.values():
            found.setdefault(function.name, []).append(function)
        return found

    def functions_named(self, name: str) -> list[Function]:
        """Return all functions and methods with this name, anywhere in the module."""
        return self._functions_by_name.get(name, [])

    @property
    def focused_functions(self) -> list[Function]:
        """Functions that may be changed."""
        return [each for name, each in self.functions.items() if self._focus is None or name in self._focus]

    def focused_nodes(self) -> Iterator[ast.AST]:
        """Nodes that may be changed, each once."""
        if self._focus is None:
            yield from ast.walk(self.tree)
            return
        seen: set[ast.AST] = set()
        for function in self.focused_functions:
            for node in ast.walk(function):
                if node not in seen:
                    seen.add(node)
                    yield node

    @cached_property
    def top_level(self) -> dict[str, list[ast.stmt]]:
        """Module-level statements that bind a name, by name."""
        found: dict[str, list[ast.stmt]] = {}
        for statement in self.tree.body:
            for name in bound_names(statement):
                found.setdefault(name, []).append(statement)
        return found

    @cached_property
    def imported(self) -> dict[str, str]:
        """Qualified names of imported names: ``np`` → ``numpy``, ``sqrt`` → ``math.sqrt``."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    name = alias.asname or alias.name.split(".")[0]
                    found[name] = alias.name if alias.asname else name
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        return found

    def dotted(self, node: ast.expr) -> str | None:
        """Return the qualified name of an expression, as far as it is imported or built in."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        return ".".join([self.imported.get(node.id, node.id), *reversed(parts)])

    def global_value(self, name: str) -> ast.expr | None:
        """Return the value of a name that is bound once at module level, and nowhere else."""
        binders = self.top_level.get(name, [])
        if len(binders) != 1 or self._is_declared_global(name):
            return None
        statement = binders[0]
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            return statement.value if isinstance(statement.targets[0], ast.Name) else None
        return statement.value if isinstance(statement, ast.AnnAssign) else None

    def is_constant_global(self, name: str) -> bool:
        """Whether a module-level name always stands for the same, unchanged object."""
        binders = self.top_level.get(name, [])
        if len(binders) != 1 or self._is_declared_global(name):
            return False
        if isinstance(binders[0], ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
            return True
        return self.global_value(name) is not None and name not in self._changed_names

    def _is_declared_global(self, name: str) -> bool:
        return name in self._declared_global

    @cached_property
    def _declared_global(self) -> frozenset[str]:
        return frozenset(
            name for node in ast.walk(self.tree) if isinstance(node, ast.Global) for name in node.names
        )

    @cached_property
    def _changed_names(self) -> frozenset[str]:
        found = (changed_name(node) for node in ast.walk(self.tree))
        return frozenset(name for name in found if name is not None)

    @cached_property
    def loads(self) -> dict[str, list[ast.Name]]:
        """The places where each name is read."""
        found: dict[str, list[ast.Name]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found.setdefault(node.id, []).append(node)
        return found

    @cached_property
    def attribute_loads(self) -> dict[str, list[ast.Attribute]]:
        """Reads of each attribute, on any object."""
        found: dict[str, list[ast.Attribute]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.setdefault(node.attr, []).append(node)
        return found

    @cached_property
    def calls(self) -> dict[str, list[ast.Call]]:
        """Calls by the last name of the called function: ``f`` for both ``f(x)`` and ``a.f(x)``."""
        found: dict[str, list[ast.Call]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                found.setdefault(called_name(node), []).append(node)
        return found

    @cached_property
    def assignments(self) -> dict[str, list[ast.Assign | ast.AnnAssign]]:
        """Simple assignments to each name."""
        found: dict[str, list[ast.Assign | ast.AnnAssign]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign | ast.AnnAssign):
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    if isinstance(target, ast.Name):
                        found.setdefault(target.id, []).append(node)
        return found

    def locals_of(self, function: Function) -> set[str]:
        """Return names that are local in a function; cached."""
        if function not in self._locals:
            self._locals[function] = local_names(function)
        return self._locals[function]

    def is_local(self, name: ast.Name) -> bool:
        """Whether a name is a variable of the function around it."""
        function = self.function_of(name)
        return function is not None and name.id in self.locals_of(function)

    @cached_property
    def _used_names(self) -> frozenset[str]:
        found: set[str] = set()
        for node in ast.walk(self.tree):
            match node:
                case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                    found.add(name)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    found.add(name)
                case ast.alias():
                    found.add((node.asname or node.name).split(".")[0])
        return frozenset(found)

    def fresh_name(self, wanted: str) -> str:
        """Return a name that the module does not use yet."""
        name, number = wanted, 2
        while name in self._used_names:
            name, number = f"{wanted}_{number}", number + 1
        return name


def is_function(node: ast.AST) -> bool:
    """Whether a node defines a function."""
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def bound_names(node: ast.AST) -> set[str]:
    """Return names that a node and its parts bind, but not those inside functions and classes."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    names: set[str] = set()
    for each in own_nodes(node):
        if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
            names.add(each.id)
        elif isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(each.name)
        elif isinstance(each, ast.alias):
            names.add((each.asname or each.name).split(".")[0])
        elif isinstance(each, ast.ExceptHandler) and each.name:
            names.add(each.name)
    return names


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and its parts, without entering functions and classes that it defines."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield child
        else:
            yield from own_nodes(child)


def parameters(function: Function | ast.Lambda) -> list[ast.arg]:
    """All parameters of a function."""
    given = function.args
    more = [each for each in (given.vararg, given.kwarg) if each is not None]
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *more]


def local_names(function: Function) -> set[str]:
    """Names that are local in a function."""
    names = {each.arg for each in parameters(function)}
    for statement in function.body:
        names |= bound_names(statement)
    outside = {
        name
        for node in ast.walk(function)
        if isinstance(node, ast.Global | ast.Nonlocal)
        for name in node.names
    }
    return names - outside


def called_name(call: ast.Call) -> str:
    """Return the last name of the called function; empty if there is none."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")

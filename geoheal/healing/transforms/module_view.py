"""Facts about a module's names: who binds them, and who changes the objects that they stand for."""

import ast
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeVar, overload

from geoheal.domain.evaluation.syntax import Function, targets_of
from geoheal.healing.transforms.name_changes import changed_name
from geoheal.healing.transforms.parsing import SharedFact, known_of
from geoheal.healing.transforms.scopes import bound_names, called_name, local_names, names_bound

Loop = ast.For | ast.AsyncFor | ast.While
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_Kind = TypeVar("_Kind", bound=ast.AST)
_Other = TypeVar("_Other", bound=ast.AST)
_Facts = TypeVar("_Facts")


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
        self.known = known_of(tree)

    def shared(self, facts: Callable[["ModuleView"], _Facts]) -> _Facts:
        """Return further facts about the module, which all views on its tree share: ``shared(ClassView)``."""
        if facts not in self.known:
            self.known[facts] = facts(ModuleView(self.tree))
        found: _Facts = self.known[facts]
        return found

    @SharedFact
    def _relations(self) -> tuple[Sequence[ast.AST], Mapping[ast.AST, ast.AST]]:
        nodes: list[ast.AST] = [self.tree]
        parents: dict[ast.AST, ast.AST] = {}
        for parent in nodes:  # grows meanwhile
            for child in ast.iter_child_nodes(parent):
                parents[child] = parent
                nodes.append(child)
        return nodes, parents

    @SharedFact
    def nodes(self) -> Sequence[ast.AST]:
        """All nodes, in the order of :func:`ast.walk`."""
        return self._relations[0]

    @SharedFact
    def parents(self) -> Mapping[ast.AST, ast.AST]:
        """The parent of each node."""
        return self._relations[1]

    @overload
    def every(self, kind: type[_Kind], /) -> Sequence[_Kind]: ...
    @overload
    def every(self, kind: type[_Kind], other: type[_Other], /) -> Sequence[_Kind | _Other]: ...
    def every(self, *kinds: type[ast.AST]) -> Sequence[ast.AST]:
        """Return all nodes of some kinds, in the order of :func:`ast.walk`.

        >>> [each.id for each in ModuleView(ast.parse("f(a)")).every(ast.Name)]
        ['f', 'a']
        """
        if kinds not in self.known:
            self.known[kinds] = tuple(each for each in self.nodes if isinstance(each, kinds))
        found: Sequence[ast.AST] = self.known[kinds]
        return found

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the ancestors of a node, the innermost first."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def function_of(self, node: ast.AST) -> Function | None:
        """Return the innermost function that contains a node."""
        return next((each for each in self.ancestors(node) if isinstance(each, Function)), None)

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

    @SharedFact
    def functions(self) -> dict[str, Function]:
        """All functions by their qualified name."""
        functions = self.every(ast.FunctionDef, ast.AsyncFunctionDef)
        return {self.qualified_name(each): each for each in functions}

    @SharedFact
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
            yield from self.nodes
            return
        seen: set[ast.AST] = set()
        for function in self.focused_functions:
            for node in ast.walk(function):
                if node not in seen:
                    seen.add(node)
                    yield node

    @SharedFact
    def top_level(self) -> dict[str, list[ast.stmt]]:
        """Module-level statements that bind a name, by name."""
        found: dict[str, list[ast.stmt]] = {}
        for statement in self.tree.body:
            for name in bound_names(statement):
                found.setdefault(name, []).append(statement)
        return found

    @SharedFact
    def rebound(self) -> frozenset[str]:
        """Names that the source binds, anywhere, to anything but the built-in object of this name."""
        return names_bound(self.tree)

    @SharedFact
    def imported(self) -> dict[str, str]:
        """Qualified names of imported names: ``np`` → ``numpy``, ``sqrt`` → ``math.sqrt``."""
        found: dict[str, str] = {}
        for node in self.every(ast.Import, ast.ImportFrom):
            match node:
                case ast.Import(names=names):
                    for alias in names:
                        name = alias.asname or alias.name.split(".")[0]
                        found[name] = alias.name if alias.asname else name
                case ast.ImportFrom(module=str() as module, names=names, level=0):
                    found |= {alias.asname or alias.name: f"{module}.{alias.name}" for alias in names}
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
        match binders[0]:
            case ast.Assign(targets=[ast.Name()], value=value) | ast.AnnAssign(value=value):
                return value
        return None

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

    @SharedFact
    def _declared_global(self) -> frozenset[str]:
        return frozenset(name for node in self.every(ast.Global) for name in node.names)

    @SharedFact
    def _changed_names(self) -> frozenset[str]:
        found = map(changed_name, self.nodes)
        return frozenset(name for name in found if name is not None)

    @SharedFact
    def loads(self) -> dict[str, list[ast.Name]]:
        """The places where each name is read."""
        found: dict[str, list[ast.Name]] = {}
        for node in self.every(ast.Name):
            if isinstance(node.ctx, ast.Load):
                found.setdefault(node.id, []).append(node)
        return found

    @SharedFact
    def _attributes(self) -> dict[str, list[ast.Attribute]]:
        found: dict[str, list[ast.Attribute]] = {}
        for node in self.every(ast.Attribute):
            found.setdefault(node.attr, []).append(node)
        return found

    def attributes_named(self, name: str) -> Sequence[ast.Attribute]:
        """Return all uses of an attribute, on any object."""
        return self._attributes.get(name, [])

    @SharedFact
    def attribute_loads(self) -> dict[str, list[ast.Attribute]]:
        """Reads of each attribute, on any object."""
        loads = {
            name: [each for each in uses if isinstance(each.ctx, ast.Load)]
            for name, uses in self._attributes.items()
        }
        return {name: uses for name, uses in loads.items() if uses}

    @SharedFact
    def calls(self) -> dict[str, list[ast.Call]]:
        """Calls by the last name of the called function: ``f`` for both ``f(x)`` and ``a.f(x)``."""
        found: dict[str, list[ast.Call]] = {}
        for node in self.every(ast.Call):
            found.setdefault(called_name(node), []).append(node)
        return found

    @SharedFact
    def assignments(self) -> dict[str, list[ast.Assign | ast.AnnAssign]]:
        """Simple assignments to each name."""
        found: dict[str, list[ast.Assign | ast.AnnAssign]] = {}
        for node in self.every(ast.Assign, ast.AnnAssign):
            for target in targets_of(node):
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node)
        return found

    @SharedFact
    def _locals(self) -> dict[Function, frozenset[str]]:
        return {}

    def locals_of(self, function: Function) -> frozenset[str]:
        """Return names that are local in a function; cached."""
        if function not in self._locals:
            self._locals[function] = frozenset(local_names(function))
        return self._locals[function]

    def is_local(self, name: ast.Name) -> bool:
        """Whether a name is a variable of the function around it."""
        function = self.function_of(name)
        return function is not None and name.id in self.locals_of(function)

    @SharedFact
    def _used_names(self) -> frozenset[str]:
        found: set[str] = set()
        for node in self.nodes:
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

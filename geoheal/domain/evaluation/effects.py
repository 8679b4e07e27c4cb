"""The effects of a change, one by one: a change that has all effects of another one does what that one does.

Modules that change together are taken as one: what the change invents may stand in any of them, under any
name, in any order.
"""

import ast
import keyword
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from geoheal.domain.evaluation.canonical_form import canonical
from geoheal.domain.evaluation.code_shape import BUILTINS, NO_CODE, bare, digest, names_of
from geoheal.domain.evaluation.local_names import in_order, outermost, own_names_of

_CHARACTERS: Final = 24
"""Characters of a digest; enough, because a module has at most a few hundred effects."""
_NUMBERED: Final = ("_local", "_parameter")
_NAME: Final = re.compile(r"[^\W\d]\w*")
_OF_ANY_LINE: Final = (
    BUILTINS
    | sys.stdlib_module_names
    | {*keyword.kwlist, "self", "cls", "_local", "_attribute", "_invented", "_"}
)
"""Names that say nothing about what a line is about."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def effects_of(olds: Sequence[str], news: Sequence[str]) -> frozenset[str]:
    """Return digests of the lines that a change of modules adds and removes; none if it is not Python.

    >>> before, after = "def f():\\n    return 1\\n", "_c = {}\\ndef f():\\n    return _c\\n"
    >>> whole = effects_of([before], [after])
    >>> whole == effects_of([before, ""], ["from .kept import _d\\ndef f(): return _d", "_d = {}"])
    True
    >>> whole < effects_of([before], [after + "def g(): pass"])
    True
    """
    try:
        before, after = _joined(olds), _joined(news)
        _rename_invented(after, before)
        for function in outermost(before):
            _rename_own(function, set())
        units, changed = _units(before), _units(after)
        lines = Counter(
            f"{unit}\n{line}"
            for unit in units.keys() | changed.keys()
            for line in _differing(units.get(unit, []), changed.get(unit, []))
        )
    except NO_CODE:
        return frozenset()
    return frozenset(_short(f"{number}\n{line}") for line, count in lines.items() for number in range(count))


def _joined(sources: Sequence[str]) -> ast.Module:
    """Return one tree of all modules, in its one form, with parts of the library by their full names."""
    whole = ast.Module(body=[], type_ignores=[])
    for source in sources:
        tree = bare(source)
        whole.body += canonical(_Imported(tree).visit(tree)).body
    return whole


class _Imported(ast.NodeTransformer):
    """Puts parts of the standard library in place of the names they are imported under, and drops imports."""

    def __init__(self, tree: ast.Module) -> None:
        self._paths: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                pairs = [(each.asname, each.name) for each in node.names if each.asname]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                pairs = [(each.asname or each.name, f"{node.module}.{each.name}") for each in node.names]
            else:
                continue
            self._paths |= {
                name: path for name, path in pairs if path.partition(".")[0] in sys.stdlib_module_names
            }

    def visit_Name(self, node: ast.Name) -> ast.AST:
        path = self._paths.get(node.id)
        if path is None or not isinstance(node.ctx, ast.Load):
            return node
        return ast.parse(path, mode="eval").body

    def visit_Import(self, _node: ast.Import) -> ast.AST:
        return ast.Pass()

    def visit_ImportFrom(self, _node: ast.ImportFrom) -> ast.AST:
        return ast.Pass()


def _rename_own(function: _Function, invented: set[str]) -> None:
    """Call variables of a function by how they are first bound: a further one does not rename the others."""
    own = own_names_of(function)
    called: dict[str, str] = {}
    for node in in_order(function):
        for target, value in _bindings(node):
            for each in ast.walk(target):
                if isinstance(each, ast.Name) and each.id in own and each.id not in called:
                    text = _without(ast.dump(value), own | invented)
                    called[each.id] = f"_local_{_short(f'{type(node).__name__} {text}')}"
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in own:
            node.id = called.get(node.id, "_local")
        elif isinstance(node, ast.ExceptHandler) and node.name in own:
            node.name = "_local"


def _bindings(node: ast.AST) -> Iterator[tuple[ast.expr, ast.AST]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((each, value) for each in targets)
        case (
            ast.For(target=target, iter=value)
            | ast.AsyncFor(target=target, iter=value)
            | ast.comprehension(target=target, iter=value)
            | ast.NamedExpr(target=target, value=value)
            | ast.withitem(optional_vars=ast.expr() as target, context_expr=value)
        ):
            yield target, value


def _rename_invented(tree: ast.Module, before: ast.Module) -> None:
    """Call what a change invents by what it is: its name, its place and its order are form."""
    known = names_of(before) | BUILTINS
    _rename_attributes(tree, before)
    for function in ast.walk(tree):
        if isinstance(function, _Function):
            _rename_parameters(function, known)
    for function in outermost(tree):
        _rename_own(function, names_of(tree) - known)
    defined = {name: text for name, text in _definitions(tree) if name not in known}
    called = {name: f"_invented_{_short(_without(text, defined))}" for name, text in defined.items()}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not (node.id in known or node.id.startswith(_NUMBERED)):
            node.id = called.get(node.id, "_invented")
        elif isinstance(node, _Function | ast.ClassDef) and node.name in called:
            node.name = called[node.name]


def _rename_attributes(tree: ast.Module, before: ast.Module) -> None:
    """Give attributes and methods that a change invents one name."""
    known = names_of(before) | {each.attr for each in ast.walk(before) if isinstance(each, ast.Attribute)}
    made = {
        each.attr
        for each in ast.walk(tree)
        if isinstance(each, ast.Attribute) and not isinstance(each.ctx, ast.Load)
    }
    made |= {each.name for each in ast.walk(tree) if isinstance(each, _Function)}
    for each in ast.walk(tree):
        if isinstance(each, ast.Attribute) and each.attr in made - known:
            each.attr = "_attribute"


def _rename_parameters(function: _Function, known: set[str] | frozenset[str]) -> None:
    named = [each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)]
    kept = known if function.name in known else frozenset[str]()
    places = {name: f"_parameter_{place}" for place, name in enumerate(named) if name not in kept}
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            node.arg = places.get(node.arg, node.arg)
        elif isinstance(node, ast.Name):
            node.id = places.get(node.id, node.id)


def _definitions(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield what functions and classes, and names of the module and its classes, are bound to."""
    for node in ast.walk(tree):
        if isinstance(node, _Function | ast.ClassDef):
            yield node.name, ast.dump(node)
        if isinstance(node, ast.Module | ast.ClassDef):
            for each in node.body:
                if isinstance(each, ast.Assign):
                    yield from (
                        (target.id, ast.dump(each.value))
                        for target in each.targets
                        if isinstance(target, ast.Name)
                    )


def _without(text: str, names: Collection[str]) -> str:
    """Return the text of a tree without some names."""
    return re.sub(rf"'({'|'.join(map(re.escape, names))})'", "'_'", text) if names else text


def _units(tree: ast.Module | ast.ClassDef, within: str = "") -> dict[str, list[str]]:
    """Return the lines of each function by qualified name, and those of classes and the module outside."""
    found: dict[str, list[str]] = {}
    for node in tree.body:
        unit, text = within or ".", ""
        if isinstance(node, ast.ClassDef):
            head = [*node.decorator_list, *node.bases, *node.keywords]
            text = f"class {node.name}: {' '.join(ast.dump(each) for each in head)}"
            for inner, lines in _units(node, f"{within}{node.name}.").items():
                found.setdefault(inner, []).extend(lines)
        elif isinstance(node, _Function):
            unit, text = f"{within}{node.name}", ast.unparse(node)
        elif not isinstance(node, ast.Pass):
            text = ast.unparse(node)
        found.setdefault(unit, []).extend(line.strip() for line in text.splitlines())
    return found


def _differing(before: list[str], after: list[str]) -> Iterator[str]:
    """Yield the lines that leave, and those that are new, in any order.

    To leave out ``rows = sorted(rows)`` is another effect than to have ``rows.sort()`` in its place.
    """
    added = list((Counter(after) - Counter(before)).elements())
    known = {name for line in added for name in _NAME.findall(line)} - _OF_ANY_LINE
    for line in (Counter(before) - Counter(after)).elements():
        yield f"{'left out ' if known.isdisjoint(_NAME.findall(line)) else '-'}{line}"
    yield from (f"+{line}" for line in added)


def _short(text: str) -> str:
    return digest(text)[:_CHARACTERS]

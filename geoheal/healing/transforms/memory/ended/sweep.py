"""Call an existing method that removes ended entries from a table, if nothing calls it.

Rate limiters, caches with a time to live and session tables often have a ``cleanup(now)`` that should be
called regularly. It is called before a new entry is stored, whenever the table has doubled since the last
call, so that the amortised cost per entry is constant.
"""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_name
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes, parameters
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit

LEAST: Final = 64
"""Number of entries below which a table is not swept."""
_REMOVING: Final = words("pop discard remove")


def sweep(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Call methods that remove old entries, and are never called, before new ones are stored.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; also collects doubts.

    >>> print(sweep('''class Seen:
    ...     def __init__(self):
    ...         self.at = {}
    ...     def note(self, name, now):
    ...         self.at[name] = now
    ...     def expire(self, now):
    ...         for name in list(self.at):
    ...             if now - self.at[name] > 60:
    ...                 del self.at[name]
    ... '''))
    class Seen:
        def __init__(self):
            self.at = {}
        def note(self, name, now):
            if len(self.at) >= getattr(self, "_at_swept_from", 64):
                self.expire(now)
                self._at_swept_from = max(64, 2 * len(self.at))
            self.at[name] = now
        def expire(self, now):
            for name in list(self.at):
                if now - self.at[name] > 60:
                    del self.at[name]
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for kind in view.every(ast.ClassDef):
        methods = [each for each in kind.body if isinstance(each, ast.FunctionDef)]
        for sweeping in methods:
            table = _swept(sweeping)
            if table is None or _is_used(sweeping, view) or _is_limited(kind):
                continue
            if not elsewhere.uses(sweeping.name, source, kind.name, why="it is called at other times"):
                for storing in methods:
                    if storing is not sweeping:
                        _call(sweeping, table, storing, edit, view, elsewhere)
    return edit.result()


def _swept(function: Function) -> str | None:
    """Return the attribute whose entries a method removes by a condition, in a loop over all."""
    own = own_name(function)
    if own is None or function.decorator_list or any(isinstance(n, ast.Yield) for n in own_nodes(function)):
        return None
    for loop in (each for each in own_nodes(function) if isinstance(each, ast.For)):
        run_over = {
            each.attr for each in ast.walk(loop.iter) if isinstance(each, ast.Attribute) and _is(each, own)
        }
        tests = [each for each in ast.walk(loop) if isinstance(each, ast.If)]
        removed = {name for test in tests for each in ast.walk(test) for name in _removed(each, own)}
        if len(run_over & removed) == 1:
            return next(iter(run_over & removed))
    return None


def _removed(node: ast.AST, own: str) -> Iterator[str]:
    match node:
        case ast.Subscript(value=ast.Attribute(attr=name) as held, ctx=ast.Del()) if _is(held, own):
            yield name
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=name) as held, attr=method)):
            if method in _REMOVING and _is(held, own):
                yield name


def _is(node: ast.Attribute, own: str) -> bool:
    return is_name(node.value, own)


def _is_used(function: Function, view: ModuleView) -> bool:
    return function.name in view.attribute_loads or len(view.functions_named(function.name)) > 1


def _is_limited(kind: ast.ClassDef) -> bool:
    """Whether objects of a class cannot have arbitrary attributes."""
    names = [each.id for each in ast.walk(kind) if isinstance(each, ast.Name)]
    return "__slots__" in names or any(
        isinstance(each, ast.FunctionDef) and each.name == "__setattr__" for each in kind.body
    )


def _call(
    sweeping: Function,
    table: str,
    storing: Function,
    edit: SourceEdit,
    view: ModuleView,
    elsewhere: Elsewhere,
) -> None:
    """Call the method in another one, before it stores into the table under a key."""
    own, given = own_name(storing), {each.arg for each in parameters(storing)}
    wanted = [each.arg for each in parameters(sweeping)[1:]]
    required = wanted[: len(wanted) - len(sweeping.args.defaults)]
    if own is None or sweeping.args.vararg or sweeping.args.kwarg or not set(required) <= given:
        return
    for node in own_nodes(storing):
        match node:
            case ast.Subscript(value=ast.Attribute(attr=name) as held, ctx=ast.Store()) if (
                name == table and _is(held, own) and isinstance(view.parents[node], ast.Assign)
            ):
                break
    else:
        return
    statement = view.statement_of(node)
    if not edit.stands_alone(statement) or any(
        isinstance(each, ast.For | ast.While) for each in view.ancestors(statement)
    ):
        return
    passed = [each if each in required else f"{each}={each}" for each in wanted if each in given]
    mark = view.fresh_name(f"_{table.strip('_')}_swept_from")
    edit.insert_before(
        statement,
        f'if len({own}.{table}) >= getattr({own}, "{mark}", {LEAST}):\n'
        f"{INDENT}{own}.{sweeping.name}({', '.join(passed)})\n"
        f"{INDENT}{own}.{mark} = max({LEAST}, 2 * len({own}.{table}))",
    )
    elsewhere.doubt(
        f"{sweeping.name}, which was never called, is called before {storing.name} stores in {table}: check "
        "that no code needs what it removes."
    )

"""Make once what every round of a loop makes again of attributes that the loop does not change.

``hoist_invariants`` needs a proof, which attributes and methods of objects seldom allow. Here, a list, set,
mapping or figure is made in the first round that needs it, and used again in the others, if nothing that the
module shows changes what it reads. This is always a doubt.
"""

import ast
from collections.abc import Collection, Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function, read_names, words
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.invariance import Repetition, repeated_parts, repetitions_around
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.once import objection, reached
from geoheal.healing.transforms.scopes import bound_by, called_name, own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.remembered.shared_results import Sharing, use_of
from geoheal.healing.transforms.speed.unchanged.loop_changes import called_unknown, changed_in
from geoheal.healing.transforms.speed.within.harmless import Harmless

_MAKING: Final = words("sorted sum set frozenset list tuple dict min max any all")
_COMPREHENSION = ast.ListComp | ast.SetComp | ast.DictComp


def made_again(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Make once for all rounds of a loop what reads only attributes, and variables from outside of it.

    Parameters
    ----------
    functions
        Qualified names.
    elsewhere
        Collects doubts.

    >>> print(made_again('''class Shelf:
    ...     def missing(self, wanted):
    ...         found = []
    ...         for title in wanted:
    ...             if title not in [b.title for b in self.books]:
    ...                 found.append(title)
    ...         return found
    ... '''))
    class Shelf:
        def missing(self, wanted):
            found = []
            made = {}
            for title in wanted:
                if title not in (made[0] if made else made.setdefault(0, [b.title for b in self.books])):
                    found.append(title)
            return found
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    maker = _Maker(edit, view, elsewhere or Elsewhere())
    for function in view.focused_functions:
        for node in list(_makings(function, view)):
            maker.keep(node, function)
    return edit.result()


def _makings(function: Function, view: ModuleView) -> Iterator[ast.expr]:
    """Yield the outermost expressions that go through something and make a container or figure of it."""
    found: list[ast.expr] = []
    for node in own_nodes(function):
        if _is_making(node, view) and not set(view.ancestors(node)) & set(found) and not _is_kept(node, view):
            assert isinstance(node, ast.expr)  # noqa: S101 - see _is_making
            found.append(node)
            yield node


def _is_kept(node: ast.AST, view: ModuleView) -> bool:
    """Whether something keeps what is made: ``made.setdefault(0, …)``."""
    outer = view.parents[node]
    return isinstance(outer, ast.Call) and called_name(outer) == "setdefault"


def _is_making(node: ast.AST, view: ModuleView) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[_, *_]):
            return name in _MAKING and name not in view.top_level
    return isinstance(node, _COMPREHENSION)


class _Maker:
    """Keeps what rounds make again, for one module."""

    def __init__(self, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
        self._edit, self._view, self._elsewhere = edit, view, elsewhere
        self._harmless = Harmless(view)
        self._taken = 0

    def keep(self, node: ast.expr, function: Function) -> None:
        """Keep what an expression makes, if no round of the loop around it changes what it reads."""
        loop = self._loop(node, function) if self._reads_only(node) else None
        if loop is None:
            return
        use = use_of(node, self._view)
        if use is Sharing.CHANGED or objection(node, self._view) is not None:
            return
        self._taken += 1
        name = self._view.fresh_name("made" if self._taken == 1 else f"made_{self._taken}")
        text = self._edit.text(node)
        self._edit.insert_before(loop, f"{name} = {{}}")
        self._edit.replace(node, f"({name}[0] if {name} else {name}.setdefault(0, {text}))")
        self._doubt(text, function, loop, use)

    def _loop(self, node: ast.expr, function: Function) -> ast.For | ast.While | None:
        """Return the outermost loop whose rounds change nothing that an expression reads."""
        found = None
        for loop in repetitions_around(node, self._view):
            if isinstance(loop, ast.AsyncFor) or self._is_changed(node, loop, function):
                break
            if isinstance(loop, ast.For | ast.While) and self._begins_a_line(loop):
                found = loop
        return found

    def _begins_a_line(self, loop: ast.For | ast.While) -> bool:
        body = self._view.parents[loop]
        return loop in [each for name in ("body", "orelse", "finalbody") for each in getattr(body, name, [])]

    def _reads_only(self, node: ast.expr) -> bool:
        """Whether an expression reads attributes, and calls nothing but functions without side effects."""
        is_of_objects = any(isinstance(each, ast.Attribute) for each in ast.walk(node))
        binds = any(isinstance(each, ast.NamedExpr) for each in ast.walk(node))
        calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
        computed = {
            function
            for each in ast.walk(node)
            if isinstance(each, ast.Attribute)
            for function in self._view.functions_named(each.attr)
        }
        return (
            is_of_objects
            and not binds
            and all(map(self._harmless.is_harmless, computed))
            and all(self._is_harmless(each) for each in calls)
        )

    def _is_harmless(self, call: ast.Call) -> bool:
        match call.func:
            case ast.Name(id=name) if name in PURE_BUILTINS and name not in self._view.top_level:
                return True
            case ast.Name(id=name) | ast.Attribute(attr=name):
                known = self._view.functions_named(name)
                return bool(known) and all(map(self._harmless.is_harmless, known))
        return False

    def _is_changed(self, node: ast.expr, loop: Repetition, function: Function) -> bool:
        """Whether a round binds or changes what is read, waits, or lets others run in between."""
        parts = repeated_parts(loop)
        inside = [each for part in parts for each in ast.walk(part)]
        if any(isinstance(each, ast.Await | ast.Yield | ast.YieldFrom | ast.AsyncWith) for each in inside):
            return True
        within = set(ast.walk(node))
        bound = {bound_by(each) for each in inside if each not in within}
        read = {each for each in read_names(node) if each not in PURE_BUILTINS}
        if read & bound:
            return True
        changed = changed_in(parts, function, self._view)
        if changed is None:
            return True
        attributes = {
            each.attr
            for part in reached(node, self._view)
            for each in ast.walk(part)
            if isinstance(each, ast.Attribute)
        }
        return bool(changed & (read | attributes))

    def _doubt(self, text: str, function: Function, loop: Repetition, use: Sharing) -> None:
        unknown = sorted(called_unknown(repeated_parts(loop), self._view))
        others = f", or {', '.join(unknown)}," if unknown else ""
        shared = "" if use is Sharing.READ else ", and that no code changes what all rounds share"
        self._elsewhere.doubt(
            f"{function.name} builds {text} once for all rounds of a loop: check that no round{others} "
            f"changes what it reads, that it does not consume an iterator{shared}."
        )

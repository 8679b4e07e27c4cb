"""Hoist loop-invariant calls out of loops.

A call is hoisted if it is expensive (``len`` is not), pure, and independent of everything that the loop may
change. A call that may fail is hoisted only if every iteration evaluates it, and only evaluated if there is
an iteration.
"""

import ast
from collections.abc import Collection, Iterable
from typing import Final

from geoheal.domain.evaluation.syntax import Function, read_names, words
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.aliases import doubted_aliases
from geoheal.healing.transforms.facts.immutability import returns_immutable
from geoheal.healing.transforms.facts.invariance import (
    Repetition,
    is_invariant,
    repeated_parts,
    repetitions_around,
)
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS, Purity
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.once import objection
from geoheal.healing.transforms.scopes import is_function
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.remembered.shared_results import Sharing, use_of
from geoheal.healing.transforms.speed.seen_kinds import SeenKinds

COSTLY: Final = words("sorted sum set frozenset list tuple dict max min any all")
_GIVES_NO_CONTAINER: Final = words("sum min max any all tuple frozenset")
"""Functions that make no container that could be changed, unless they are given one to begin with."""
TOTAL: Final = words("sorted sum set frozenset list tuple")
"""Builtins that fail only on values on which the loop would fail, too, if it has an iteration."""


def hoist_invariants(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Hoist invariant calls out of loops and comprehensions.

    The change is proven if the function shows that what the call reads is not an iterator, which every
    iteration would find shorter, and that the truth value of the loop's iterable shows whether there is an
    iteration.

    Parameters
    ----------
    elsewhere
        Collects doubts.

    >>> print(hoist_invariants('''def f(xs, ys):
    ...     for x in xs:
    ...         total = sum(ys)
    ...         use(x / total)
    ... '''))
    def f(xs, ys):
        hoisted = sum(ys) if xs else None
        for x in xs:
            total = hoisted
            use(x / total)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    purity = view.shared(Purity)
    elsewhere = elsewhere or Elsewhere()
    for function in view.focused_functions:
        _hoist_from(function, edit, view, purity, elsewhere)
    return edit.result()


def _hoist_from(
    function: Function, edit: SourceEdit, view: ModuleView, purity: Purity, elsewhere: Elsewhere
) -> None:
    done: set[ast.AST] = set()
    seen = SeenKinds(function, view)
    names: dict[tuple[ast.AST, str], str] = {}
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or view.function_of(node) is not function:
            continue
        if (
            done & {node, *view.ancestors(node)}
            or not _is_costly(node, view, purity)
            or objection(node, view)
            or _sharing(node, view) is Sharing.CHANGED
        ):
            continue
        outermost = _outermost(node, view, purity)
        if outermost is None:
            continue
        anchor = view.statement_of(outermost)
        guard = _guard(node, outermost, edit, view)
        if guard is None or (not edit.stands_alone(anchor) and isinstance(outermost, ast.expr)):
            continue
        unknown = _unknown(node, outermost if guard else None, seen, view)
        read = {each for each in read_names(node) if each not in PURE_BUILTINS}
        suspects = doubted_aliases(read, repeated_parts(outermost), function)
        if unknown is None or suspects is None:
            continue
        what = f"{function.name} computes {edit.text(node)} once for all rounds"
        _doubt(what, suspects, unknown, elsewhere)
        _doubt_shared(what, _sharing(node, view), elsewhere)
        key = anchor, edit.text(node)
        if key not in names:
            taken = len(names)
            names[key] = view.fresh_name("hoisted" if not taken else f"hoisted_{taken + 1}")
            edit.insert_before(anchor, f"{names[key]} = {edit.text(node)}{guard}")
        edit.replace(node, names[key])
        done.add(node)


def _doubt_shared(what: str, sharing: Sharing, elsewhere: Elsewhere) -> None:
    if sharing is Sharing.UNKNOWN:
        elsewhere.doubt(f"{what}: check that no code changes it, because all rounds get the same object.")


def _sharing(node: ast.Call, view: ModuleView) -> Sharing:
    """Return the uses of a call's result that could change it."""
    return Sharing.READ if _is_fixed(node, view) else use_of(node, view)


def _is_fixed(node: ast.Call, view: ModuleView) -> bool:
    """Whether a call returns an immutable value, or an object that existed before."""
    if isinstance(node.func, ast.Name):
        function = view.functions.get(node.func.id)
        if function is not None:
            return returns_immutable(function, view)
        is_plain = len(node.args) == 1 and all(each.arg == "key" for each in node.keywords)
        return node.func.id in _GIVES_NO_CONTAINER and is_plain
    return not (view.dotted(node.func) or "").startswith("json.")


def _doubt(what: str, aliases: Iterable[str], unknown: Collection[str], elsewhere: Elsewhere) -> None:
    """Describe what a person has to check: objects that may be the same, and arguments of unknown types."""
    for each in aliases:
        elsewhere.doubt(f"{what}: check that {each}, which they change, is not an object that it reads.")
    if unknown:
        elsewhere.doubt(
            f"{what}: check that no caller passes an iterator or an array as {', '.join(sorted(unknown))}."
        )


def _unknown(
    node: ast.Call, guarded: Repetition | None, seen: SeenKinds, view: ModuleView
) -> set[str] | None:
    """Return names that may stand for iterators or arrays; None if one does."""
    read = {each for each in read_names(node) if each not in PURE_BUILTINS and each not in view.imported}
    read -= view.functions.keys()
    iterated = None if guarded is None else _iterated(guarded)
    looped = {iterated.id} if isinstance(iterated, ast.Name) else set()
    if any(seen.is_once_only(each) for each in read | looped):
        return None
    unsized = {each for each in read if not seen.is_sized(each)} | looped
    return {each for each in unsized if not seen.is_known_container(each)}


def _is_costly(node: ast.Call, view: ModuleView, purity: Purity) -> bool:
    if any(isinstance(part, ast.NamedExpr | ast.Lambda) for part in ast.walk(node)):
        return False
    if isinstance(node.func, ast.Name):
        name = node.func.id
        return (bool(node.args) and name in COSTLY) or (
            name in view.top_level
            and name in view.functions
            and purity.is_pure_function(name)
            and _works(view.functions[name])
        )
    if isinstance(node.func, ast.Attribute):
        dotted = view.dotted(node.func) or ""
        if dotted == "re.compile":
            return True
        return dotted.startswith(("json.loads", "math.factorial", "statistics."))
    return False


def _works(function: Function) -> bool:
    """Whether a call is expensive enough for a name: its function has a loop, a comprehension or calls."""
    return any(
        isinstance(
            node,
            ast.For | ast.While | ast.ListComp | ast.GeneratorExp | ast.Call | ast.DictComp | ast.SetComp,
        )
        for node in ast.walk(function)
    )


def _outermost(node: ast.Call, view: ModuleView, purity: Purity) -> Repetition | None:
    found = None
    for repetition in repetitions_around(node, view):
        if isinstance(repetition, ast.AsyncFor) or not is_invariant(node, repetition, purity):
            break
        found = repetition
    return found


def _guard(node: ast.Call, outermost: Repetition, edit: SourceEdit, view: ModuleView) -> str | None:
    """Return the condition that keeps the hoisted call from failing if the loop would not evaluate it.

    None: do not hoist.
    """
    if (view.dotted(node.func) or "") == "re.compile" and _is_total(node, view):
        return ""
    iterated = _iterated(outermost)
    if not isinstance(iterated, ast.Name) or not _is_in_every_round(node, outermost, view):
        return None
    return f" if {edit.text(iterated)} else None"


def _iterated(repetition: Repetition) -> ast.expr | None:
    if isinstance(repetition, ast.While):
        return None
    return (
        repetition.iter if isinstance(repetition, ast.For | ast.AsyncFor) else repetition.generators[0].iter
    )


def _is_total(node: ast.Call, view: ModuleView) -> bool:
    if isinstance(node.func, ast.Name):
        return (
            node.func.id in TOTAL
            and all(isinstance(each, ast.Name) for each in node.args)
            and not node.keywords
        )
    return (view.dotted(node.func) or "") == "re.compile" and all(
        isinstance(each, ast.Constant) for each in node.args
    )


def _is_in_every_round(node: ast.Call, outermost: Repetition, view: ModuleView) -> bool:
    """Whether the first iteration always evaluates it."""
    if isinstance(outermost, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        conditions = [test for generator in outermost.generators for test in generator.ifs]
        if len(outermost.generators) > 1:
            return False
        inner = next(iter(conditions), None)
        around = [node, *view.ancestors(node)]
        is_first = inner is None or inner in around
        return is_first and not _is_conditional(node, outermost, view)
    for statement in outermost.body:
        if node in set(ast.walk(statement)):
            return not _is_conditional(node, outermost, view)
        if any(
            isinstance(each, ast.Break | ast.Continue | ast.Return | ast.Raise)
            for each in ast.walk(statement)
        ):
            return False
    return False


def _is_conditional(node: ast.AST, outermost: ast.AST, view: ModuleView) -> bool:
    inner = node
    for outer in view.ancestors(node):
        if outer is outermost:
            return False
        if isinstance(outer, ast.If | ast.IfExp) and inner is not outer.test:
            return True
        if isinstance(outer, ast.BoolOp) and inner is not outer.values[0]:
            return True
        if isinstance(outer, ast.Compare) and len(outer.ops) > 1:
            return True
        if isinstance(
            outer, ast.For | ast.While | ast.Try | ast.comprehension | ast.ListComp | ast.GeneratorExp
        ):
            return True
        if is_function(outer):
            return True
        inner = outer
    return True

"""Guard clauses for what the inputs show: a missing key, None, nothing to divide by, nothing to take.

A guard stands where the failing expression stands, tests exactly the condition that failed, and says what
holds instead. Errors that the module raises itself, or documents, are its answer and are left alone.
"""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from geoheal.healing.case import Failure
from geoheal.healing.transforms import fallback
from geoheal.healing.transforms.module_view import Function, ModuleView
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a failure happened."""

    failure: Failure
    node: ast.expr
    function: Function
    edit: SourceEdit
    view: ModuleView
    choice: int

    def chosen(self, *values: str | None) -> str:
        """The value to fall back to: the how-manieth of those that are known."""
        known = list(dict.fromkeys(value for value in values if value is not None))
        return known[min(self.choice, len(known) - 1)] if known else "None"


def guard_clauses(source: str, failures: Sequence[Failure], choice: int = 0) -> str | None:
    """Guard the expressions in which failures begin.

    Parameters
    ----------
    failures
        With the place of the expression; those of other kinds are left alone.
    choice
        Which of the values that could hold instead is taken, from 0 for the most likely.
    """
    edit = SourceEdit(source)
    add_guards(edit, ModuleView(edit.tree), failures, choice)
    return edit.result()


def add_guards(edit: SourceEdit, view: ModuleView, failures: Sequence[Failure], choice: int) -> None:
    """Add the edits of :func:`guard_clauses` to others."""
    guarded: set[ast.AST] = set()
    for failure in failures:
        function = view.functions.get(failure.function)
        guard = _GUARDS.get(failure.error)
        if function is None or guard is None or fallback.promises_error(function, failure.error):
            continue
        for node in _nodes_at(failure, view):
            if node not in guarded and guard(_Place(failure, node, function, edit, view, choice)):
                guarded.add(node)
                break


def _nodes_at(failure: Failure, view: ModuleView) -> list[ast.expr]:
    """Expressions at the failing place: those of exactly this extent first, the innermost before others."""
    on_line = [
        node for node in ast.walk(view.tree) if isinstance(node, ast.expr) and node.lineno == failure.line
    ]
    exact = [
        node
        for node in on_line
        if node.col_offset == failure.column and node.end_col_offset == failure.end_column
    ]
    inside = [node for node in on_line if node not in exact and _is_within(node, failure)]
    return [*reversed(exact), *inside]


def _is_within(node: ast.expr, failure: Failure) -> bool:
    if failure.column is None or failure.end_column is None:
        return True
    return failure.column <= node.col_offset and (node.end_col_offset or 0) <= failure.end_column


def _missing_key(place: _Place) -> bool:
    node, edit = place.node, place.edit
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return False
    is_whole = isinstance(place.view.parents[node], ast.Return)
    of_result = list(fallback.of_result(place.function)) if is_whole else []
    promised = fallback.promised(place.function)
    value = place.chosen(
        *islice(fallback.of_key(node, place.view), 1),
        *(of_result if is_whole else []),
        fallback.of_use(node, place.view) if not is_whole else None,
    )
    if promised is not None and not is_whole and place.choice == 0:
        return _return_early(place, f"{edit.text(node.slice)} not in {edit.text(node.value)}", promised)
    text = edit.text(node.value)
    default = "" if value == "None" else f", {value}"
    edit.replace(node, f"{text}.get({edit.text(node.slice)}{default})")
    return True


def _nothing_to_divide_by(place: _Place) -> bool:
    node = place.node
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod)):
        return False
    if not _is_repeatable(node.right):
        return False
    promised = fallback.promised(place.function)
    neutral = "0.0" if isinstance(node.op, ast.Div) else "0"
    is_whole = _is_returned(node, place.view)
    given = list(fallback.of_result(place.function)) if is_whole else []
    value = place.chosen(promised, *given, neutral)
    divisor = place.edit.text(node.right)
    if is_whole and value not in {"0.0", "0"} and isinstance(place.view.parents[node], ast.Call):
        return _return_early(place, f"not {_atom(divisor, node.right)}", value)
    place.edit.replace(node, f"({place.edit.text(node)} if {divisor} else {value})")
    return True


def _is_returned(node: ast.expr, view: ModuleView) -> bool:
    """Whether an expression is the result, or is rounded to it."""
    parent = view.parents[node]
    if (
        isinstance(parent, ast.Call)
        and isinstance(parent.func, ast.Name)
        and parent.func.id in {"round", "float"}
    ):
        parent = view.parents[parent]
    return isinstance(parent, ast.Return)


def _none(place: _Place) -> bool:
    """None where an object is needed; the message says what was done with it."""
    message, node = place.failure.message, place.node
    if "NoneType" not in message:
        return False
    if "iterable" in message or "unpack" in message:
        return _guard_iterated(node, place)
    if "has no len" in message or "argument must be" in message:
        return _guard_argument(node, place)
    if "unsupported operand" in message or "concatenate" in message:
        return isinstance(node, ast.BinOp) and _guard_operands(node, place)
    if isinstance(node, ast.Attribute):
        return f"'{node.attr}'" in message and _guard_object(node.value, place)
    return isinstance(node, ast.Subscript) and "subscriptable" in message and _guard_object(node.value, place)


def _guard_iterated(node: ast.expr, place: _Place) -> bool:
    """A loop, a comprehension or a call that runs over None runs over nothing."""
    parent = place.view.parents[node]
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        node = node.generators[0].iter
    elif isinstance(node, ast.Call):
        return _guard_argument(node, place)
    elif not (isinstance(parent, ast.For | ast.comprehension) and parent.iter is node):
        return False
    place.edit.replace(node, f"({place.edit.text(node)} or ())")
    return True


def _guard_argument(node: ast.expr, place: _Place) -> bool:
    """``len(None)`` and the like: nothing instead of None."""
    name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    if not isinstance(node, ast.Call) or not node.args:
        return False
    neutral = "0" if name in {"int", "float"} else "()"
    if name not in _OVER_ALL and name not in {"int", "float", "len"}:
        return False
    place.edit.replace(node.args[0], f"{_atom(place.edit.text(node.args[0]), node.args[0])} or {neutral}")
    return True


_OVER_ALL = frozenset({"sum", "sorted", "list", "tuple", "set", "enumerate", "any", "all", "iter", "dict"})


def _guard_object(value: ast.expr, place: _Place) -> bool:
    """``x.name`` where x is None: leave the function, or take a neutral value for the whole chain."""
    if not _is_repeatable(value):
        return False
    test = f"{place.edit.text(value)} is None"
    chain = _chain(place.node, place.view)
    in_comprehension = any(
        isinstance(each, ast.ListComp | ast.GeneratorExp | ast.DictComp | ast.SetComp | ast.Lambda)
        for each in place.view.ancestors(place.node)
        if not isinstance(each, ast.stmt)
    )
    results = list(fallback.of_result(place.function))
    promised = fallback.promised(place.function)
    is_whole = isinstance(place.view.parents[chain], ast.Return)
    if is_whole or (promised is not None and not in_comprehension):
        return _return_early(place, test, place.chosen(*results))
    neutral = fallback.of_use(chain, place.view)
    if neutral == "None" and not in_comprehension and place.choice == 0:
        return _return_early(place, test, place.chosen(*results))
    place.edit.replace(
        chain, f"({place.edit.text(chain)} if {test.replace(' is None', ' is not None')} else {neutral})"
    )
    return True


def _chain(node: ast.expr, view: ModuleView) -> ast.expr:
    """The longest ``x.a(…)[…].b`` that begins with this expression."""
    parent = view.parents[node]
    while isinstance(parent, ast.Attribute | ast.Subscript | ast.Call):
        if isinstance(parent, ast.Call) and parent.func is not node:
            break
        if isinstance(parent, ast.Subscript) and parent.value is not node:
            break
        node, parent = parent, view.parents[parent]
    return node


def _guard_operands(node: ast.BinOp, place: _Place) -> bool:
    """``a + b`` where one of both is None: it counts as the neutral value of the other."""
    guarded = False
    for operand, other in ((node.left, node.right), (node.right, node.left)):
        is_text = isinstance(other, ast.JoinedStr) or (
            isinstance(other, ast.Constant) and isinstance(other.value, str)
        )
        neutral = '""' if is_text else "1" if isinstance(node.op, ast.Div) and operand is node.right else "0"
        if isinstance(operand, ast.Name | ast.Attribute | ast.Subscript) or _is_get(operand):
            place.edit.replace(operand, f"({place.edit.text(operand)} or {neutral})")
            guarded = True
    return guarded


def _is_get(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get"


def _nothing_to_take(place: _Place) -> bool:  # noqa: C901 - one case a kind of node
    """``xs[0]`` and ``xs.pop()`` of an empty sequence."""
    node, edit = place.node, place.edit
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"pop", "popleft"}
    ):
        if not _is_repeatable(node.func.value):
            return False
        value = place.chosen(*_values_here(node, place))
        edit.replace(node, f"({edit.text(node)} if {edit.text(node.func.value)} else {value})")
        return True
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return False
    index = _constant_index(node.slice)
    value = place.chosen(*_values_here(node, place))
    base, at = edit.text(node.value), edit.text(node.slice)
    if index in {0, -1} and _is_repeatable(node.value):
        promised = fallback.promised(place.function)
        if promised is not None and not isinstance(place.view.parents[node], ast.Return):
            return _return_early(place, f"not {_atom(base, node.value)}", promised)
        edit.replace(node, f"({edit.text(node)} if {base} else {value})")
    elif index is not None and index >= 0:
        edit.replace(node, f"({_atom(base, node.value)}[{index}:{index + 1}] or [{value}])[0]")
    elif index == -1:
        edit.replace(node, f"({_atom(base, node.value)}[-1:] or [{value}])[0]")
    elif (
        isinstance(node.slice, ast.Name | ast.BinOp)
        and _is_repeatable(node.value)
        and _is_repeatable(node.slice)
    ):
        edit.replace(node, f"({edit.text(node)} if -len({base}) <= {at} < len({base}) else {value})")
    else:
        return False
    return True


def _values_here(node: ast.expr, place: _Place) -> list[str]:
    """What may hold instead of an expression."""
    if isinstance(place.view.parents[node], ast.Return):
        return list(fallback.of_result(place.function))
    return [fallback.of_use(node, place.view)]


def _constant_index(node: ast.expr) -> int | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
    ):
        return -node.operand.value if isinstance(node.operand.value, int) else None
    return None


def _bad_value(place: _Place) -> bool:
    """Nothing to choose from, and empty text where a number is needed."""
    node, edit, message = place.node, place.edit, place.failure.message
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
        return False
    if node.func.id in {"max", "min"} and "empty" in message and len(node.args) == 1:
        values = list(fallback.of_result(place.function)) if _is_returned(node, place.view) else []
        value = place.chosen(*values, fallback.of_use(node, place.view))
        argument = node.args[0]
        text = edit.text(argument)
        if isinstance(argument, ast.GeneratorExp) and not text.startswith("("):
            text = f"({text})"
        more = "".join(f", {edit.text(keyword)}" for keyword in node.keywords)
        edit.replace(node, f"{node.func.id}({text}{more}, default={value})")
        return True
    is_empty = message.endswith((": ''", ': ""', "string to float: "))
    if node.func.id in {"int", "float"} and is_empty and _is_repeatable(node.args[0]):
        neutral = "0" if node.func.id == "int" else "0.0"
        values = list(fallback.of_result(place.function)) if _is_returned(node, place.view) else []
        edit.replace(
            node, f"({edit.text(node)} if {edit.text(node.args[0])} else {place.chosen(*values, neutral)})"
        )
        return True
    return False


def _exhausted(place: _Place) -> bool:
    """``next`` of what has ended."""
    node = place.node
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "next"):
        return False
    if len(node.args) != 1:
        return False
    text = place.edit.text(node.args[0])
    if isinstance(node.args[0], ast.GeneratorExp) and not text.startswith("("):
        text = f"({text})"
    place.edit.replace(node, f"next({text}, {place.chosen(*_values_here(node, place))})")
    return True


def _changed_while_run_over(place: _Place) -> bool:
    """A container that changes while a loop runs over it: run over a copy."""
    if "during iteration" not in place.failure.message:
        return False
    loop = next(
        (
            each
            for each in [place.node, *place.view.ancestors(place.node)]
            if isinstance(each, ast.For) and each.iter.lineno == place.failure.line
        ),
        None,
    )
    if loop is None:
        return False
    place.edit.replace(loop.iter, f"list({place.edit.text(loop.iter)})")
    return True


def _undecodable(place: _Place) -> bool:
    """Bytes that are no valid text."""
    node = place.node
    if not (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "decode"
    ):
        return False
    if any(keyword.arg == "errors" for keyword in node.keywords) or len(node.args) > 1:
        return False
    given = [place.edit.text(each) for each in [*node.args, *node.keywords]]
    place.edit.replace(
        node,
        f"{place.edit.text(node.func)}({', '.join([*given, 'errors=' + chr(34) + 'replace' + chr(34)])})",
    )
    return True


def _no_statistics(place: _Place) -> bool:
    """``statistics.mean`` and the like of nothing."""
    node = place.node
    if not (isinstance(node, ast.Call) and node.args and _is_repeatable(node.args[0])):
        return False
    if not (place.view.dotted(node.func) or "").startswith("statistics."):
        return False
    values = list(fallback.of_result(place.function)) if _is_returned(node, place.view) else []
    given = place.edit.text(node.args[0])
    least = "len(" + given + ") > 1" if "two data points" in place.failure.message else given
    place.edit.replace(node, f"({place.edit.text(node)} if {least} else {place.chosen(*values, '0.0')})")
    return True


def _not_there(place: _Place) -> bool:
    """``xs.remove(x)`` of what is not in the list."""
    node, edit = place.node, place.edit
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "remove":
        statement = place.view.parents[node]
        if isinstance(statement, ast.Expr) and edit.stands_alone(statement) and node.args:
            test = f"if {edit.text(node.args[0])} in {edit.text(node.func.value)}:"
            edit.replace_statements(statement, statement, f"{test}\n{INDENT}{edit.text(statement)}")
            return True
    return False


def _return_early(place: _Place, test: str, value: str) -> bool:
    """Leave the function before the failing statement."""
    statement = place.view.statement_of(place.node)
    if not place.edit.stands_alone(statement) and not isinstance(statement, ast.If | ast.For | ast.While):
        return False
    if place.view.function_of(statement) is not place.function:
        return False
    returned = "return" if value == "None" and not place.function.returns else f"return {value}"
    place.edit.insert_before(statement, f"if {test}:\n{INDENT}{returned}")
    return True


def _is_repeatable(node: ast.expr) -> bool:
    """Whether evaluating it once more changes nothing and costs little."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            name = each.func.id if isinstance(each.func, ast.Name) else ""
            is_get = isinstance(each.func, ast.Attribute) and each.func.attr in {"get", "strip", "lower"}
            if name not in {"len", "sum", "max", "min", "abs", "int", "float"} and not is_get:
                return False
        elif isinstance(each, ast.Await | ast.NamedExpr | ast.Yield | ast.Lambda):
            return False
    return True


def _atom(text: str, node: ast.expr) -> str:
    """The text, in parentheses where it would fall apart beside an operator."""
    is_atom = isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.Constant)
    return text if is_atom else f"({text})"


def _first_of(*guards: Callable[[_Place], bool]) -> Callable[[_Place], bool]:
    return lambda place: any(guard(place) for guard in guards)


_GUARDS: dict[str, Callable[[_Place], bool]] = {
    "KeyError": _first_of(_missing_key, _not_there),
    "ZeroDivisionError": _nothing_to_divide_by,
    "decimal.DivisionByZero": _nothing_to_divide_by,
    "decimal.InvalidOperation": _nothing_to_divide_by,
    "TypeError": _none,
    "AttributeError": _none,
    "IndexError": _nothing_to_take,
    "ValueError": _first_of(_bad_value, _not_there),
    "StopIteration": _exhausted,
    "RuntimeError": _changed_while_run_over,
    "UnicodeDecodeError": _undecodable,
    "statistics.StatisticsError": _no_statistics,
}
"""What may be guarded, by the error that was seen."""

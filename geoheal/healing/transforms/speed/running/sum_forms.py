"""Methods that only return a sum: by ``sum``, or by a loop."""

import ast
from dataclasses import dataclass
from typing import Final, NamedTuple

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.facts.shapes import is_docstring, plain_decorators
from geoheal.healing.transforms.scopes import called_name
from geoheal.healing.transforms.source_edit import SourceEdit

_NUMBERS: Final = frozenset({"Decimal", "Fraction", "timedelta"})


@dataclass(frozen=True, slots=True, eq=False)
class GrowingSum:
    """``sum(term for item in self.held if condition)``, as returned by a method.

    Parameters
    ----------
    begun
        Source of the start value.
    """

    statements: tuple[ast.stmt, ast.stmt]
    held: ast.Attribute
    item: ast.Name
    term: ast.expr
    conditions: list[ast.expr]
    begun: str


def sum_of(function: Function, edit: SourceEdit) -> GrowingSum | None:
    """Return the sum that a method without arguments returns: of ``sum``, or of a loop."""
    own = own_name(function)
    body = [each for each in function.body if not _is_text(each)]
    decorators = plain_decorators(function)
    is_plain = isinstance(function, ast.FunctionDef) and decorators in ([], ["property"])
    if own is None or not is_plain or len(function.args.args) != 1 or not body:
        return None
    if not edit.stands_alone(body[0]):
        return None
    found = _summed(body, edit)
    if found is None:
        return None
    is_own = isinstance(found.values, ast.Attribute) and getattr(found.values.value, "id", "") == own
    if not (is_own and isinstance(found.item, ast.Name) and all(map(_is_number, found.start))):
        return None
    assert isinstance(found.values, ast.Attribute)  # noqa: S101 - checked above
    return GrowingSum(
        (body[0], body[-1]), found.values, found.item, found.term, found.conditions, found.begun
    )


class _Summed(NamedTuple):
    """The sum that statements compute, of anything."""

    values: ast.expr
    item: ast.expr
    term: ast.expr
    conditions: list[ast.expr]
    start: list[ast.expr]
    begun: str


def _summed(body: list[ast.stmt], edit: SourceEdit) -> _Summed | None:
    """Return the sum that statements compute: by ``sum``, or by a loop."""
    match body:
        case [
            ast.Return(
                value=ast.Call(
                    func=ast.Name(id="sum"),
                    args=[
                        ast.GeneratorExp(elt=term, generators=[each])
                        | ast.ListComp(elt=term, generators=[each]),
                        *start,
                    ],
                    keywords=[],
                )
            )
        ] if not each.is_async:
            begun = edit.text(start[0]) if start else "0"
            return _Summed(each.iter, each.target, term, each.ifs, start, begun)
        case [
            ast.Assign(targets=[ast.Name(id=total)], value=begin),
            ast.For(
                target=item,
                iter=values,
                body=[ast.AugAssign(target=ast.Name(id=added), op=ast.Add(), value=term)],
                orelse=[],
            ),
            ast.Return(value=ast.Name(id=given)),
        ] if total == added == given:
            return _Summed(values, item, term, [], [begin], edit.text(begin))
    return None


def _is_text(statement: ast.stmt) -> bool:
    return is_docstring(statement)


def _is_number(start: ast.expr) -> bool:
    """Whether it is an immutable start value of a sum: ``0``, ``0.0``, ``Decimal(0)``."""
    match start:
        case ast.Constant(value=int() | float()):
            return True
        case ast.Call(args=args, keywords=[]):
            return called_name(start) in _NUMBERS and all(isinstance(each, ast.Constant) for each in args)
    return False

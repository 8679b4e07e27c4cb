"""Compare what two runs returned: numbers with a tolerance, sets in any order.

Values arrive as the tagged JSON of :mod:`geoheal.sandbox.box.encode`.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from geoheal.sandbox.outputs.tagged import (
    SHOWN_CHARACTERS,
    Value,
    canonical,
    has_other,
    largest,
    order,
    show,
    type_of,
    untag,
    without_types,
)

RELATIVE_TOLERANCE: Final = 1e-9
ABSOLUTE_TOLERANCE: Final = 1e-12
DIFFERENCES_MAX: Final = 20
"""Differences that are described; the rest is counted."""
_MATCHED_MAX: Final = 50
"""Larger sets are compared in sorted order, because matching all members takes quadratic time."""
_STEPS_MAX: Final = 2_000_000
_CHARACTERS_A_STEP: Final = 16


@dataclass(frozen=True, slots=True)
class Output:
    """One output of a workload.

    Parameters
    ----------
    request
        The request of the output, None outside of any.
    value
        The value as tagged JSON.
    number
        Sequence number of that request in its run, from 1; None outside of any.
    """

    request: str | None
    value: Value
    number: int | None = None


@dataclass(frozen=True, slots=True)
class OutputComparison:
    """Whether two runs agree.

    Parameters
    ----------
    compared
        Number of outputs that could be compared.
    differences
        Differences and their places, at most :data:`DIFFERENCES_MAX`.
    different
        Number of outputs that differ.
    uncomparable
        Parts that could not be compared, with place and reason.
    distinguishable
        Outputs that are equal but distinguishable; they count as uncomparable.
    """

    compared: int
    different: int
    differences: tuple[str, ...]
    uncomparable: tuple[str, ...]
    distinguishable: int = 0

    @property
    def equal(self) -> bool | None:
        """Whether all comparable parts agree; None without any."""
        if self.different:
            return False
        return True if self.compared else None


class _Different(Exception):
    """Two parts differ; with place and difference."""


class _TooCostly(Exception):
    """Nested sets, whose comparison would take too long."""


def compare_outputs(
    current: Sequence[Output],
    candidate: Sequence[Output],
    *,
    relative: float = RELATIVE_TOLERANCE,
    absolute: float = ABSOLUTE_TOLERANCE,
) -> OutputComparison:
    """Compare the outputs of the current and of the candidate code, one by one in their order.

    Two NaN agree; ``True`` and ``1`` do not. An output with an uncomparable part counts as uncomparable,
    unless another part of it differs. So does one whose numbers are so small that they only differ within the
    absolute tolerance (1e-15 and 0 may be rounding, or may not), and one that is equal but distinguishable: 1
    and 1.0, 0.0 and -0.0, a value of a subclass and a plain one, a set and a frozen set, or a mapping with
    its keys in another order.

    Examples
    --------
    >>> same = compare_outputs([Output(None, {"set": [1, 2]})], [Output(None, {"set": [2, 1]})])
    >>> same.equal, same.compared
    (True, 1)
    >>> compare_outputs([Output(None, 1)], [Output(None, 1.0)]).uncomparable
    ('output 1: 1 became 1.0, which is equal and of another type',)
    >>> compare_outputs([Output("sum", 3)], [Output("sum", 4)]).differences
    ('output 1 (sum): 3 became 4',)
    """
    differences, uncomparable, compared, distinguishable = [], [], 0, 0
    for number, (before, after) in enumerate(zip(current, candidate, strict=False), start=1):
        where = f"output {number}" + (f" ({before.request})" if before.request else "")
        comparer = _Comparer(relative, absolute, largest(before.value) or 1.0)
        try:
            comparer.compare(before.value, after.value, "")
        except _Different as difference:
            differences.append(f"{where}{difference}")
        except _TooCostly:
            uncomparable.append(f"{where}: too many parts to compare in any order")
        else:
            compared += not comparer.uncomparable
            uncomparable += [f"{where}{reason}" for reason in comparer.uncomparable[:1]]
            distinguishable += bool(comparer.distinguishable)
    compared += len(differences)
    if len(current) != len(candidate):
        differences.append(f"{len(current)} outputs became {len(candidate)}")
    return OutputComparison(
        compared, len(differences), tuple(differences[:DIFFERENCES_MAX]), tuple(uncomparable), distinguishable
    )


class _Comparer:
    """Walks two values in parallel; collects uncomparable parts, and stops at the first difference."""

    def __init__(self, relative: float, absolute: float, scale: float) -> None:
        self.uncomparable: list[str] = []
        self.distinguishable: list[str] = []
        self._relative = relative
        self._absolute = absolute
        self._scale = min(1.0, scale)
        self._steps_left = _STEPS_MAX

    def compare(self, before: Value, after: Value, path: str) -> None:
        """Compare two values.

        Raises
        ------
        _Different
            At the first difference.
        """
        self._spend(1)
        (kind, one), (other_kind, other) = type_of(before), type_of(after)
        if kind or other_kind:
            self.compare(one, other, path)
            if kind != other_kind:
                self._note(path, kind or "a plain value", other_kind or "a plain value", "type")
            return
        kind, one = untag(before)
        other_kind, other = untag(after)
        if kind != other_kind:
            raise _Different(f"{path}: {show(before)} became {show(after)}")
        if kind in _WALKS:
            _WALKS[kind](self, one, other, path)
        elif not (self._same_number(one, other, path) if kind == "number" else one == other):
            raise _Different(f"{path}: {show(before)} became {show(after)}")

    def _same_number(self, one: float, other: float, path: str) -> bool:
        same = self._close(one, other, self._absolute)
        if same and not self._close(one, other, self._absolute * self._scale):
            self.uncomparable.append(f"{path}: numbers as small as rounding errors of 0")
        if same and type(one) is not type(other):
            self._note(path, show(one), show(other), "type")
        elif one == other == 0 and math.copysign(1, one) != math.copysign(1, other):
            self._note(path, show(one), show(other), "sign")
        return same

    def _note(self, path: str, before: str, after: str, what: str) -> None:
        """Record that two values are equal, but distinguishable for their users."""
        self._keep(f"{path}: {before} became {after}, which is equal and of another {what}")

    def _keep(self, note: str) -> None:
        self.uncomparable.append(note)
        self.distinguishable.append(note)

    def _spend(self, steps: int) -> None:
        self._steps_left -= steps
        if self._steps_left < 0:
            raise _TooCostly

    def _sorted(self, members: list[Value]) -> list[Value]:
        """Sort numbers by size, all else by text."""
        keys = [order(member) for member in members]
        self._spend(sum(len(text) for _, _, text in keys) // _CHARACTERS_A_STEP)
        return [members[index] for index in sorted(range(len(members)), key=keys.__getitem__)]

    def _close(self, one: float, other: float, absolute: float) -> bool:
        if one == other or (isinstance(one, int) and isinstance(other, int)):
            return one == other
        try:
            both_nan = math.isnan(one) and math.isnan(other)
            return both_nan or math.isclose(one, other, rel_tol=self._relative, abs_tol=absolute)
        except OverflowError:  # an integer larger than any double
            return False

    def walk_sequence(self, one: list[Value], other: list[Value], path: str) -> None:
        _same_count(len(one), len(other), path)
        for index, (before, after) in enumerate(zip(one, other, strict=True)):
            self.compare(before, after, f"{path}[{index}]")

    def walk_array(self, one: list[Value], other: list[Value], path: str) -> None:
        if one[0] != other[0]:
            self._note(path, f"an array of {show(one[0])}", f"one of {show(other[0])}", "type")
        if one[1] != other[1]:
            raise _Different(f"{path}: shape {show(one[1])} became {show(other[1])}")
        self.walk_sequence(one[2], other[2], path)

    def walk_set(self, one: list[Value], other: list[Value], path: str) -> None:
        _same_count(len(one), len(other), path)
        if len(one) <= _MATCHED_MAX:
            self._match(one, other, path)
        else:
            self.walk_sequence(self._sorted(one), self._sorted(other), path)

    def _match(self, one: list[Value], other: list[Value], path: str) -> None:
        left = self._sorted(other)
        for member in self._sorted(one):
            for index, candidate in enumerate(left):
                if self._agree(member, candidate):
                    del left[index]
                    break
            else:
                raise _Different(f"{path}: {show(member)} is missing from the set")

    def _agree(self, one: Value, other: Value) -> bool:
        noted, apart = len(self.uncomparable), len(self.distinguishable)
        try:
            self.compare(one, other, "")
        except _Different:
            # these notes concern members, not the values themselves
            del self.uncomparable[noted:], self.distinguishable[apart:]
            return False
        return True

    def walk_dict(self, one: list[list[Value]], other: list[list[Value]], path: str) -> None:
        before, after = (
            {canonical(without_types(key)): (key, value) for key, value in pairs} for pairs in (one, other)
        )
        if len(before) < len(one) or len(after) < len(other):  # keys of which only the type is known
            _same_count(len(one), len(other), path)
            self.uncomparable.append(f"{path}: a mapping whose keys cannot be distinguished")
            return
        if before.keys() == after.keys() and list(before) != list(after):
            self._keep(f"{path}: a mapping with the same keys in another order")
        if any(has_other(key) for key, _ in one):
            self.uncomparable.append(f"{path}: a mapping with a key that cannot be compared")
        for key in before.keys() ^ after.keys():
            raise _Different(f"{path}: the key {key[:SHOWN_CHARACTERS]} is in one of them only")
        for key, (key_before, value) in before.items():
            where = f"{path}[{key[:SHOWN_CHARACTERS]}]"
            self.compare(key_before, after[key][0], where)
            self.compare(value, after[key][1], where)

    def walk_object(self, one: list[Value], other: list[Value], path: str) -> None:
        if one[0] != other[0]:
            raise _Different(f"{path}: {show(one[0])} became {show(other[0])}")
        self.walk_dict(one[1], other[1], path)

    def walk_other(self, one: list[Value], other: list[Value], path: str) -> None:
        if one[0] != other[0]:
            raise _Different(f"{path}: {show(one[0])} became {show(other[0])}")
        self.uncomparable.append(f"{path}: a value of type {show(one[0])} {show(one[1])}")


_WALKS: Final[dict[str, Callable[[_Comparer, Any, Any, str], None]]] = {
    "list": _Comparer.walk_sequence,
    "tuple": _Comparer.walk_sequence,
    "complex": _Comparer.walk_sequence,
    "array": _Comparer.walk_array,
    "set": _Comparer.walk_set,
    "dict": _Comparer.walk_dict,
    "object": _Comparer.walk_object,
    "other": _Comparer.walk_other,
}


def _same_count(one: int, other: int, path: str) -> None:
    if one != other:
        raise _Different(f"{path}: {one} parts became {other}")

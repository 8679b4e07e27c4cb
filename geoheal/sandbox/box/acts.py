"""Report whether operations act: `n // 50_000` is 0, and `min(n, 50_000)` is n, until they do.

Each operation has line numbers after the end of the source, one for each fact that a run can show: that its
input varies, that its output varies, that it is not the left or right operand, and that it cannot be
compared.
"""

from __future__ import annotations

import operator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .wire import Wire

VARIES, ACTS, LEFT, RIGHT, UNKNOWN = range(5)
NAME = "__watched__"
"""Built-in name of the function through which operations go."""
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Div": operator.truediv,
    "FloorDiv": operator.floordiv, "Mod": operator.mod, "Pow": operator.pow, "MatMult": operator.matmul,
    "LShift": operator.lshift, "RShift": operator.rshift, "BitAnd": operator.and_, "BitOr": operator.or_,
    "BitXor": operator.xor, "item": operator.getitem,
    "AddTo": operator.iadd, "SubTo": operator.isub, "MultTo": operator.imul, "DivTo": operator.itruediv,
    "FloorDivTo": operator.ifloordiv, "ModTo": operator.imod, "PowTo": operator.ipow,
    "MatMultTo": operator.imatmul, "LShiftTo": operator.ilshift, "RShiftTo": operator.irshift,
    "BitAndTo": operator.iand, "BitOrTo": operator.ior, "BitXorTo": operator.ixor,
}  # fmt: skip
_NOTHING = ("FloorDiv", "RShift", "BitAnd")
"""Operations whose result 0 does not show anything."""
_SCALARS = (int, float, complex, str, bytes, bool)
_PARTS = 8
"""Largest length of a tuple that is compared."""
_NONE = object()


class Acts:
    """Observations of each operation, by its first line."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._first: dict[int, tuple[Any, Any]] = {}
        self._sent: set[int] = set()
        self._known: set[int] = set()

    def __call__(self, line: int, kind: str, function: Any, *operands: Any, **named: Any) -> Any:  # noqa: ANN401
        """Perform an operation, or call a function if the kind is "call", and observe it."""
        called = kind.startswith("call")
        if called:
            result = function(*operands, **named)
        elif kind == "stretch":
            operands = (function, slice(*operands))
            result = operands[0][operands[1]]
        else:
            operands = (function, *operands)
            result = _OPERATORS[kind](*operands)
        if line not in self._known:
            try:
                if called:
                    self._look_at_call(line, kind[4:], function, operands, result)
                else:
                    self._look(line, kind.removesuffix("To"), operands, result)
            except Exception:  # noqa: BLE001 - values that cannot be compared show nothing
                self._tell(line, UNKNOWN)
        return result

    def _look(self, line: int, kind: str, operands: tuple[Any, ...], result: object) -> None:
        left, right = operands
        if kind in ("item", "stretch"):
            self._look_at_item(line, left, right, result)
            return
        given, made = (_key(left), _key(right)), _key(result)
        if made is _NONE or given[0] is _NONE or given[1] is _NONE:
            self._tell(line, UNKNOWN)
            return
        self._compare(line, given, made)
        is_nothing = kind in _NOTHING and not result
        if not is_nothing and result != left:
            self._tell(line, LEFT)
        if result != right:
            self._tell(line, RIGHT)

    def _look_at_item(self, line: int, owner: Any, index: Any, result: Any) -> None:  # noqa: ANN401
        """Observe an index or a slice: one that cuts nothing off does not act."""
        if isinstance(index, slice):
            if len(result) != len(owner) or index.step not in (None, 1):
                self._tell(line, LEFT)
            given = _key(owner)
            self._compare(line, None if given is _NONE else given, _key(result))
        else:
            given = _key(index)
            if given is _NONE:
                self._tell(line, UNKNOWN)
                return
            self._compare(line, given, _key(result))
            if not isinstance(owner, range) or result != index:
                self._tell(line, LEFT)

    def _look_at_call(self, line: int, kind: str, function: object, operands: Any, result: Any) -> None:  # noqa: ANN401
        if kind.startswith("bounded"):  # a chunk, or the first of many: it acts once the bound is reached
            counts = [each for each in operands if type(each) is int]
            met = len(result) > 1 if kind == "bounded range" else counts[-1] <= len(result) <= counts[-1] + 1
            if met:
                self._tell(line, LEFT)
            return
        made = _key(result)
        if made is _NONE:
            self._tell(line, UNKNOWN)
            return
        given = tuple(_key(each) for each in (getattr(function, "__self__", None), *operands))
        self._compare(line, tuple(None if each is _NONE else each for each in given), made)
        if kind == "abs":
            self._tell(line, RIGHT if result == operands[0] else LEFT)
            return
        for place, each in enumerate(operands[:2]):
            if result != each:
                self._tell(line, LEFT + place)

    def _compare(self, line: int, given: object, made: object) -> None:
        first = self._first.setdefault(line, (given, made))
        if given != first[0]:
            self._tell(line, VARIES)
        if made is _NONE or made != first[1]:
            self._tell(line, ACTS)
        if self._sent.issuperset(range(line, line + UNKNOWN)):
            self._known.add(line)

    def _tell(self, line: int, what: int) -> None:
        if line + what not in self._sent:
            self._sent.add(line + what)
            self._wire.send({"type": "executed", "line": line + what})
        if what == UNKNOWN:
            self._known.add(line)


def _key(value: object) -> object:
    """Return a key for comparing values; ``_NONE`` if there is none."""
    if type(value) in _SCALARS:
        return type(value), value
    if type(value) is tuple and len(value) <= _PARTS and all(type(each) in _SCALARS for each in value):
        return tuple((type(each), each) for each in value)
    return _NONE

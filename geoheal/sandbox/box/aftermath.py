"""Tell what a run leaves: arguments, earlier answers, errors, and the interpreter's settings."""

from __future__ import annotations

import sys

from .encode import encode, plain
from .interpreter import settings
from .probe import Probe, Request
from .shared import shared_with

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType, TracebackType
    from typing import Any

    from .wire import Wire

_KEPT = 60
"""Calls and answers that are looked at, of each kind."""
_WORKLOAD = "<workload>"
_OTHERS = {"", "geoheal_box", "workload", *sys.stdlib_module_names}
"""Packages whose functions are none of the code under test."""
_VARIABLE = 0x0C
"""Flags of a function that takes any positional or named arguments."""


class KeepingProbe(Probe):
    """A probe that keeps what goes in and out, and tells at the end what became of it."""

    __slots__ = ("_answers", "_calls", "_errors", "_frames")

    def __init__(self, wire: Wire) -> None:
        super().__init__(wire)
        self._answers: list[object] = []
        self._calls: list[list[object]] = []
        self._errors: list[BaseException] = []
        self._frames: dict[int, tuple[int, list[object]]] = {}
        sys.setprofile(self._on_event)

    def request(self, name: str = "request") -> Request:
        """Time a unit of work, and keep its error."""
        return _KeepingRequest(self._wire, name, self._errors)

    def output(self, value: object) -> None:
        """Hand over a value, and keep it."""
        super().output(value)
        if len(self._answers) < _KEPT:
            self._answers.append(value)

    def tell(self) -> None:
        """Hand over what was left, each with what it is."""
        sys.setprofile(None)
        for number, arguments in enumerate(self._calls):
            self._left(f"argument {number} in the end", arguments)
        for number, answer in enumerate(self._answers):
            self._left(f"answer {number} in the end", answer)
        self._left("shared among answers", shared_with(self._answers))
        self._left("shared with arguments", shared_with([*self._calls, *self._answers]))
        for number, error in enumerate(self._errors):
            self._left(f"error {number}", _told(error))
        for name, value in settings():
            self._left(f"setting {name}", value)

    def _left(self, label: str, value: object) -> None:
        self._wire.send({"type": "left", "label": label, "value": encode(value)})

    def _on_event(self, frame: FrameType, event: str, _argument: object) -> None:
        """Note the arguments of what the workload calls, and tell them as they are when it is over."""
        if event == "return" and id(frame) in self._frames:
            number, arguments = self._frames.pop(id(frame))
            self._left(f"argument {number}", arguments)
        elif event == "call" and _is_called_by_workload(frame) and len(self._calls) < _KEPT:
            arguments = _arguments(frame)
            self._frames[id(frame)] = len(self._calls), arguments
            self._calls.append(arguments)


class _KeepingRequest(Request):
    __slots__ = ("_errors",)

    def __init__(self, wire: Wire, name: str, errors: list[BaseException]) -> None:
        super().__init__(wire, name)
        self._errors = errors

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is not None and len(self._errors) < _KEPT:
            self._errors.append(error)
        return super().__exit__(kind, error, trace)


def _is_called_by_workload(frame: FrameType) -> bool:
    caller = frame.f_back
    by_workload = caller is not None and caller.f_code.co_filename == _WORKLOAD
    return by_workload and str(frame.f_globals.get("__name__", "")).partition(".")[0] not in _OTHERS


def _arguments(frame: FrameType) -> list[object]:
    """Values of a call's arguments in the order of the function's signature."""
    code = frame.f_code
    count = code.co_argcount + code.co_kwonlyargcount + (code.co_flags & _VARIABLE).bit_count()
    held = frame.f_locals
    return [held[name] for name in code.co_varnames[:count] if name in held]


def _told(error: BaseException) -> Any:  # noqa: ANN401 - plain data
    """What an error holds beside its type: arguments, public attributes, and the types that led to it."""
    attributes = {name: value for name, value in vars(error).items() if not name.startswith("_")}
    cause = error.__cause__
    causes: list[str] = []
    while cause is not None and len(causes) < _KEPT:
        causes.append(plain(type(cause).__qualname__, 200))
        cause = cause.__cause__
    return [[plain(kind.__qualname__, 200) for kind in type(error).__mro__], error.args, attributes, causes]

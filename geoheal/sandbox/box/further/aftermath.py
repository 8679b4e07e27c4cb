"""Report side effects of a run: arguments, earlier answers, errors, and the interpreter's settings."""

from __future__ import annotations

import contextlib
import sys

from ..arguments import arguments_of
from ..encode import encode, plain
from ..probe import Probe, Request
from ..settings.libraries import raised_flags, uses_decimals
from ..settings.read import settings
from .calls import with_rests
from .handed import Handed
from .lasting import SizeGrowth, lasting_of, objects_among
from .observed.callers import Callers
from .observed.calls_and_logs import CallsAndLogs, written_files
from .observed.effect_calls import EffectCalls
from .public import ENTRIES, is_as_it_was, lengths_of, numbers_of, public_of, tables_of
from .shared import shared_among, shared_within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, ModuleType, TracebackType
    from typing import Any

    from ..wire import Wire

_KEPT = 60
"""Number of calls and answers to inspect, per kind."""
FILLED = "filled"
"""Prefix of labels of the module's lists whose length the run has changed."""
TABLE = "table"
"""Prefix of labels of the module's mappings that the run has changed."""


class KeepingProbe(Probe):
    """A probe that keeps inputs and outputs, and reports their state at the end.

    They are labelled by the number of the request that began last, and the position within it.
    """

    __slots__ = (
        "_answers",
        "_before",
        "_callers",
        "_calls",
        "_counts",
        "_effects",
        "_errors",
        "_filled",
        "_frames",
        "_growth",
        "_handed",
        "_lasting",
        "_looked_at",
        "_module",
        "_number",
        "_objects",
        "_passed",
        "_tables",
    )

    def __init__(self, wire: Wire, module: ModuleType) -> None:
        super().__init__(wire)
        self._module = module
        self._before = numbers_of(module)
        self._filled = lengths_of(module)
        self._tables = tables_of(module)
        self._lasting = lasting_of(module)
        self._objects: dict[str, object] = {}
        self._growth = SizeGrowth(module)
        self._looked_at: dict[str, list[object]] = {}
        self._passed = CallsAndLogs(module)
        self._effects = EffectCalls(module, self._arguments)
        self._handed = Handed(module, self._arguments)
        self._number = 0
        self._counts: dict[str, int] = {}
        self._answers: dict[str, object] = {}
        self._calls: dict[str, list[object]] = {}
        self._errors: dict[int, BaseException] = {}
        self._frames: dict[int, str] = {}
        self._callers = Callers()
        sys.setprofile(self._on_event)

    def request(self, name: str = "request") -> Request:
        """Output a value, and keep it."""
        return _KeepingRequest(self._wire, name, self)

    def output(self, value: object) -> None:
        """Hand over a value, and keep it."""
        frame = self._callers.frame_of(value)
        if frame is not None and len(self._calls) < _KEPT:
            self._calls[self._label("argument")] = arguments_of(frame)
        super().output(value)
        if len(self._answers) < _KEPT:
            self._answers[self._label("answer")] = value

    def begin(self) -> int:
        """Count the start of a request."""
        self._number += 1
        self._passed.begin(self._number)
        self._effects.begin(self._number)
        self._growth.look()
        return self._number

    def keep_error(self, number: int, error: BaseException) -> None:
        """Keep the exception that ended a request."""
        if len(self._errors) < _KEPT:
            self._errors[number] = error

    def tell(self) -> None:
        """Report the state at the end, with labels."""
        sys.setprofile(None)
        self._callers.stop()
        for label, value in {**self._calls, **self._answers}.items():
            self._left(f"{label} in the end", with_rests(value) if label in self._calls else value)
        self._left("shared among answers", shared_among(self._answers))
        self._left("shared within an answer", shared_within(self._answers))
        self._left("shared with arguments", shared_among({**self._calls, **self._answers}))
        for number, error in self._errors.items():
            self._left(f"error {number}", _held_by(error))
        for label, entries in self._passed.by_label().items():
            self._wire.send({"type": "left", "label": label, "value": entries})
        for name, numbers in self._effects.made.items():
            self._left(f"effect {plain(name, 100)}", numbers)
        for label, parts in self._handed.by_label().items():
            self._left(plain(label, 120), parts)
        with contextlib.suppress(OSError):
            for name, content in written_files():
                self._left(f"file {plain(name, 100)}", content)
        self._tell_of_module()
        self._tell_of_lasting()
        self._tell_of_settings()

    def _tell_of_settings(self) -> None:
        for name, value in settings():
            self._left(f"setting {name}", value)
        if uses_decimals(self._module):  # else the flags are those of what it only uses inside
            self._left("flags of decimal", raised_flags())

    def _tell_of_module(self) -> None:
        for name, state in numbers_of(self._module).items():
            self._left(f"state {plain(name, 100)}", None if state == self._before.get(name) else state)
        for name, value in public_of(self._module):
            if type(value) is list and len(value) != self._filled.get(name, 0):
                self._left(f"{FILLED} {plain(name, 100)}", value[-ENTRIES:])
        for name, table in tables_of(self._module).items():
            if not is_as_it_was(table, self._tables.get(name)):
                self._left(f"{TABLE} {plain(name, 100)}", table)

    def _tell_of_lasting(self) -> None:
        """Report what objects remember; None of it that is as it was."""
        after = lasting_of(self._module)
        for label, values in self._looked_at.items():
            after |= {
                f"{path} of {label}": each for path, each in objects_among(values, self._module).items()
            }
        before = {**self._lasting, **self._objects}
        for path, state in after.items():
            value = None if path in before and state == before[path] else [state]
            self._wire.send({"type": "left", "label": f"remembers {plain(path, 120)}", "value": value})

        self._growth.look()
        for path, sizes in self._growth.by_path().items():
            self._left(f"grows {plain(path, 120)}", sizes)

    def _look_at_objects(self, label: str) -> None:
        """Keep what an object of the module remembers that the workload passes for the first time."""
        known = {id(each) for values in self._looked_at.values() for each in values}
        new = [each for each in self._calls[label] if id(each) not in known]
        states = objects_among(new, self._module)
        if states:
            self._looked_at[label] = new
            self._objects |= {f"{path} of {label}": state for path, state in states.items()}

    def _arguments(self) -> Iterator[object]:
        """Yield what the workload has passed."""
        for values in list(self._calls.values()):
            yield from values

    def _label(self, kind: str) -> str:
        """Return the label of the next item.

        "answer 3.0" is the first one of the third request, or after it.
        """
        place = f"{kind} {self._number}"
        count = self._counts[place] = self._counts.get(place, -1) + 1
        return f"{place}.{count}"

    def _left(self, label: str, value: object) -> None:
        self._wire.send({"type": "left", "label": label, "value": encode(value)})

    def _on_event(self, frame: FrameType, event: str, argument: object) -> None:
        """Record arguments of functions that the workload calls, and report them at the end."""
        if event in ("call", "c_call"):
            self._effects.look_at(frame, event, argument)
        elif event == "return":
            self._handed.look_at_return(frame, argument)
        if event == "return" and id(frame) in self._frames:
            label = self._frames.pop(id(frame))
            self._left(label, self._calls[label])
        elif event == "call":
            self._passed.look_at_call(frame)
        if event == "call" and self._callers.is_workload(frame) and len(self._calls) < _KEPT:
            label = self._frames[id(frame)] = self._label("argument")
            self._calls[label] = arguments_of(frame)
            self._look_at_objects(label)


class _KeepingRequest(Request):
    __slots__ = ("_number", "_probe")

    def __init__(self, wire: Wire, name: str, probe: KeepingProbe) -> None:
        super().__init__(wire, name)
        self._number = 0
        self._probe = probe

    def __enter__(self) -> None:
        self._number = self._probe.begin()
        super().__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is not None:
            self._probe.keep_error(self._number, error)
        return super().__exit__(kind, error, trace)


def _held_by(error: BaseException) -> Any:  # noqa: ANN401 - plain data
    """Return the content of an error besides its type.

    Arguments, public attributes, the errors that led to it, and whether it hides the error before it.
    """
    attributes = {name: value for name, value in vars(error).items() if not name.startswith("_")}
    cause = error.__cause__
    causes: list[list[Any]] = []
    while cause is not None and len(causes) < _KEPT:
        causes.append([plain(type(cause).__qualname__, 200), cause.args])
        cause = cause.__cause__
    return [
        [plain(kind.__qualname__, 200) for kind in type(error).__mro__],
        error.args,
        attributes,
        causes,
        error.__suppress_context__,
    ]

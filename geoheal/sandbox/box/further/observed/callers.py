"""Whose call a frame is: the workload's own, or one of the code under test and of libraries."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any

_WORKLOAD = "<workload>"
_OTHERS = {"", "geoheal_box", "workload", *sys.stdlib_module_names}
"""Packages that are not part of the code under test."""
_DELAYED = 0x20 | 0x80 | 0x200
"""Flags of the code of generators, coroutines and asynchronous generators."""
_FUNCTION = type(lambda: None)
_GENERATOR = type(_ for _ in ())
_MONITORING: Any = getattr(sys, "monitoring", None)
"""Since Python 3.12. A profiler sees generators where they begin, and those that never do where they end."""
_TOOL = 3


class Callers:
    """Which functions of the code under test the workload itself calls.

    A generator or coroutine may begin to run far from the call that made it, in an event loop or the code
    under test, or never. Where Python counts the workload's calls as they are made, such calls count too.
    """

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: dict[CodeType, int] = {}
        if _MONITORING is not None:
            _MONITORING.use_tool_id(_TOOL, "geoheal")
            _MONITORING.register_callback(_TOOL, _MONITORING.events.CALL, self._on_call)
            _MONITORING.set_events(_TOOL, _MONITORING.events.CALL)

    def stop(self) -> None:
        """Observe no further calls."""
        if _MONITORING is not None:
            _MONITORING.set_events(_TOOL, _MONITORING.events.NO_EVENTS)
            _MONITORING.free_tool_id(_TOOL)

    def is_workload(self, frame: FrameType) -> bool:
        """Whether the workload itself calls this frame's function, and it is one of the code under test."""
        code, caller = frame.f_code, frame.f_back
        if str(frame.f_globals.get("__name__", "")).partition(".")[0] in _OTHERS:
            return False
        if self._made.get(code):
            self._made[code] -= 1
            return True
        return caller is not None and caller.f_code.co_filename == _WORKLOAD

    def frame_of(self, value: Any) -> FrameType | None:  # noqa: ANN401 - any value
        """Return the frame of a generator that the workload made and that has not begun; None for others."""
        kind: type = type(value)
        if kind is not _GENERATOR or _MONITORING is None or value.gi_suspended:
            return None
        frame: FrameType | None = value.gi_frame
        return frame if frame is not None and self.is_workload(frame) else None

    def _on_call(self, code: CodeType, _offset: int, called: object, _first: object) -> object:
        if code.co_filename != _WORKLOAD:
            return _MONITORING.DISABLE
        function = getattr(called, "__func__", None) if type(called) is _METHOD else called
        if type(function) is _FUNCTION and function.__code__.co_flags & _DELAYED:
            self._made[function.__code__] = self._made.get(function.__code__, 0) + 1
        return None


_METHOD = type(Callers.stop.__get__(object()))

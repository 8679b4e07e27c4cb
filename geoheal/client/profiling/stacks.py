"""Stacks reduced to the project's functions, outermost first, with the line of the innermost one."""

from __future__ import annotations

from types import FrameType
from typing import Any, Final

from geoheal.client.profiling.project import Function, ProjectFunctions

DEPTH_MAX: Final = 40
"""Largest number of the project's functions to keep per stack: the innermost ones."""
FRAMES_MAX: Final = 500
"""Largest number of frames to read."""

Stack = tuple[tuple[Function, ...], int]
"""Functions, and the current line of the innermost one."""


def stack_of(frame: FrameType | None, project: ProjectFunctions) -> Stack | None:
    """Return the project's functions among a frame and its callers; None if there are none."""
    functions: list[Function] = []
    line = 0
    known = project.known
    for _ in range(FRAMES_MAX):
        if frame is None or len(functions) >= DEPTH_MAX:
            break
        code = frame.f_code
        entry = known.get(id(code))
        found = project.function(code, frame.f_globals) if entry is None else entry[1]
        if found is not None:
            if not functions:
                line = frame.f_lineno or 0
            functions.append(found)
        frame = frame.f_back
    return (tuple(reversed(functions)), line) if functions else None


def awaiting(task: Any, project: ProjectFunctions) -> Stack | None:  # noqa: ANN401 - a task of asyncio
    """Return where a task waits: the functions that await each other, and the line of the innermost one."""
    functions: list[Function] = []
    line = 0
    step: Any = task.get_coro()
    for _ in range(FRAMES_MAX):
        frame = _frame(step)
        if frame is None:
            break
        found = project.function(frame.f_code, frame.f_globals)
        if found is not None:
            functions.append(found)
            line = frame.f_lineno or 0
        step = next(
            (
                inner
                for name in ("cr_await", "gi_yieldfrom", "ag_await")
                if (inner := getattr(step, name, None)) is not None
            ),
            None,
        )
    return (tuple(functions[-DEPTH_MAX:]), line) if functions else None


def _frame(step: Any) -> FrameType | None:  # noqa: ANN401 - whatever can be awaited
    for name in ("cr_frame", "gi_frame", "ag_frame"):
        frame = getattr(step, name, None)
        if isinstance(frame, FrameType):
            return frame
    return None

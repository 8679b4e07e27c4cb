"""Run a module and its workload, and report to the warden."""

from __future__ import annotations

import builtins
import contextlib
import importlib
import os
import random
import resource
import sys
from types import CoroutineType

from .encode import plain
from .module import load, overrides_of
from .preparation import prepared
from .probe import Probe
from .watch import look_out
from .wire import Wire

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType, TracebackType
    from typing import Any

_kept: list[Any] = []
"""Result of the preparation, such as an application; it lives as long as the run."""
_TRACE_CHARACTERS = 8_000
_MESSAGE_CHARACTERS = 2_000
_HERE = os.path.dirname(__file__)  # noqa: PTH120 - pathlib is not needed otherwise


def main() -> None:
    """Prepare, say hello, and only then accept source; run one module, then end."""
    commands, events = int(sys.argv[1]), int(sys.argv[2])
    _close_all_but(0, 1, 2, commands, events)
    sys.argv[:] = [""]
    wire = Wire(commands, events)
    before = _prepare(wire, wire.receive())
    wire.send({"type": "hello"})
    _run(wire, before)
    wire.receive()  # the warden reads the clocks, and then ends this process


def _close_all_but(*kept: int) -> None:
    for number in range(resource.getrlimit(resource.RLIMIT_NOFILE)[0]):
        if number not in kept:
            with contextlib.suppress(OSError):
                os.close(number)


def _prepare(wire: Wire, order: dict[str, Any]) -> str:
    """Set the interpreter up; return what the project runs before its modules load."""
    wire.frame_bytes = order["frame_bytes"]
    # Set inside of the user namespace; outside it would count all processes of the service's user.
    resource.setrlimit(resource.RLIMIT_NPROC, (order["threads"], order["threads"]))
    os.environ.update(order["variables"])
    own = [folder for folder in sys.path if not __file__.startswith(folder)]
    sys.path[:] = order["sources"] + own + order["packages"]
    for name in order["preload"]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    _seed(0)  # NumPy imports its generators on first use
    before: str = order["before"]
    return before


def _run(wire: Wire, before: str) -> None:
    order = wire.receive()
    _seed(order["seed"])
    overrides = overrides_of(order["sources"])
    if order.get("watch"):
        _watch(order, overrides[order["watched"]].file, wire)
    if order["aftermath"]:
        from .settings.other_modules import remember  # rarely needed

        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            remember(overrides[order["module"]].source)
    try:
        module = load(order["module"], overrides, lambda: _kept.append(prepared(before)))
    except BaseException as error:  # noqa: BLE001 - whatever the code raises is reported
        _flush()
        wire.send(_failure("load", overrides[order["module"]].file, error))
        return
    wire.send({"type": "loaded"})
    while _repetition(module, wire, wire.receive()):
        pass


def _repetition(module: ModuleType, wire: Wire, order: dict[str, Any]) -> bool:
    """Run the workload once; return whether it finished and may be repeated."""
    _seed(order.pop("seed"))
    source = [order.pop("source")]
    try:
        if order["aftermath"] or order["beyond"] is not None:
            _work_and_tell(source, module, wire, order)
        else:
            _work(source, module, Probe(wire))
    except BaseException as error:  # noqa: BLE001 - whatever the code raises is reported
        _flush()
        wire.send(_failure("work", "<workload>", error))
        return False
    _flush()
    wire.send({"type": "done"})
    return True


def _watch(order: dict[str, Any], file: str, wire: Wire) -> None:
    look_out(file, order["watch"], wire, every=order["every"])
    if order["every"]:
        from .acts import NAME, Acts  # rarely needed

        setattr(builtins, NAME, Acts(wire))


def _seed(seed: int) -> None:
    """Seed the shared generators, so that code draws the same numbers in both runs of a pair."""
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed % 2**32)


def _work(source: list[str], module: ModuleType, probe: Probe) -> None:
    """Run a workload without keeping its text, which the module could read and recognise."""
    names: dict[str, Any] = {"__name__": "workload", "module": module, "probe": probe}
    exec(compile(source.pop(), "<workload>", "exec", dont_inherit=True), names)  # noqa: S102 - the box's purpose
    function = names.get("workload")
    if callable(function):
        result = function(module, probe)
        if isinstance(result, CoroutineType):
            import asyncio  # takes longer than everything else here together

            asyncio.run(result)


def _work_and_tell(source: list[str], module: ModuleType, wire: Wire, order: dict[str, Any]) -> None:
    """Run a workload, and report side effects, or answers beyond its inputs."""
    from .further.aftermath import KeepingProbe  # rarely needed
    from .further.beyond import BeyondProbe

    if order["beyond"] is None:
        probe: KeepingProbe | BeyondProbe = KeepingProbe(wire, module)
    else:
        probe = BeyondProbe(wire, module, order["beyond"], backwards=order["backwards"])
    _work(source, module, probe)
    probe.tell()


def _failure(phase: str, filename: str, error: BaseException) -> dict[str, Any]:
    line, column = _place(error, filename)
    return {
        "type": "failed",
        "phase": phase,
        "kind": _kind(error, filename),
        "error": plain(type(error).__qualname__, 200),
        "message": plain(error.msg if isinstance(error, SyntaxError) else error, _MESSAGE_CHARACTERS),
        "line": line,
        "column": column,
        "traceback": "" if isinstance(error, MemoryError) else _trace(error),
    }


def _trace(error: BaseException) -> str:
    import traceback  # rarely needed

    lines = traceback.format_exception(type(error), error, _own_frames(error))
    return plain("".join(lines)[-_TRACE_CHARACTERS:], _TRACE_CHARACTERS)


def _own_frames(error: BaseException) -> TracebackType | None:
    """Return the traceback without the harness's own frames."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(_HERE):
        trace = trace.tb_next
    return trace


def _kind(error: BaseException, filename: str) -> str:
    if isinstance(error, SyntaxError) and error.filename == filename:
        return "syntax"
    return "memory" if isinstance(error, MemoryError) else "error"


def _place(error: BaseException, filename: str) -> tuple[int | None, int | None]:
    if isinstance(error, SyntaxError) and error.filename == filename:
        return error.lineno, error.offset
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line, None


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()

"""Settings of the interpreter itself."""

from __future__ import annotations

import atexit
import gc
import sys
import threading
import weakref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_HOOKS = ("excepthook", "displayhook", "unraisablehook", "breakpointhook", "stdin", "stdout", "stderr")
_READ = ("getdlopenflags", "get_asyncgen_hooks", "get_coroutine_origin_tracking_depth")


def _collector() -> object:
    return [
        gc.isenabled(),
        list(gc.get_threshold()),
        gc.get_freeze_count() > 0,
        gc.get_debug(),
        len(gc.callbacks),
    ]


def _finders() -> object:
    return [[name_of(each) for each in found] for found in (sys.meta_path, sys.path_hooks)]


def _hooks() -> object:
    return [getattr(sys, name) is getattr(sys, f"__{name}__") for name in _HOOKS]


def _switches() -> object:
    """Return what functions and attributes of ``sys`` say that most code never sets."""
    said = [repr(getattr(sys, name)()) for name in _READ if hasattr(sys, name)]
    return [*said, sys.dont_write_bytecode, getattr(sys, "tracebacklimit", None)]


def _observers() -> object:
    """Return who is called for events in threads, and whether faults and memory are traced."""
    loaded = [sys.modules.get(name) for name in ("faulthandler", "tracemalloc")]
    return [
        name_of(threading.gettrace()),
        name_of(threading.getprofile()),
        name_of(threading.excepthook),
        *(getattr(each, name)() if each else False for each, name in zip(loaded, _ASKED, strict=True)),
    ]


_ASKED = ("is_enabled", "is_tracing")


def _at_the_end() -> object:
    """Return how many functions wait for the end of the process, and of objects.

    Packages, and a few modules of the standard library, register functions when they are imported.
    """
    tops = {name.partition(".")[0] for name in sys.modules}
    if "multiprocessing" in tops or not tops <= sys.stdlib_module_names | _OWN:
        return NotImplemented
    waiting = vars(weakref.finalize).get("_registry", ())
    return [getattr(atexit, "_ncallbacks", int)(), len(waiting)]


_OWN = {"__main__", "geoheal_box"}


def name_of(value: object) -> str:
    """Return the name of a function, or of the class of an object: no address.

    >>> name_of(print), name_of(3)
    ('print', 'int')
    """
    name = getattr(value, "__qualname__", None)
    return name if isinstance(name, str) else type(value).__qualname__


OF_INTERPRETER: dict[str, Callable[[], object]] = {
    "the recursion limit": sys.getrecursionlimit,
    "the switch interval of threads": sys.getswitchinterval,
    "the limit of digits in numbers": sys.get_int_max_str_digits,
    "the garbage collector": _collector,
    "the import path": lambda: list(sys.path),
    "how modules are found": _finders,
    "the hooks of sys": _hooks,
    "the switches of sys": _switches,
    "tracers and profilers of threads": _observers,
    "functions called at exit": _at_the_end,
    "the stack size of threads": threading.stack_size,
}

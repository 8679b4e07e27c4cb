"""Names by which source reaches for the interpreter it runs in, or asks where it runs; names of errors."""

import builtins
import re
from collections.abc import Iterable, Set
from typing import Final

from geoheal.domain.evaluation.syntax import words

NAMES: Final = frozenset(
    {
        "__builtins__",
        "__file__",
        "__import__",
        "__loader__",
        "__spec__",
        "__watched__",
        "breakpoint",
        "compile",
        "dir",
        "eval",
        "exec",
        "globals",
        "id",
        "input",
        "locals",
        "open",
        "vars",
    }
)
"""Built-in names that do the same."""

ATTRIBUTES: Final = frozenset(
    {
        "__builtins__", "__class__", "__closure__", "__code__", "__defaults__", "__del__", "__dict__",
        "__getattribute__", "__globals__", "__loader__", "__mro__", "__spec__", "__subclasses__",
        "__traceback__", "_clock", "_commands", "_current_frames", "_events", "_getframe",
        "_getframemodulename", "_nonce",
        "_wire", "add_signal_handler", "addaudithook", "ag_frame", "cr_frame", "displayhook",
        "excepthook", "f_back", "f_builtins", "f_code", "ctypeslib", "f_globals", "f_locals", "finalize",
        "findCaller",
        "gi_frame", "meta_path", "modules", "monitoring", "path_hooks", "setprofile", "settrace",
        "processName", "relativeCreated", "stacklevel", "subprocess_exec",
        "subprocess_shell", "tb_frame", "tb_next", "unraisablehook",
    }
)  # fmt: skip
"""Attributes that lead there."""

CODE: Final = frozenset({"__bases__", "__defaults__", "__kwdefaults__"})
"""Names by which a function that is given them changes another function or class."""

ORDINARY: Final = words(
    "__abs__ __add__ __aenter__ __aexit__ __aiter__ __and__ __anext__ __annotations__ __bool__ __bytes__ "
    "__call__ __contains__ __delitem__ __divmod__ __doc__ __enter__ __eq__ __exit__ __float__ __floordiv__ "
    "__ge__ __getitem__ __gt__ __hash__ __iadd__ __index__ __init__ __init_subclass__ __int__ __invert__ "
    "__ior__ __iter__ __le__ __len__ __length_hint__ __lt__ __matmul__ __missing__ __mod__ __mul__ __name__ "
    "__ne__ __neg__ __new__ __next__ __or__ __pos__ __post_init__ __pow__ __qualname__ __radd__ __repr__ "
    "__reversed__ __rmul__ __round__ __rsub__ __set_name__ __setitem__ __slots__ __str__ __sub__ __truediv__ "
    "__wrapped__ __xor__"
)
"""Attributes between double underscores that lead nowhere; all others do."""

DEFINED: Final = frozenset(
    {
        "__class__",
        "__del__",
        "__getattribute__",
        "__instancecheck__",
        "__match_args__",
        "__subclasscheck__",
        "__watched__",
    }
)
"""Definitions that change the meaning of other code."""

WHERE: Final = frozenset(
    {
        "access", "argv", "cpu_count", "cwd", "environ", "environb", "executable", "exists", "expanduser",
        "flags", "getcwd", "getcwdb", "getenv", "getfqdn", "getgid", "gethostname", "getloadavg", "getlogin",
        "getpgid", "getpid", "getppid", "getuid", "home", "is_dir", "is_file", "isatty", "isdir", "isfile",
        "iterdir", "listdir", "lstat", "orig_argv", "prefix", "process_cpu_count", "readlink", "realpath",
        "resolve", "scandir", "sched_getaffinity", "stat", "statvfs", "uname", "walk",
    }
)  # fmt: skip
"""Parts of other modules that tell where code runs."""

CONTEXT: Final = words("Emax Emin capitals clamp prec rounding traps")
"""Attributes of a decimal context: reading them depends on what others have set."""

OF_XML: Final = words("ElementTree iterparse parse write")
"""Methods of xml that read or write a file, of any object."""

_ALIKE: Final = tuple(
    map(
        words,
        (
            "execute executemany",
            "fetchall fetchone",
            "write writelines",
            "writerow writerows",
            "open read_bytes read_text",
            "environ getenv",
        ),
    )
)
"""Names of what does the same to one thing or to several, or is another way to write it."""


def with_alike(names: Iterable[str]) -> set[str]:
    """Return names, and those of what does the same.

    >>> sorted(with_alike(["fetchall", "commit"]))
    ['commit', 'fetchall', 'fetchone']
    """
    found = set(names)
    return found.union(*(each for each in _ALIKE if not each.isdisjoint(found)))


SYSTEM_PATH: Final = re.compile(r"/(boot|dev|etc|lib|proc|root|srv|sys|tmp|usr|var)(/|$)")
"""Paths that are the machine's, not the code's."""

BY_NAME: Final = frozenset({"attrgetter", "delattr", "getattr", "methodcaller", "setattr"})
"""Functions that take an attribute's name: one that is not written out may be any."""
_ALL_ERRORS: Final = frozenset({"BaseException", "all errors"})
_BESIDE: Final = words("BaseExceptionGroup CancelledError GeneratorExit KeyboardInterrupt SystemExit")
"""Errors by which others end code, and that ``except Exception`` lets through."""
_NOW: Final = dict.fromkeys(("select.error", "socket.error"), "OSError") | dict.fromkeys(
    ("asyncio.TimeoutError", "concurrent.futures.TimeoutError", "socket.timeout"), "TimeoutError"
)
"""Names of other modules for errors of the language."""


def uncovered(kinds: Set[str], by: Set[str]) -> Set[str]:
    """Return errors that are caught neither by name nor as a kind of others.

    >>> sorted(uncovered({"KeyError", "IOError", "Mine"}, {"LookupError", "OSError"}))
    ['Mine']
    >>> sorted(uncovered({"Mine", "BaseException", "asyncio.CancelledError"}, {"Exception"}))
    ['BaseException', 'asyncio.CancelledError']
    """
    return {kind for kind in kinds if not any(_covers(each, kind) for each in by)}


def _covers(wide: str, kind: str) -> bool:
    if wide == kind or wide in _ALL_ERRORS:
        return True
    if wide == "Exception":
        return kind not in _ALL_ERRORS and kind.rpartition(".")[2] not in _BESIDE
    of_kind, of_wide = (getattr(builtins, _NOW.get(each, each), None) for each in (kind, wide))
    return isinstance(of_kind, type) and isinstance(of_wide, type) and issubclass(of_kind, of_wide)

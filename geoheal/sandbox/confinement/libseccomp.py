"""Interface to libseccomp, the C library that compiles filters of system calls.

References
----------
seccomp_init(3), seccomp_rule_add_array(3), seccomp_export_bpf(3).
"""

import ctypes
import errno
import os
import tempfile
from enum import IntEnum
from functools import cache
from types import TracebackType
from typing import Final, NamedTuple, Self

from geoheal.errors import SandboxUnavailable

ALLOW: Final = 0x7FFF0000
KILL_PROCESS: Final = 0x80000000
NO_SUCH_CALL: Final = 0x00050000 | errno.ENOSYS
"""Answer "no such system call"."""

_ACTION_OF_A_FOREIGN_ARCHITECTURE: Final = 2
_UNKNOWN_CALL: Final = -1


class ArgumentComparison(IntEnum):
    """Comparison of an argument; for a masked one, only ``operand``'s bits count."""

    NOT_EQUAL = 1
    EQUAL = 4
    MASKED_EQUAL = 7


class Argument(NamedTuple):
    """Condition on the argument at ``position`` (from 0); a masked comparison has its value second."""

    position: int
    comparison: ArgumentComparison
    operand: int
    masked: int = 0


class _Argument(ctypes.Structure):
    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("datum_a", ctypes.c_uint64),
        ("datum_b", ctypes.c_uint64),
    )


class SyscallFilter:
    """A filter that answers "no such call" to everything else, and kills calls of foreign architectures.

    Raises
    ------
    SandboxUnavailable
        When libseccomp cannot be loaded, or refuses a rule.
    """

    def __init__(self) -> None:
        self._library = _library()
        self._filter = self._library.seccomp_init(NO_SUCH_CALL)
        if not self._filter:
            raise SandboxUnavailable("libseccomp could not create a filter, so no code is evaluated.")
        _check(self._library.seccomp_attr_set(self._filter, _ACTION_OF_A_FOREIGN_ARCHITECTURE, KILL_PROCESS))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._library.seccomp_release(self._filter)

    def allow(self, name: str, *arguments: Argument) -> None:
        """Allow a call with these arguments; one that this libseccomp does not know stays refused."""
        number = self._library.seccomp_syscall_resolve_name(name.encode())
        if number == _UNKNOWN_CALL:
            return
        array = (_Argument * len(arguments))(*(_Argument(*each) for each in arguments))
        _check(self._library.seccomp_rule_add_array(self._filter, ALLOW, number, len(arguments), array))

    def program(self) -> bytes:
        """Return the BPF program, as bubblewrap's ``--seccomp`` reads it."""
        with tempfile.TemporaryFile() as file:
            _check(self._library.seccomp_export_bpf(self._filter, file.fileno()))
            file.seek(0)
            return file.read()


@cache
def _library() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError as error:
        raise SandboxUnavailable(
            "libseccomp cannot be loaded, so no code is evaluated. "
            "Install the system package libseccomp2 (Debian, Ubuntu) or libseccomp (Fedora)."
        ) from error
    handle, action = ctypes.c_void_p, ctypes.c_uint32
    library.seccomp_init.argtypes, library.seccomp_init.restype = [action], handle
    library.seccomp_release.argtypes, library.seccomp_release.restype = [handle], None
    library.seccomp_attr_set.argtypes = [handle, ctypes.c_int, action]
    library.seccomp_syscall_resolve_name.argtypes = [ctypes.c_char_p]
    array = ctypes.POINTER(_Argument)
    library.seccomp_rule_add_array.argtypes = [handle, action, ctypes.c_int, ctypes.c_uint, array]
    library.seccomp_export_bpf.argtypes = [handle, ctypes.c_int]
    return library


def _check(answer: int) -> None:
    if answer < 0:
        raise SandboxUnavailable(
            f"libseccomp refused a rule ({os.strerror(-answer)}), so no code is evaluated. Update libseccomp."
        )

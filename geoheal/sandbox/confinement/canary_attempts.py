"""Attempts that must fail for sandboxed code; this file's text is run inside the box.

Each attempt returns normally if it succeeded, and raises if it was blocked.
"""

import ctypes
import os
import resource
import socket
import sys

_LIBC = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWUSER = 0x10000000


def _must(condition: bool) -> None:
    if not condition:
        raise PermissionError


def read_the_hosts_accounts() -> None:
    """Read /etc/passwd."""
    with open("/etc/passwd", "rb") as file:  # noqa: PTH123 - plain on purpose
        file.read(1)


def see_processes() -> None:
    """Read /proc."""
    _must(bool(os.listdir("/proc")))  # noqa: PTH208 - plain on purpose


def write_outside_the_work_folder() -> None:
    """Create a file in the root folder."""
    with open("/canary", "wb"):  # noqa: PTH123 - plain on purpose
        pass


def write_over_python() -> None:
    """Open the interpreter for writing."""
    with open(sys.executable, "r+b"):  # noqa: PTH123 - plain on purpose
        pass


def start_a_process() -> None:
    """Fork."""
    if os.fork() == 0:
        os._exit(0)


def open_a_socket() -> None:
    """Open an Internet socket."""
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()


def make_a_user_namespace() -> None:
    """Become root in a new namespace."""
    _must(_LIBC.unshare(_CLONE_NEWUSER) == 0)


def be_root() -> None:
    """Have user id 0."""
    _must(0 in os.getresuid() or 0 in os.getresgid() or 0 in os.getgroups())


def raise_a_limit() -> None:
    """Use more memory than allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    _must(hard == resource.RLIM_INFINITY or soft != hard or bool(bytearray(hard)))


def inherit_a_variable() -> None:
    """Find an environment variable of the service."""
    _must(not os.environ.keys() <= _KNOWN_VARIABLES)


def inherit_a_descriptor() -> None:
    """Find more descriptors than the three standard ones and the two pipes."""
    _must(sum(_is_open(number) for number in range(256)) > 5)


_KNOWN_VARIABLES = {
    "HOME", "LANG", "LC_CTYPE", "LD_LIBRARY_PATH", "MKL_NUM_THREADS", "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS", "PATH", "PWD", "PYTHONHASHSEED", "TMPDIR", "TZ",
}  # fmt: skip


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def succeeded() -> list[str]:
    """Names of the attempts that were not blocked."""
    broken = []
    for name, attempt in list(globals().items()):
        if callable(attempt) and not name.startswith("_") and name != "succeeded":
            try:
                attempt()
            except (OSError, MemoryError, AttributeError):
                continue
            broken.append(name)
    return broken

"""Kernel information about the box's processes, and how to end them.

References
----------
proc(5), wait4(2), prctl(2) (PR_SET_CHILD_SUBREAPER), clock_getcpuclockid(3).
"""

import ctypes
import os
import signal
import time
from contextlib import suppress
from typing import Final, NamedTuple

from geoheal.errors import SandboxError, SandboxProtocolError

_PR_SET_CHILD_SUBREAPER: Final = 36
_CPUCLOCK_SCHED: Final = 2
_KIB: Final = 1024
_NO_CAPABILITIES: Final = ("CapInh", "CapPrm", "CapEff", "CapAmb")
_CAP_SETFCAP: Final = 1 << 31
"""Left in the bounding set if an unprivileged stage 0 needed it; not reachable without new privileges."""
_NAMESPACES: Final = ("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")
_PATIENCE_S: Final = 1.0
"""Seconds that processes of one kind get to end before the next are killed as well."""
_POLL_S: Final = 0.0005


class Account(NamedTuple):
    """Account of ``wait4`` after the end of the box.

    Parameters
    ----------
    cpu_s
        User and system seconds of the box's init and of all processes that it waited for.
    peak_rss_bytes
        Largest resident set of one of its processes.
    status
        Wait status of bubblewrap, which carries that of the Python process.
    """

    cpu_s: float
    peak_rss_bytes: int
    status: int


class WorkFolder:
    """The box's work folder seen from outside: a tmpfs, so that its content is memory.

    Parameters
    ----------
    pid
        A process in the box.
    path
        Path of the folder in the box.

    Raises
    ------
    SandboxError
        When it cannot be read: hidden content would be missing from the account.
    """

    __slots__ = ("_descriptor", "_empty")

    def __init__(self, pid: int, path: str) -> None:
        try:
            self._descriptor = os.open(f"/proc/{pid}/root{path}", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise SandboxError(f"The sandbox's work folder cannot be measured: {error}.") from error
        self._empty = 0
        self._empty = self.used_bytes

    @property
    def used_bytes(self) -> int:
        """Memory of its files, beyond that of the empty folder."""
        system = os.fstatvfs(self._descriptor)
        return (system.f_blocks - system.f_bfree) * system.f_frsize - self._empty

    def close(self) -> None:
        """Release the file system."""
        os.close(self._descriptor)


def become_subreaper() -> None:
    """Adopt orphaned descendants, so that none is lost and each one's account is settled here."""
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise SandboxError(f"The warden cannot adopt orphans: {os.strerror(ctypes.get_errno())}.")


def children(pid: int) -> list[int]:
    """Return processes that this one has started."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return [int(child) for child in _read(f"/proc/{pid}/task/{pid}/children").split()]
    return [other for other in processes() if _parent(other) == pid]


def processes() -> list[int]:
    """Return all visible processes."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208 - pathlib is slower


def started(pid: int) -> int | None:
    """Return the start time of a process in clock ticks, its identity together with the number.

    None when gone.
    """
    fields = _stat(pid)
    return int(fields[19]) if fields else None


def has_ended_within(pid: int, seconds: float) -> bool:
    """Whether a process is gone, or is a zombie."""
    deadline = time.monotonic() + seconds
    while (fields := _stat(pid)) and fields[0] != "Z":
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_S)
    return True


def cpu_seconds(pid: int) -> float | None:
    """Return CPU time of all threads of a process so far, to the nanosecond; None when it is gone."""
    with suppress(OSError):
        return time.clock_gettime((~pid << 3) | _CPUCLOCK_SCHED)
    return None


def threads(pid: int) -> int | None:
    """Return the number of threads of a process; None when it is gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return len(os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208 - pathlib is slower
    return None


def descriptors(pid: int) -> int | None:
    """Return the number of open descriptors of a process; None when it is gone.

    Raises
    ------
    SandboxProtocolError
        When a living process hides them.
    """
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 - pathlib is slower
    except (FileNotFoundError, ProcessLookupError):
        return None
    except PermissionError as error:  # a process that is ending has no memory left to compare owners by
        if has_ended_within(pid, _PATIENCE_S):
            return None
        raise SandboxProtocolError("The code hid its descriptors from its warden.") from error


def check_contained(pid: int) -> None:
    """Check in the kernel that the process is contained, before it gets any code.

    Raises
    ------
    SandboxError
        When it is the kernel's root, has or may gain a capability, or runs without the seccomp filter.
    """
    lines = _read(f"/proc/{pid}/status").splitlines()
    facts = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    faults = ["the kernel's root"] if "0" in facts["Uid"].split() else []
    faults += [f"{name} not empty" for name in _NO_CAPABILITIES if int(facts[name], 16)]
    faults += [] if int(facts["CapBnd"], 16) & ~_CAP_SETFCAP == 0 else ["CapBnd too large"]
    faults += [] if facts["NoNewPrivs"] == "1" else ["may gain privileges"]
    faults += [] if facts["Seccomp"] == "2" else ["no seccomp filter"]
    faults += [f"the service's {name} namespace" for name in _NAMESPACES if _shares_namespace(pid, name)]
    if faults:
        raise SandboxError(f"The sandbox would not contain code: {', '.join(faults)}.")


def _shares_namespace(pid: int, name: str) -> bool:
    own, other = (os.readlink(f"/proc/{which}/ns/{name}") for which in ("self", pid))  # noqa: PTH115 - as above
    return own == other


def end(init: int | None, launcher: int) -> Account:
    """Kill the workers first, so that the box's init can account for them; then everything left.

    Raises
    ------
    SandboxError
        When a process survives.
    """
    accounts: dict[int, Account] = {}
    for victims in (children(init) if init else [], [init] if init else [], [launcher]):
        for victim in victims:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        if _reap_all(accounts, time.monotonic() + _PATIENCE_S):
            # bubblewrap exits with Python's status, and kills init before that can.
            settled = accounts.get(init or launcher) or accounts[launcher]
            return settled._replace(status=accounts[launcher].status)
    raise SandboxError("A process of the sandbox could not be ended.")


def _reap_all(accounts: dict[int, Account], deadline: float) -> bool:
    """Wait for children until there are none; return False when time is up."""
    while True:
        try:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return True
        if pid:
            accounts[pid] = Account(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _KIB, status)
        elif time.monotonic() > deadline:
            return False
        else:
            time.sleep(_POLL_S)


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - pathlib is slower
        return file.read()


def _stat(pid: int) -> list[str]:
    with suppress(FileNotFoundError, ProcessLookupError):
        return _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return []


def _parent(pid: int) -> int | None:
    fields = _stat(pid)
    return int(fields[1]) if fields else None

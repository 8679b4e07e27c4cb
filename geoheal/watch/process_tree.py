"""Resources used by a process and its descendants, or all processes, since the last measurement."""

import contextlib
import time
from collections import defaultdict
from collections.abc import Iterator

import psutil

from geoheal.errors import NotFound
from geoheal.watch.own_memory import Key, OwnMemory
from geoheal.watch.resource_shares import Usage


def find_process(pid: int) -> psutil.Process:
    """Return the process with this id.

    Raises
    ------
    NotFound
        When it does not exist.
    """
    try:
        return psutil.Process(pid)
    except (psutil.NoSuchProcess, ValueError) as error:
        raise NotFound(f"There is no process {pid}.") from error


def is_alive(process: psutil.Process) -> bool:
    """Whether a process is running; a zombie is not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class ProcessTree:
    """Looks at processes again and again.

    Parameters
    ----------
    root
        Whose tree it is; None for all processes of the machine.
    """

    def __init__(self, root: psutil.Process | None) -> None:
        self.root = root
        self._times: dict[Key, tuple[float, float]] = {}
        self._memory = OwnMemory()
        self._looked_at = time.monotonic()
        self.look()

    def look(self) -> Usage:
        """Return the resources used since the last call.

        The last part of a process that ended in between is missing.
        """
        now = time.monotonic()
        elapsed, self._looked_at = now - self._looked_at, now
        user: defaultdict[str, float] = defaultdict(float)
        memory: defaultdict[str, int] = defaultdict(int)
        kernel, times = 0.0, {}
        self._memory.begin()
        for process in self._processes():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied), process.oneshot():
                name, cpu = process.name(), process.cpu_times()
                key = (process.pid, process.create_time())
                before = self._times.get(key, (0.0, 0.0))
                times[key] = (cpu.user, cpu.system)
                user[name] += max(0.0, cpu.user - before[0])
                kernel += max(0.0, cpu.system - before[1])
                memory[name] += self._memory.of(key, process) if self.root else process.memory_info().rss
        self._times = times
        return Usage(
            elapsed_s=elapsed,
            user_s=user,
            kernel_s=kernel,
            memory_bytes=memory,
            cores=float(psutil.cpu_count() or 1) if self.root is None else 1.0,
            memory_total_bytes=psutil.virtual_memory().total,
        )

    def _processes(self) -> Iterator[psutil.Process]:
        if self.root is None:
            yield from psutil.process_iter()
            return
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            yield self.root
            yield from self.root.children(recursive=True)


def listener(port: int) -> psutil.Process | None:
    """Return the process of this machine that listens on a TCP port, or its master.

    None where none is seen.
    """
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:
        return None
    for each in connections:
        if each.status == psutil.CONN_LISTEN and each.laddr[1:] == (port,) and each.pid:
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                return _service_of(psutil.Process(each.pid))
    return None


def _service_of(process: psutil.Process) -> psutil.Process:
    """Return the process, or its parent where that runs the same program: servers have workers."""
    parent = process.parent()
    return parent if parent is not None and parent.cmdline() == process.cmdline() else process

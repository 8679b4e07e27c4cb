"""The box in the warden: a process tree and five descriptors."""

import binascii
import fcntl
import os
import signal
from collections.abc import Mapping
from typing import Any, Final

from geoheal.errors import SandboxError
from geoheal.sandbox.protocol import parse
from geoheal.sandbox.warden.channel import Inbox, PipeOutbox, Printed
from geoheal.sandbox.warden.clock import Clocks
from geoheal.sandbox.warden.kernel import (
    Account,
    WorkFolder,
    check_contained,
    children,
    cpu_seconds,
    descriptors,
    end,
    has_ended_within,
    started,
    threads,
)

_INFO_BYTES: Final = 4096
_ESCAPES: Final = 16
"""Factor for two sources, each of whose bytes may take six in JSON, and responses."""
_FREE_NUMBERS: Final = 100
"""First number of the warden's own descriptors, apart from those of the box."""


class Box:
    """A started sandbox."""

    def __init__(self, order: Mapping[str, Any]) -> None:
        limits = order["limits"]
        pipes = {name: _pipe() for name in ("commands", "events", "stdout", "stderr", "info")}
        given = {
            0: _high(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)),
            1: pipes["stdout"][1],
            2: pipes["stderr"][1],
            order["descriptors"]["seccomp"]: _memory(binascii.a2b_base64(order["seccomp"])),
            order["descriptors"]["archive"]: _opened_again(order["archive"]),
            order["descriptors"]["info"]: pipes["info"][1],
            order["descriptors"]["commands"]: pipes["commands"][0],
            order["descriptors"]["events"]: pipes["events"][1],
        }
        self.events = Inbox(pipes["events"][0], limit=limits["frame_bytes"], depth=limits["frame_depth"])
        self.commands = PipeOutbox(pipes["commands"][1], limit=_ESCAPES * limits["source_bytes"])
        self.stdout = Printed(pipes["stdout"][0], limit=limits["text_bytes"])
        self.stderr = Printed(pipes["stderr"][0], limit=limits["text_bytes"])
        self._info = pipes["info"][0]
        self._init: int | None = None
        self._worker: int | None = None
        self._folder_path: str = order["work_folder"]
        self._folder: WorkFolder | None = None
        self.clocks = Clocks()
        self.work_folder_bytes = 0
        self.descriptors = 0
        self._launcher = _spawn(order["command"], given)

    def identify(self) -> None:
        """Find the processes' numbers, and check that they are contained.

        Raises
        ------
        SandboxError
            When they are not.
        """
        self._init = parse(os.read(self._info, _INFO_BYTES), depth=2)["child-pid"]
        workers = children(self._init)
        if len(workers) != 1:
            raise SandboxError(f"The sandbox has {len(workers)} processes instead of one.")
        self._worker = workers[0]
        check_contained(self._worker)
        self._folder = WorkFolder(self._worker, self._folder_path)
        self.clocks.watch(self._worker)

    @property
    def processes(self) -> dict[str, int]:
        """Number and start time of each process, so that none is confused with another later."""
        known = (self._launcher, self._init, self._worker)
        times = ((pid, started(pid)) for pid in known if pid is not None)
        return {str(pid): time for pid, time in times if time is not None}

    @property
    def cpu_s(self) -> float | None:
        """CPU seconds of the box so far; None when its Python is gone."""
        return None if self._worker is None else cpu_seconds(self._worker)

    @property
    def printed(self) -> int:
        """Bytes printed so far."""
        return self.stdout.count + self.stderr.count

    def has_ended_within(self, seconds: float) -> bool:
        """Whether the sandboxed Python has exited by itself."""
        return self._worker is None or has_ended_within(self._worker, seconds)

    @property
    def threads(self) -> int | None:
        """Number of threads of the sandboxed Python; None when it is gone."""
        return None if self._worker is None else threads(self._worker)

    def look_at_descriptors(self) -> None:
        """Record the peak of open descriptors: content of a pipe is memory."""
        count = None if self._worker is None else descriptors(self._worker)
        self.descriptors = max(self.descriptors, count or 0)

    def look_into_work_folder(self) -> None:
        """Record the peak of memory of the work folder's files."""
        if self._folder is not None:
            self.work_folder_bytes = max(self.work_folder_bytes, self._folder.used_bytes)

    def end(self) -> Account:
        """Kill everything in the box and settle its account."""
        if self._folder is not None:  # an open folder would keep its file system mounted
            self._folder.close()
            self._folder = None
        self.clocks.close()
        return end(self._init, self._launcher)


def _spawn(command: list[str], given: Mapping[int, int]) -> int:
    """Start with an empty environment, default signals, and only the given descriptors."""
    actions = [(os.POSIX_SPAWN_DUP2, source, number) for number, source in given.items()]
    defaults = [signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT]
    pid = os.posix_spawn(command[0], command, {}, file_actions=actions, setsigdef=defaults)
    for source in given.values():
        os.close(source)
    return pid


def _pipe() -> tuple[int, int]:
    read, write = os.pipe()
    return _high(read), _high(write)


def _memory(data: bytes) -> int:
    descriptor = os.memfd_create("geoheal", os.MFD_CLOEXEC)
    with open(f"/proc/self/fd/{descriptor}", "wb") as file:  # noqa: PTH123 - pathlib is slower
        file.write(data)
    return _high(descriptor)


def _opened_again(descriptor: int) -> int:
    """Open a file that others read as well: copies of a descriptor would share its position."""
    return _high(os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY | os.O_CLOEXEC))


def _high(descriptor: int) -> int:
    high: int = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _FREE_NUMBERS)
    os.close(descriptor)
    return high

"""A host worth breaking out into: a secret, a server, a process, and folders, all watched for harm."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoheal.sandbox import Environment, Policy, Sandbox
from geoheal.sandbox.confinement.sandbox_user import processes_of
from geoheal.sandbox.warden_process import WardenProcess

FIRST_TEST_UID = 1_800_000_000
"""Users that the tests take; nobody else's."""
MEMORY_BYTES = 512 * 1024 * 1024
_SENTINEL = """
import ctypes, sys, time
buffer = ctypes.create_string_buffer(b"sentinel")
print(ctypes.addressof(buffer), flush=True)
time.sleep(600)
"""


@dataclass(frozen=True)
class State:
    """What a whole battery may not change."""

    processes: frozenset[int]
    mounts: tuple[str, ...]
    descriptors: int
    threads: int


class Host:
    """Sets everything up; says what the attempts need to know, and what they changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.variable = f"GEOHEAL_TEST_ATTEMPT_{secrets.token_hex(4)}"
        self.secret = secrets.token_hex(16)
        (folder / "secret").write_text(self.secret)
        (folder / "secret").chmod(0o644)
        os.environ[self.variable] = self.secret
        self._open = contextlib.ExitStack()
        self._server = self._open.enter_context(socket.create_server(("127.0.0.1", 0)))
        self._named = [self._listen(folder / "socket"), self._listen(f"\0{self.variable}")]
        self._datagrams = self._bound(socket.SOCK_DGRAM, f"\0{self.variable}-datagram")
        self._sentinel = subprocess.Popen(
            [sys.executable, "-c", _SENTINEL], stdout=subprocess.PIPE, text=True
        )
        assert self._sentinel.stdout is not None
        self._address = int(self._sentinel.stdout.readline())

    @property
    def facts(self) -> dict[str, Any]:
        """What an attempt is told: everything, as if it had guessed it."""
        return {
            "variable": self.variable,
            "secret": self.secret,
            "secret_file": str(self.folder / "secret"),
            "folder": str(self.folder),
            "host_name": os.uname().nodename,
            "port": self._server.getsockname()[1],
            "abstract": self.variable,
            "abstract_datagram": f"{self.variable}-datagram",
            "socket_file": str(self.folder / "socket"),
            "sentinel": self._sentinel.pid,
            "sentinel_address": self._address,
            "memory_bytes": MEMORY_BYTES,
            "is_root": os.geteuid() == 0,
        }

    def harm(self, sandbox: "WatchedSandbox") -> str:
        """Return what a run has done to the host, while others may be under way."""
        wrong = []
        if {file.name for file in self.folder.iterdir()} != {"secret", "socket"}:
            wrong.append(f"files: {sorted(self.folder.iterdir())}")
        if (self.folder / "secret").read_text() != self.secret or self._sentinel.poll() is not None:
            wrong.append("the secret or the sentinel is harmed")
        if sandbox.leftovers():
            wrong.append(f"processes: {sandbox.leftovers()}")
        if _mounts():
            wrong.append(f"mounts: {_mounts()}")
        return "; ".join(wrong)

    def state(self) -> State:
        """How things stand."""
        return State(
            processes=own_processes(),
            mounts=_mounts(),
            descriptors=len(list(Path("/proc/self/fd").iterdir())),
            threads=threading.active_count(),
        )

    def close(self) -> None:
        """End everything."""
        del os.environ[self.variable]
        self._sentinel.send_signal(signal.SIGKILL)
        self._sentinel.wait()
        assert self._sentinel.stdout is not None
        self._sentinel.stdout.close()
        self._open.close()

    def _listen(self, address: Path | str) -> socket.socket:
        server = self._bound(socket.SOCK_STREAM, str(address))
        server.listen()
        return server

    def _bound(self, kind: int, address: str) -> socket.socket:
        bound = self._open.enter_context(socket.socket(socket.AF_UNIX, kind))
        bound.bind(address)
        return bound


@contextlib.contextmanager
def a_host(folder: Path) -> Iterator[Host]:
    """Yield a host for as long as it is needed."""
    host = Host(folder)
    try:
        yield host
    finally:
        host.close()


class WatchedSandbox(Sandbox):
    """Remembers what it started, so that leftovers are found by number and by user."""

    def __init__(self, policy: Policy, environment: Environment, *, warm: int) -> None:
        super().__init__(policy, environment, warm=warm)
        self.wards: list[WardenProcess] = []

    def _start_box(self, preload: tuple[str, ...] | None) -> WardenProcess:
        ward = super()._start_box(preload)
        self.wards.append(ward)
        return ward

    def leftovers(self) -> set[int]:
        """Return processes of boxes that have ended; each box is looked after once."""
        left: set[int] = set()
        for ward in [ward for ward in self.wards if not ward.is_alive]:
            try:
                self.wards.remove(ward)
            except ValueError:  # another thread looks after it
                continue
            left |= {*ward.processes, *(processes_of(ward._slot.uid) if ward._slot else ())}
        return set(filter(is_running, left))


def is_running(pid: int) -> bool:
    """Return a process that only waits for init to wait for it holds nothing any more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _mounts() -> tuple[str, ...]:
    """Mounts of a sandbox in the namespace of the service, where none may ever be."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return tuple(line for line in lines if " - tmpfs geoheal " in line or "/.geoheal" in line)


def _descendants() -> Iterator[int]:
    parents = {}
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if folder.name.isdigit():
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    for pid, parent in parents.items():
        ancestor = parent
        while ancestor in parents and ancestor != os.getpid():
            ancestor = parents[ancestor]
        if ancestor == os.getpid():
            yield pid


def own_processes() -> frozenset[int]:
    """Descendants of this process, and where this user is nobody else, all that run as this user."""
    alone = processes_of(os.getuid()) if os.getuid() >= FIRST_TEST_UID else []
    return frozenset({*_descendants(), *alone})

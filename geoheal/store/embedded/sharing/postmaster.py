"""The running server, found by its file ``postmaster.pid``, which may be outdated.

The file survives a reboot, and its process id may belong to any process by then. The process itself is
checked: it must run as the server's user, and must have been started as ``postgres -D <this cluster>``.
Everyone can read that in ``/proc``, even root in a container without CAP_SYS_PTRACE, which cannot read its
working folder. A comparison of start times would fail after a step of the clock.
"""

from dataclasses import dataclass
from pathlib import Path

import psutil

PID_FILE = "postmaster.pid"
READY = "ready"
SOCKET_LINE, STATUS_LINE = 4, 7


@dataclass(frozen=True, slots=True)
class PidFile:
    """Content of ``postmaster.pid``; the last two fields are empty early in the server's start.

    Attributes
    ----------
    pid
        Process id; for a server in single-user mode it is negative in the file, and positive here.
    socket_dir
        Folder of its socket.
    status
        ``starting``, ``ready`` or ``stopping``.
    """

    pid: int
    socket_dir: str
    status: str


def parse_pid_file(text: str) -> PidFile | None:
    """Read the contents of ``postmaster.pid``.

    Returns
    -------
    None for a file that is empty or incomplete in its first line.

    Examples
    --------
    >>> parse_pid_file("42\\n/data\\n1763905432\\n5432\\n/run/db\\n\\n  8826964     65536\\nready   \\n")
    PidFile(pid=42, socket_dir='/run/db', status='ready')
    """
    lines = text.split("\n")
    if len(lines) < 2 or not lines[0].strip().lstrip("-").isdecimal():
        return None
    rest = [line.strip() for line in lines] + [""] * (STATUS_LINE + 1)
    return PidFile(abs(int(lines[0])), rest[SOCKET_LINE], rest[STATUS_LINE])


def read_pid_file(path: Path) -> PidFile | None:
    """Read ``postmaster.pid``, or the file of the same form beside the socket; None if missing."""
    try:
        return parse_pid_file(path.read_text())
    except FileNotFoundError:
        return None


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The server's first process, parent of all others."""

    process: psutil.Process
    file: PidFile

    @property
    def is_ready(self) -> bool:
        """Whether it accepted connections when its file was read."""
        return self.file.status == READY

    def is_alive(self) -> bool:
        """Whether it is running; a zombie is not."""
        try:
            return self.process.is_running() and self.process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False


def find_postmaster(cluster: Path, uid: int) -> Postmaster | None:
    """Find the running server of a cluster; None when none runs."""
    if (file := read_pid_file(cluster / PID_FILE)) is None:
        return None
    try:
        process = psutil.Process(file.pid)
        is_ours = process.uids().effective == uid and serves(process.cmdline(), cluster)
    except psutil.Error:
        return None
    postmaster = Postmaster(process, file)
    return postmaster if is_ours and postmaster.is_alive() else None


def serves(arguments: list[str], cluster: Path) -> bool:
    """Whether a process that was started with these arguments is the server of the cluster.

    Its children show a title instead of arguments: ``postgres: geoheal-…: checkpointer``.
    """
    return (
        Path(arguments[0]).name == "postgres" and _data_folder(arguments) == cluster if arguments else False
    )


def is_stale(pid: int, cluster: Path) -> bool:
    """Whether ``postmaster.pid`` names a process that PostgreSQL would mistake for the cluster's server.

    That is a zombie (which PostgreSQL does not recognise, and which a container's first process often does
    not reap), or another process that has got the same id.
    """
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or process.name() != "postgres":
            return True
        arguments = process.cmdline()
    except psutil.Error:
        return False
    is_child = arguments[:1] != [] and arguments[0].startswith("postgres: ")
    return is_child or _data_folder(arguments) not in (None, cluster)


def _data_folder(arguments: list[str]) -> Path | None:
    """Return the folder after ``-D``; None if missing or relative."""
    if "-D" not in arguments[:-1]:
        return None
    named = Path(arguments[arguments.index("-D") + 1])
    return named.resolve() if named.is_absolute() else None

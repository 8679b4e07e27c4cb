"""The system calls that sandboxed code may make, compiled to a BPF program by libseccomp.

An allow-list: every other call returns ENOSYS, so that libraries fall back as on an old kernel. There is no
fork (threads only), no socket, no ptrace, no memfd, no System V IPC, no shared memory without a file, no
keyring, no io_uring, no mount and no namespace. A call of a foreign architecture (32-bit, x32) kills the
process.

References
----------
seccomp(2); libseccomp's seccomp_rule_add(3).
"""

import socket
from functools import cache
from typing import Final

from geoheal.sandbox.confinement.libseccomp import Argument, ArgumentComparison, SyscallFilter

_FILES: Final = (
    "access", "chdir", "chmod", "close", "close_range", "copy_file_range", "creat", "dup", "dup2", "dup3",
    "faccessat", "faccessat2", "fadvise64", "fallocate", "fchdir", "fchmod", "fchmodat", "fcntl", "fdatasync",
    "fstat", "fstatfs", "fsync", "ftruncate", "getcwd", "getdents", "getdents64", "link", "linkat",
    "lseek", "lstat", "mkdir", "mkdirat", "newfstatat", "open", "openat", "pread64", "preadv", "pwrite64",
    "pwritev", "read", "readlink", "readlinkat", "readv", "rename", "renameat", "renameat2", "rmdir",
    "sendfile", "stat", "statfs", "statx", "symlink", "symlinkat", "truncate", "umask", "unlink", "unlinkat",
    "utime", "utimensat", "utimes", "futimesat", "write", "writev",
)  # fmt: skip
_MEMORY: Final = ("brk", "mprotect", "msync", "munmap")
_WAITING: Final = (
    "epoll_create", "epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_pwait2", "epoll_wait", "eventfd",
    "eventfd2", "pipe", "pipe2", "poll", "ppoll", "pselect6", "select", "timerfd_create", "timerfd_gettime",
    "timerfd_settime", "recvfrom", "shutdown", "getsockname", "getsockopt",
)  # fmt: skip
_THREADS_AND_SIGNALS: Final = (
    "exit", "exit_group", "futex", "get_robust_list", "getcpu", "restart_syscall", "rseq",
    "rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait",
    "sched_get_priority_max", "sched_get_priority_min", "sched_getaffinity", "sched_getparam",
    "sched_getscheduler", "sched_yield", "set_robust_list", "set_tid_address", "sigaltstack", "tgkill",
    "tkill",
    "pause", "alarm", "getitimer", "setitimer", "timer_create", "timer_delete", "timer_getoverrun",
    "timer_gettime", "timer_settime",
)  # fmt: skip
_CLOCKS: Final = (
    "clock_getres", "clock_gettime", "clock_nanosleep", "gettimeofday", "nanosleep", "time", "times",
)  # fmt: skip
_OWN_FACTS: Final = (
    "arch_prctl", "capget", "getegid", "geteuid", "getgid", "getgroups", "getpgid", "getpgrp", "getpid",
    "getppid", "getpriority", "getrandom", "getresgid", "getresuid", "getrlimit", "getrusage", "getsid",
    "gettid", "getuid", "setrlimit", "sysinfo", "uname",
)  # fmt: skip
_START: Final = ("execve", "wait4")  # bubblewrap executes Python, and its init waits for it
ALLOWED: Final = tuple(
    sorted({*_FILES, *_MEMORY, *_WAITING, *_THREADS_AND_SIGNALS, *_CLOCKS, *_OWN_FACTS, *_START})
)
"""Calls that are allowed with any arguments; some more are allowed with certain ones."""

_CLONE_VM, _CLONE_FS, _CLONE_FILES, _CLONE_SIGHAND, _CLONE_THREAD = 0x100, 0x200, 0x400, 0x800, 0x10000
_CLONE_NAMESPACES = 0x7E020080  # NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, NEWTIME
_A_THREAD = _CLONE_VM | _CLONE_FS | _CLONE_FILES | _CLONE_SIGHAND | _CLONE_THREAD
_PR_SET_NAME, _PR_GET_NAME = 15, 16
_MAP_SHARED, _MAP_ANONYMOUS = 0x1, 0x20
_ADVICE: Final = (0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 22, 23)
"""Allowed advice about memory.

It excludes advice by which a shared mapping leaves the process and keeps its content, unseen by every
measurement: MADV_DONTNEED, COLD, PAGEOUT, DONTNEED_LOCKED and COLLAPSE.
"""
_HARMLESS_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX


@cache
def program() -> bytes:
    """Compile the filter for this machine.

    Returns
    -------
    bytes
        The BPF program, as bubblewrap's ``--seccomp`` reads it.

    Raises
    ------
    SandboxUnavailable
        When libseccomp cannot be loaded.
    """
    with SyscallFilter() as rules:
        for name in ALLOWED:
            rules.allow(name)
        _allow_with_certain_arguments(rules)
        return rules.program()


def _allow_with_certain_arguments(rules: SyscallFilter) -> None:
    def allow(name: str, position: int, value: int, mask: int | None = None) -> None:
        if mask is None:
            rules.allow(name, Argument(position, ArgumentComparison.EQUAL, value))
        else:
            rules.allow(name, Argument(position, ArgumentComparison.MASKED_EQUAL, mask, value))

    allow("clone", 0, _A_THREAD, mask=_A_THREAD | _CLONE_NAMESPACES)
    allow("prctl", 0, _PR_SET_NAME)
    allow("prctl", 0, _PR_GET_NAME)
    allow("mmap", 3, 0, mask=_MAP_SHARED)
    allow("mmap", 3, 0, mask=_MAP_ANONYMOUS)  # both: useless without a fork, and mremap restores what left
    for advice in _ADVICE:
        allow("madvise", 2, advice)
    rules.allow("mremap", Argument(1, ArgumentComparison.NOT_EQUAL, 0))  # of 0: one more mapping
    allow("prlimit64", 0, 0)  # of this process only
    allow("socketpair", 0, int(socket.AF_UNIX))  # asyncio wakes its loop through one
    allow("sendto", 4, 0)  # to the pair's other end only: no address
    for request in _HARMLESS_IOCTLS:
        allow("ioctl", 1, request)

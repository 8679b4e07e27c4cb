"""Start, see, hurt or outlive other processes."""

# An attempt is plain system calls.
# ruff: noqa: PTH208, SIM105

import ctypes
import os
import signal
import subprocess
import sys
import time

_LIBC = ctypes.CDLL(None, use_errno=True)


def fork(host):
    """Fork."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    return os.waitpid(pid, 0)


def fork_by_raw_system_call(host):
    """Fork by clone(2) itself."""
    sigchld = 17
    pid = _LIBC.syscall(56, sigchld, 0, 0, 0, 0)
    if pid == 0:
        _LIBC._exit(0)
    return pid > 0 and os.waitpid(pid, 0)


def fork_by_clone3(host):
    """Fork by clone3(2), which filters cannot look into."""
    arguments = (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17)
    pid = _LIBC.syscall(435, ctypes.byref(arguments), 88)
    if pid == 0:
        _LIBC._exit(0)
    return pid > 0 and os.waitpid(pid, 0)


def shell(host):
    """Run a shell."""
    return subprocess.run(["/bin/sh", "-c", "echo here"], capture_output=True, check=True).stdout


def another_python(host):
    """Run another Python."""
    return subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True, check=True).stdout


def many_processes(host):
    """Start a hundred processes."""
    children = [os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-S", "-c", ""]) for _ in range(100)]
    codes = [os.waitpid(child, 0)[1] for child in children]
    return codes.count(0) > 64 or None


def outlive_the_run(host):
    """Leave a process behind that belongs to nobody."""
    pid = os.fork()
    if pid == 0:
        os.setsid()
        pid = os.fork()
        if pid == 0:
            for number in range(256):
                try:
                    os.close(number)
                except OSError:
                    pass
            time.sleep(3)
        os._exit(0)
    os.waitpid(pid, 0)
    return "left behind"


def see_other_processes(host):
    """List the host's processes."""
    return [name for name in os.listdir("/proc") if name.isdigit()]


def signal_a_process_of_the_host(host):
    """Reach the sentinel with a signal."""
    os.kill(host["sentinel"], 0)
    return "reached"


def stop_the_parent(host):
    """Reach the parent with a signal."""
    os.kill(os.getppid(), 0)
    return "reached"


def signal_by_descriptor(host):
    """Reach the sentinel through a pidfd."""
    descriptor = os.pidfd_open(host["sentinel"])
    signal.pidfd_send_signal(descriptor, 0)
    return "reached"


def trace_the_sentinel(host):
    """Attach to a process of the host as its debugger."""
    seize, interrupt_nothing = 0x4206, 0
    if _LIBC.ptrace(seize, host["sentinel"], 0, interrupt_nothing) == 0:
        return "attached"
    return None


def read_the_sentinels_memory(host):
    """Read another process's memory by system call."""

    class Vector(ctypes.Structure):
        _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))

    buffer = ctypes.create_string_buffer(8)
    local = Vector(ctypes.addressof(buffer), 8)
    remote = Vector(host["sentinel_address"], 8)
    read = _LIBC.process_vm_readv(host["sentinel"], ctypes.byref(local), 1, ctypes.byref(remote), 1, 0)
    return read > 0


def change_the_sentinels_limits(host):
    """Set limits of another process."""
    import resource

    limits = resource.prlimit(host["sentinel"], resource.RLIMIT_CORE)
    return resource.prlimit(host["sentinel"], resource.RLIMIT_CORE, limits) is not None


def real_time_priority(host):
    """Take the processor from everybody else."""
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    return "real-time"


def raise_priority(host):
    """Run before everybody else."""
    os.setpriority(os.PRIO_PROCESS, 0, -5)
    return os.getpriority(os.PRIO_PROCESS, 0) == -5


def type_into_the_terminal(host):
    """Type into a terminal as if it were its user."""
    import fcntl
    import pty

    main, terminal = pty.openpty()
    tiocsti = 0x5412
    fcntl.ioctl(terminal, tiocsti, b"x")
    os.close(main)
    return "typed"


def open_the_terminal(host):
    """Make a terminal."""
    return os.open("/dev/ptmx", os.O_RDWR)


def processes_by_multiprocessing(host):
    """Start a process pool."""
    import multiprocessing

    process = multiprocessing.get_context("fork").Process(target=int)
    process.start()
    process.join()
    return process.exitcode == 0

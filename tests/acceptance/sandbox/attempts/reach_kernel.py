"""Reach parts of the kernel that code under test does not need."""

import ctypes
import errno
import os

_LIBC = ctypes.CDLL(None, use_errno=True)


def _call(number, *arguments):
    result = _LIBC.syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), errno.errorcode.get(ctypes.get_errno(), "?"))
    return result


def be_root(host):
    """Be the kernel's root."""
    return os.getuid() == 0 and host["is_root"]


def become_root(host):
    """Set the user id to 0."""
    os.setresuid(0, 0, 0)
    return os.getuid() == 0 and host["is_root"]


def user_namespace(host):
    """Become root in a namespace of one's own."""
    if _LIBC.unshare(0x10000000) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    return "made"


def user_namespace_by_clone(host):
    """Make a namespace with a new process."""
    pid = _call(56, 0x10000000 | 17, 0, 0, 0, 0)
    if pid == 0:
        _LIBC._exit(0)
    return os.waitpid(pid, 0)


def join_the_hosts_namespaces(host):
    """Enter the namespaces of process 1."""
    descriptor = os.open("/proc/1/ns/net", os.O_RDONLY)
    return _LIBC.setns(descriptor, 0) == 0


def kernel_memory_of_its_own(host):
    """Make an anonymous file and run it."""
    descriptor = os.memfd_create("x")
    os.close(descriptor)
    return "made"


def io_uring(host):
    """Make an io_uring, which does system calls past the filter."""
    parameters = ctypes.create_string_buffer(120)
    os.close(_call(425, 1, parameters))
    return "made"


def bpf(host):
    """Make a BPF map."""
    attributes = (ctypes.c_uint32 * 18)(2, 4, 4, 1)
    os.close(_call(321, 0, attributes, 72))
    return "made"


def performance_events(host):
    """Count the processor's events."""
    attributes = (ctypes.c_uint32 * 32)(1, 128)
    os.close(_call(298, attributes, 0, -1, -1, 0))
    return "counting"


def user_fault_descriptor(host):
    """Stop the kernel in the middle of a page fault."""
    os.close(_call(323, 0))
    return "made"


def keyring(host):
    """Store a key in the kernel."""
    session = -3
    key = _call(248, b"user", b"geoheal-attempt", b"x", 1, session)
    _call(250, 21, key, 0, 0, 0)
    return "stored"


def shared_memory_of_system_v(host):
    """Make a shared memory segment, which outlives the process."""
    segment = _LIBC.shmget(0, 4096, 0o1600)
    if segment < 0:
        return None
    _LIBC.shmctl(segment, 0, None)
    return "made"


def semaphore_of_system_v(host):
    """Make a semaphore, which outlives the process."""
    semaphore = _LIBC.semget(0, 1, 0o1600)
    if semaphore < 0:
        return None
    _LIBC.semctl(semaphore, 0, 0)
    return "made"


def message_queue(host):
    """Make a POSIX message queue, which outlives the process."""
    name = b"geoheal-attempt"
    os.close(_call(240, name, os.O_CREAT | os.O_RDWR, 0o600, None))
    _call(241, name)
    return "made"


def watch_files(host):
    """Watch what the host does in a folder."""
    os.close(_call(294, 0))
    return "watching"


def system_call_of_32_bit(host):
    """Make a system call by the 32-bit gate, whose numbers mean other calls."""
    import mmap

    # mov eax, 20 (getpid); int 0x80; ret
    code = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"
    rights = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
    page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=rights)
    page.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return ctypes.CFUNCTYPE(ctypes.c_int)(address)() > 0


def system_call_of_x32(host):
    """Make a system call by the x32 numbers."""
    return _call(0x40000000 | 39) > 0


def change_the_personality(host):
    """Switch off the randomised address space for what follows."""
    previous = _call(135, 0x0040000)
    _call(135, previous)
    return "changed"


def kernel_log(host):
    """Read the kernel's log."""
    buffer = ctypes.create_string_buffer(100)
    return _call(103, 3, buffer, 100) > 0


def filter_on_a_socket(host):
    """Load a classic BPF filter into a socket pair, to spray kernel code."""
    import socket

    one, other = socket.socketpair()
    program = (ctypes.c_uint64 * 1)(0xFFFF00000006)
    header = (ctypes.c_uint64 * 2)(1, ctypes.addressof(program))
    one.setsockopt(socket.SOL_SOCKET, 26, bytes(header))
    one.close()
    other.close()
    return "loaded"


def clear_the_death_signal(host):
    """Outlive the parent."""
    set_death_signal = 1
    return _LIBC.prctl(set_death_signal, 0) == 0


def hide_from_the_warden(host):
    """Take the right to look into this process from a warden that is not root."""
    set_dumpable = 4
    return _LIBC.prctl(set_dumpable, 0) == 0


def become_a_subreaper(host):
    """Adopt orphans."""
    set_subreaper = 36
    done = _LIBC.prctl(set_subreaper, 1) == 0
    _LIBC.prctl(set_subreaper, 0)
    return done


def page_cache_residency(host):
    """Learn what the host reads, by asking what is in its page cache."""
    import mmap

    page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    vector = ctypes.create_string_buffer(1)
    return _LIBC.mincore(ctypes.c_void_p(address), ctypes.c_size_t(4096), vector) == 0

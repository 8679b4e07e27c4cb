"""Take more than is given."""

# An attempt is plain system calls.
# ruff: noqa: PTH108, PTH123

import os
import resource
import threading


def memory(host):
    """Allocate three times the limit."""
    return len(bytearray(3 * host["memory_bytes"])) > 0


def memory_map(host):
    """Map three times the limit."""
    import mmap

    mmap.mmap(-1, 3 * host["memory_bytes"], flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
    return "mapped"


def raise_the_memory_limit(host):
    """Set the limit again."""
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return "raised"


def raise_the_cpu_limit(host):
    """Set the limit again."""
    resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return "raised"


def core_dump(host):
    """Allow core dumps."""
    resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    return resource.getrlimit(resource.RLIMIT_CORE)[1] != 0


def large_file(host):
    """Write one file of 64 MiB."""
    with open("large", "wb") as file:
        for _ in range(64):
            file.write(bytes(1 << 20))
    os.unlink("large")
    return "written"


def fill_the_work_folder(host):
    """Write 64 MiB in files of one."""
    for number in range(64):
        with open(f"part{number}", "wb") as file:
            file.write(bytes(1 << 20))
    for number in range(64):
        os.unlink(f"part{number}")
    return "written"


def many_files(host):
    """Make 4,000 files: inodes are memory too."""
    for number in range(4000):
        os.close(os.open(f"file{number}", os.O_CREAT | os.O_WRONLY))
    for number in range(4000):
        os.unlink(f"file{number}")
    return "made"


def many_descriptors(host):
    """Open 300 descriptors."""
    opened = [os.open("/dev/null", os.O_RDONLY) for _ in range(300)]
    for number in opened:
        os.close(number)
    return len(opened)


def many_threads(host):
    """Start 200 threads."""
    end = threading.Event()
    threads = [threading.Thread(target=end.wait, daemon=True) for _ in range(200)]
    try:
        for thread in threads:
            thread.start()
    finally:
        end.set()
    return len(threads)


def locked_memory(host):
    """Keep memory from being swapped out."""
    import ctypes

    buffer = ctypes.create_string_buffer(1 << 20)
    return ctypes.CDLL(None).mlock(buffer, len(buffer)) == 0


def file_by_seeking(host):
    """Make a file that claims to be large."""
    with open("sparse", "wb") as file:
        file.truncate(1 << 30)
    os.unlink("sparse")
    return "made"

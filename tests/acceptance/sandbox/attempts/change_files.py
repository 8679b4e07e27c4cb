"""Change what is not one's own, or leave something behind."""

# An attempt is plain system calls.
# ruff: noqa: PTH101, PTH102, PTH108, PTH110, PTH112, PTH116, PTH118, PTH119, PTH123

import ctypes
import os
import stat
import sys

_LIBC = ctypes.CDLL(None, use_errno=True)


def drop_a_file_in_the_hosts_folder(host):
    """Write a file where the host finds it."""
    path = os.path.join(host["folder"], "dropped")
    with open(path, "w") as file:
        file.write("here")
    os.unlink(path)
    return "written"


def drop_a_file_in_tmp(host):
    """Write into /tmp, which outlives the run."""
    path = f"/tmp/{host['variable']}"
    with open(path, "w") as file:
        file.write("here")
    os.unlink(path)
    return "written"


def drop_a_file_in_shared_memory(host):
    """Write into /dev/shm, which all processes of the host see."""
    path = f"/dev/shm/{host['variable']}"
    with open(path, "w") as file:
        file.write("here")
    os.unlink(path)
    return "written"


def write_into_the_root_folder(host):
    """Write into /."""
    path = f"/{host['variable']}"
    with open(path, "w") as file:
        file.write("here")
    os.unlink(path)
    return "written"


def write_into_dev(host):
    """Write into /dev."""
    path = f"/dev/{host['variable']}"
    with open(path, "w") as file:
        file.write("here")
    os.unlink(path)
    return "written"


def open_the_interpreter_for_writing(host):
    """Change Python itself."""
    os.close(os.open(os.__file__, os.O_RDWR))
    return "opened"


def plant_a_package(host):
    """Write a module into a folder of sys.path."""
    for folder in sys.path:
        if os.path.isdir(folder) and os.path.basename(folder) != "work":
            path = os.path.join(folder, f"{host['variable']}.py")
            with open(path, "w"):
                pass
            os.unlink(path)
            return folder
    return None


def open_the_core_pattern_for_writing(host):
    """Have the kernel run a program as root at the next crash."""
    os.close(os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY))
    return "opened"


def make_a_block_device(host):
    """Make a node for the disk."""
    os.mknod("disk", stat.S_IFBLK | 0o600, os.makedev(8, 0))
    os.unlink("disk")
    return "made"


def change_the_mode_of_a_device(host):
    """Take a device from everybody: the modes of the box's devices are those of the host's."""
    for path in ("/dev/null", "/dev/full", "/dev/urandom"):
        try:
            os.chmod(path, stat.S_IMODE(os.stat(path).st_mode))
        except OSError:
            continue
        return path
    return None


def open_a_disk(host):
    """Open a raw disk or the machine's memory."""
    for path in ("/dev/vda", "/dev/sda", "/dev/nvme0n1", "/dev/mem", "/dev/kmsg"):
        try:
            os.close(os.open(path, os.O_RDONLY))
        except OSError:
            continue
        return path
    return None


def mount_a_file_system(host):
    """Mount a tmpfs."""
    os.mkdir("here")
    if _LIBC.mount(b"none", b"here", b"tmpfs", 0, None) == 0:
        _LIBC.umount2(b"here", 2)
        return "mounted"
    return None


def remount_writable(host):
    """Make a read-only mount writable again."""
    if os.path.exists("/etc"):
        return None  # without a sandbox this would change the host's own root folder
    remount_bind = 32 | 4096
    return _LIBC.mount(b"none", b"/", None, remount_bind, None) == 0


def change_root(host):
    """Enter another root folder."""
    return _LIBC.chroot(b".") == 0


def execute_from_the_work_folder(host):
    """Map an own file as code."""
    import mmap

    with open("code", "w+b") as file:
        file.write(bytes(4096))
        file.flush()
        mmap.mmap(file.fileno(), 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC).close()
    return "mapped"


def change_the_owner(host):
    """Give a file to root."""
    with open("mine", "w"):
        pass
    os.chown("mine", 0, 0)
    return os.stat("mine").st_uid == 0 and host["is_root"]

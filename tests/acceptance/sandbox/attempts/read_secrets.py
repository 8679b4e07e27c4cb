"""Read what the service knows."""

# An attempt is plain system calls.
# ruff: noqa: PTH109, PTH121, PTH123, PTH208, PTH211

import os


def environment_variable(host):
    """Find the secret among the environment variables."""
    return os.environ.get(host["variable"])


def own_environ_of_the_kernel(host):
    """Find it in what the kernel remembers of the start."""
    with open("/proc/self/environ", "rb") as file:
        return host["secret"].encode() in file.read()


def environ_of_init(host):
    """Find it in the environment of process 1, which may be the launcher's."""
    with open("/proc/1/environ", "rb") as file:
        return file.read()[:20]


def environ_of_the_parent(host):
    """Find it in the environment of the parent."""
    with open(f"/proc/{os.getppid()}/environ", "rb") as file:
        return host["secret"].encode() in file.read()


def memory_of_the_parent(host):
    """Open the parent's memory."""
    os.close(os.open(f"/proc/{os.getppid()}/mem", os.O_RDONLY))
    return "opened"


def secret_file(host):
    """Read a file of the host by its path."""
    with open(host["secret_file"]) as file:
        return file.read()


def accounts(host):
    """Read the host's accounts."""
    with open("/etc/passwd") as file:
        return file.readline()


def password_hashes(host):
    """Read the host's password hashes."""
    with open("/etc/shadow") as file:
        return file.readline()


def host_name(host):
    """Learn the host's name."""
    return os.uname().nodename == host["host_name"]


def list_the_root_folder(host):
    """See the host's root folder."""
    return {"etc", "home", "var"} & set(os.listdir("/"))


def list_above_the_root_folder(host):
    """Climb out of the root folder."""
    return {"etc", "home", "var"} & set(os.listdir("/../../../.."))


def root_of_init(host):
    """Enter the host through the root folder of process 1."""
    return os.listdir("/proc/1/root/etc")


def inherited_descriptor(host):
    """Find a folder or file behind a descriptor beyond the protocol's own."""
    import stat

    for number in range(3, 256):
        try:
            mode = os.fstat(number).st_mode
        except OSError:
            continue
        if not stat.S_ISFIFO(mode):
            return number
    return None


def working_folder_is_the_hosts(host):
    """Look at the service's folder through the working folder."""
    return os.path.samefile(os.getcwd(), host["folder"]) or os.listdir(host["folder"])


def through_proc_fd(host):
    """Open the service's descriptors through the parent."""
    return os.listdir(f"/proc/{os.getppid()}/fd")


def hard_link(host):
    """Link the secret into the working folder."""
    os.link(host["secret_file"], "linked")
    with open("linked") as file:
        return file.read()


def symbolic_link(host):
    """Follow a symbolic link to the secret."""
    os.symlink(host["secret_file"], "pointer")
    with open("pointer") as file:
        return file.read()


def open_by_handle(host):
    """Reopen a host folder by its file handle, past all mounts."""
    import ctypes

    class Handle(ctypes.Structure):
        _fields_ = (("size", ctypes.c_uint), ("kind", ctypes.c_int), ("data", ctypes.c_ubyte * 128))

    libc = ctypes.CDLL(None, use_errno=True)
    handle, mount = Handle(size=128), ctypes.c_int()
    named = libc.name_to_handle_at(-100, b"/", ctypes.byref(handle), ctypes.byref(mount), 0)
    root = os.open("/", os.O_RDONLY)
    opened = libc.open_by_handle_at(root, ctypes.byref(handle), os.O_RDONLY)
    return named == 0 and opened >= 0


def kernel_addresses(host):
    """Read where the kernel's functions are."""
    with open("/proc/kallsyms") as file:
        return file.readline()


def devices_in_sys(host):
    """Look at the machine's devices."""
    return os.listdir("/sys/class")

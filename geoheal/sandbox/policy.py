"""The limits of one sandbox run."""

from dataclasses import dataclass, fields
from typing import Final

from geoheal.errors import ConfigurationError

KIB: Final = 1024
MIB: Final = 1024 * KIB
GIB: Final = 1024 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Limits of one run; exceeding one ends the run, and its result names the limit.

    Parameters
    ----------
    wall_s
        Seconds from handing over the source to the end of the workload.
    cpu_s
        CPU seconds of all threads together, interpreter start included (RLIMIT_CPU).
    memory_bytes
        Address space (RLIMIT_AS). Processes cannot fork, so this bounds the memory of the whole run.
    startup_s
        Seconds for the empty sandbox to come up, imports of the preloaded packages included.
    work_bytes, work_files
        Size and number of inodes of the work folder, the only writable place; a tmpfs, so it is memory too.
    file_bytes
        Largest single file (RLIMIT_FSIZE).
    open_files
        File descriptors (RLIMIT_NOFILE).
    threads
        Threads (RLIMIT_NPROC inside the user namespace).
    stack_bytes
        Stack of the main thread (RLIMIT_STACK).
    source_bytes
        Largest source of a module or a workload, as UTF-8.
    frame_bytes, frame_depth
        Size and nesting of one message out of the sandbox.
    frames, returned_bytes
        Number and total size of the messages of one run.
    open_requests
        Requests that may run at once.
    print_bytes
        Number of printed bytes at which the run is ended.
    text_bytes
        Number of printed bytes to keep, per stream.
    """

    wall_s: float = 30.0
    cpu_s: int = 25
    memory_bytes: int = GIB
    startup_s: float = 20.0
    work_bytes: int = 16 * MIB
    work_files: int = 2048
    file_bytes: int = 16 * MIB
    open_files: int = 64
    threads: int = 64
    stack_bytes: int = 8 * MIB
    source_bytes: int = MIB
    frame_bytes: int = MIB
    frame_depth: int = 320
    frames: int = 200_000
    returned_bytes: int = 16 * MIB
    open_requests: int = 256
    print_bytes: int = 4 * MIB
    text_bytes: int = 64 * KIB

    def __post_init__(self) -> None:
        """Refuse invalid limits."""
        for field in fields(self):
            if not getattr(self, field.name) > 0:
                raise ConfigurationError(f"The sandbox limit {field.name} must be greater than zero.")

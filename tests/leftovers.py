"""Folders of test runs: each names its process, so that a later run removes what a killed one left behind."""

import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil

PLACE: Final = Path("/tmp")
MEMORY: Final = Path("/dev/shm")
MEMORY_BYTES: Final = 6 << 30
KINDS: Final = ("run", "tests")


def prefix(kind: str) -> str:
    """How the names of this process's folders begin.

    >>> prefix("run") == f"geoheal-run-{os.getpid()}-"
    True
    """
    return f"geoheal-{kind}-{os.getpid()}-"


def place_of_servers() -> Path:
    """Where the tests' PostgreSQL servers have their folders: in memory where there is plenty.

    Each test has a database of its own, so that a run makes and removes a million files. A disk's file system
    took most of the run's CPU time for that.
    """
    free = shutil.disk_usage(MEMORY).free if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else 0
    return MEMORY if min(free, psutil.virtual_memory().available) >= MEMORY_BYTES else PLACE


def sweep(place: Path = PLACE) -> list[Path]:
    """Remove this user's folders whose process is gone, after ending the PostgreSQL servers in them."""
    left = [
        folder
        for kind in KINDS
        for folder in place.glob(f"geoheal-{kind}-*-*")
        if folder.owner() == Path.home().owner() and not psutil.pid_exists(_process_of(folder))
    ]
    for folder in left:
        for file in folder.glob("**/postmaster.pid"):
            with suppress(OSError, ValueError):
                os.kill(int(file.read_text().split()[0]), signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)
    return left


def _process_of(folder: Path) -> int:
    number = folder.name.split("-")[2]
    return int(number) if number.isdecimal() else os.getpid()

"""Measurements of a process about itself: memory, CPU, and its code."""

import subprocess
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

import psutil

from geoheal.domain.snapshots.code_version import CodeVersion

GIT_TIMEOUT_S = 5
MEGABYTE = 1_000_000


def memory_usage_mb() -> float:
    """Resident memory of this process (MB)."""
    return float(psutil.Process().memory_info().rss) / MEGABYTE


class ProcessCpu:
    """CPU of this process between two readings."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._process.cpu_percent()

    def usage_pct(self) -> float:
        """CPU since the last reading (percent of one core)."""
        return float(self._process.cpu_percent())


@cache
def code_hash(folder: Path) -> str | None:
    """Commit of the git work tree of a folder; None outside of one, or without git."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"],  # noqa: S607 - the git of the process's own PATH
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=GIT_TIMEOUT_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


@cache
def _distributions() -> dict[str, str]:
    """Version of each distribution's top-level module."""
    found = {}
    for module, names in packages_distributions().items():
        try:
            found[module] = version(names[0])
        except PackageNotFoundError:
            continue
    return found


def module_versions() -> dict[str, str]:
    """Versions of the installed modules that this process has imported, by top-level name."""
    imported = {name.partition(".")[0] for name in list(sys.modules)}
    return {name: known for name, known in sorted(_distributions().items()) if name in imported}


def code_version(active_modules: tuple[str, ...] = ()) -> CodeVersion:
    """Return the code that this process runs, from git and the interpreter."""
    return CodeVersion(code_hash(Path.cwd()), active_modules, module_versions())

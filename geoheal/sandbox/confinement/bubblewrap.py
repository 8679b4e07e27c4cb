"""bubblewrap's argument list: what the box can see and do.

References
----------
bwrap(1) of bubblewrap 0.8.
"""

import secrets
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from geoheal.sandbox.confinement.environment import Environment

BOX_ARCHIVE: Final = "/.geoheal/box.zip"
WORK_FOLDER: Final = "/.geoheal/work"
BOX_UID: Final = 1000
"""User and group inside of the box; the kernel knows it by another number, never 0."""
_ZONE_INFO: Final = "/usr/share/zoneinfo"
_DEVICES: Final = ("null", "full", "random", "urandom")
"""Without ``zero``: a shared mapping of it is memory that can leave the process and keep its content."""
_ISOLATION: Final = (
    "--unshare-all", "--unshare-user", "--unshare-cgroup", "--disable-userns", "--assert-userns-disabled",
    "--die-with-parent", "--new-session", "--hostname", "sandbox",
)  # fmt: skip
VARIABLES: Final = {
    "HOME": WORK_FOLDER,
    "LANG": "C.UTF-8",
    "PATH": "/nonexistent",
    "TMPDIR": WORK_FOLDER,
    "TZ": "UTC",
    # One thread per library: the code is measured, not its competition for two cores.
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True)
class Descriptors:
    """File descriptor numbers at which the warden hands its pipes and files to bubblewrap."""

    seccomp: int = 10
    archive: int = 11
    info: int = 12
    commands: int = 13
    events: int = 14


@cache
def hash_seed() -> str:
    """Seed of the hashes of text: sets iterate in the same order in current and candidate code.

    It is drawn once per process of geoheal, so no code can know it and recognise the sandbox by it.
    """
    return str(secrets.randbelow(2**32))


def arguments(
    bwrap: str,
    environment: Environment,
    work: str,
    *,
    moved: Mapping[str, str],
    descriptors: Descriptors,
) -> list[str]:
    """Build bubblewrap's command line, Python's included.

    Parameters
    ----------
    bwrap
        The executable.
    environment
        The environment that Python and its packages need.
    work
        The sized work folder, as bubblewrap sees it.
    moved
        Location of the environment's folders that stage 0 moved because an unprivileged user cannot reach
        them.
    descriptors
        Descriptors of the warden's pipes and files.
    """
    return [
        bwrap,
        *_ISOLATION,
        "--uid", str(BOX_UID), "--gid", str(BOX_UID),
        *_variables(environment),
        *_system_libraries(),
        *(word for path in environment.binds for word in ("--ro-bind", moved.get(path, path), path)),
        *_mounts(environment, moved),
        *_devices(),
        "--ro-bind-data", str(descriptors.archive), BOX_ARCHIVE,
        "--bind", work, WORK_FOLDER,
        "--chdir", WORK_FOLDER,
        "--remount-ro", "/",
        "--seccomp", str(descriptors.seccomp),
        "--info-fd", str(descriptors.info),
        "--",
        # -P -s instead of -I: there are no foreign variables, and PYTHONHASHSEED must be effective.
        environment.interpreter, "-P", "-s", "-B", "-S", BOX_ARCHIVE,
        str(descriptors.commands), str(descriptors.events),
    ]  # fmt: skip


def _variables(environment: Environment) -> Iterator[str]:
    yield "--clearenv"
    libraries = {"LD_LIBRARY_PATH": environment.libraries} if environment.libraries else {}
    for name, value in {**VARIABLES, "PYTHONHASHSEED": hash_seed(), **libraries}.items():
        yield from ("--setenv", name, value)


def _mounts(environment: Environment, moved: Mapping[str, str]) -> Iterator[str]:
    for mount in environment.mounts:
        yield from ("--ro-bind", moved.get(mount.folder, mount.folder), mount.place)


def _system_libraries() -> Iterator[str]:
    """Yield the folders of shared libraries on this distribution; no folder of programs."""
    multiarch = sysconfig.get_config_var("MULTIARCH")
    for folder in (f"/usr/lib/{multiarch}", "/usr/lib64"):
        if Path(folder).is_dir():
            yield from ("--ro-bind", folder, folder)
    for link in (Path("/lib"), Path("/lib64")):
        if link.is_symlink():
            yield from ("--symlink", str(link.readlink()), str(link))
    for folder in (f"/lib/{multiarch}", "/lib64"):
        if (
            Path(folder).is_dir()
            and not Path(folder).parents[0].is_symlink()
            and not Path(folder).is_symlink()
        ):
            yield from ("--ro-bind", folder, folder)
    yield from ("--ro-bind-try", _ZONE_INFO, _ZONE_INFO)


def _devices() -> Iterator[str]:
    yield from ("--size", "65536", "--tmpfs", "/dev")
    for name in _DEVICES:
        yield from ("--dev-bind", f"/dev/{name}", f"/dev/{name}")
    yield from ("--remount-ro", "/dev")

"""Stage 0: from the service's own rights to a process that may only start bubblewrap.

A private mount namespace gets a sized tmpfs as work folder, so nothing is written to disk and everything is
gone with the last process. A root service also binds folders there that only root can reach, and changes to
an unused user id: with ``--unshare-all`` alone root would stay kernel uid 0, in the box too.

References
----------
unshare(1), setpriv(1), prlimit(1), tmpfs(5).
"""

import shutil
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from geoheal.errors import SandboxUnavailable
from geoheal.sandbox.confinement.bubblewrap import Descriptors, arguments
from geoheal.sandbox.confinement.environment import Environment
from geoheal.sandbox.policy import Policy

PACKAGES: Final = {
    "bwrap": "bubblewrap",
    "unshare": "util-linux",
    "setpriv": "util-linux",
    "prlimit": "util-linux",
    "mount": "mount",
    "mkdir": "coreutils",
    "sh": "dash",
}
"""Programs that a launch needs, with the Debian package of each."""

_STAGES: Final = ("/media", "/srv", "/mnt", "/opt", "/dev/shm")  # noqa: S108 - only mounted on, in private
_REACHABLE: Final = "/usr"

# Words are positional arguments, never text of the script.
_PREPARE: Final = """
set -e
mount=$1 mkdir=$2 stage=$3 size=$4 sources=$5
shift 5
"$mount" -n -t tmpfs -o size=64k,nr_inodes=256,mode=0755,nosuid,nodev,noexec geoheal "$stage"
"$mkdir" "$stage/work"
"$mount" -n -t tmpfs -o "$size,mode=0700,nosuid,nodev,noexec" geoheal "$stage/work"
number=0
while [ "$number" -lt "$sources" ]; do
  if [ -d "$1" ]; then "$mkdir" "$stage/$number"; else : > "$stage/$number"; fi
  "$mount" -n --bind "$1" "$stage/$number"
  number=$((number + 1))
  shift
done
exec "$@"
"""


@dataclass(frozen=True, slots=True)
class Programs:
    """Absolute paths of the programs that a launch needs."""

    bwrap: str
    unshare: str
    setpriv: str
    prlimit: str
    mount: str
    mkdir: str
    sh: str


def find_programs(path: str | None = None) -> Programs:
    """Find the programs in the folders of ``path``, otherwise of the service's PATH.

    Raises
    ------
    SandboxUnavailable
        When one is missing; the message names the package that has it.
    """
    found = {name: shutil.which(name, path=path) for name in PACKAGES}
    missing = sorted({PACKAGES[name] for name, where in found.items() if where is None})
    if missing:
        raise SandboxUnavailable(
            f"The sandbox needs programs that are not installed, so no code is evaluated. "
            f"Install the packages: apt-get install {' '.join(missing)}"
        )
    return Programs(**{name: str(where) for name, where in found.items()})


def command(
    policy: Policy,
    environment: Environment,
    programs: Programs,
    *,
    slot_uid: int | None,
    descriptors: Descriptors,
) -> list[str]:
    """Build the whole command line that turns the warden's child into a sandboxed Python.

    Parameters
    ----------
    slot_uid
        For a root service: the unused user that the box becomes. None for an unprivileged one, which gets
        root's rights in its own user namespace for the mounts, and drops them.
    """
    stage = _stage(environment)
    sources = [] if slot_uid is None else [path for path in _shown(environment) if not _is_reachable(path)]
    moved = {path: f"{stage}/{number}" for number, path in enumerate(sources)}
    boxed = arguments(programs.bwrap, environment, f"{stage}/work", moved=moved, descriptors=descriptors)
    return [
        *_own_namespace(programs, slot_uid),
        programs.sh, "-c", _PREPARE, "sh",
        programs.mount, programs.mkdir, stage, _size(policy, slot_uid), str(len(sources)), *sources,
        *_without_rights(programs, slot_uid),
        *_limited(programs, policy),
        *boxed,
    ]  # fmt: skip


def _own_namespace(programs: Programs, slot_uid: int | None) -> list[str]:
    user = ["--user", "--map-root-user"] if slot_uid is None else []
    return [programs.unshare, *user, "--mount", "--propagation", "private", "--"]


def _size(policy: Policy, slot_uid: int | None) -> str:
    owner = "" if slot_uid is None else f",uid={slot_uid},gid={slot_uid}"
    return f"size={policy.work_bytes},nr_inodes={policy.work_files}{owner}"


def _without_rights(programs: Programs, slot_uid: int | None) -> list[str]:
    if slot_uid is None:
        # Without CAP_SETFCAP a process may not map the root of its namespace into a nested one.
        return [programs.setpriv, "--inh-caps=-all", "--bounding-set=-all,+setfcap", "--"]
    user = ["--reuid", str(slot_uid), "--regid", str(slot_uid), "--clear-groups"]
    return [programs.setpriv, *user, "--inh-caps=-all", "--bounding-set=-all", "--"]


def _limited(programs: Programs, policy: Policy) -> list[str]:
    return [
        programs.prlimit,
        f"--as={policy.memory_bytes}",
        f"--cpu={policy.cpu_s}:{policy.cpu_s + 1}",
        f"--nofile={policy.open_files}",
        f"--fsize={policy.file_bytes}",
        f"--stack={policy.stack_bytes}",
        "--core=0",
        "--memlock=0",
        "--msgqueue=0",
        "--sigpending=128",
        "--",
    ]


def _stage(environment: Environment) -> str:
    """Return a folder to mount on that does not hide anything the box needs."""
    for stage in _STAGES:
        if Path(stage).is_dir() and not any(
            PurePath(path).is_relative_to(stage) for path in _shown(environment)
        ):
            return stage
    raise SandboxUnavailable(f"The sandbox needs one of the folders {', '.join(_STAGES)} to mount on.")


def _shown(environment: Environment) -> list[str]:
    """Files and folders of this machine that the box shows."""
    return [*environment.binds, *(mount.folder for mount in environment.mounts)]


def _is_reachable(path: str) -> bool:
    return PurePath(path).is_relative_to(_REACHABLE)

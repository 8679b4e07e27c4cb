"""Check everything that the sandbox needs, and how to fix it."""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geoheal.errors import GeohealError, SandboxUnavailable
from geoheal.sandbox.confinement.environment import Environment
from geoheal.sandbox.confinement.launch import find_programs
from geoheal.sandbox.confinement.seccomp import program
from geoheal.sandbox.sandbox import Sandbox

_OLDEST_BUBBLEWRAP: Final = (0, 8)
_TIMEOUT_S: Final = 10
_BPF_INSTRUCTION_BYTES: Final = 8
_SWITCHES: Final = {
    "/proc/sys/user/max_user_namespaces": "0",
    "/proc/sys/kernel/unprivileged_userns_clone": "0",
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1",
}
"""Kernel switches, each with the value that forbids user namespaces."""


@dataclass(frozen=True, slots=True)
class SandboxCheck:
    """Check of one requirement of the sandbox.

    Parameters
    ----------
    name
        Name of the requirement.
    ok
        Whether it is fulfilled.
    detail
        What was found.
    remedy
        How to fix it; empty if fulfilled.
    """

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def preflight(environment: Environment | None = None, *, path: str | None = None) -> list[SandboxCheck]:
    """Check each requirement of the sandbox separately, the trial run last.

    Parameters
    ----------
    environment
        As for :class:`geoheal.sandbox.Sandbox`.
    path
        As for :class:`geoheal.sandbox.Sandbox`.
    """
    checks = [
        _check("Linux", _linux, "Run geoheal on Linux to evaluate code: the sandbox uses its namespaces."),
        _check("programs", lambda: _programs(path), "apt-get install bubblewrap util-linux mount"),
        _check("bubblewrap", lambda: _bubblewrap(path), "apt-get install bubblewrap (version 0.8 or later)"),
        _check("libseccomp", _libseccomp, "apt-get install libseccomp2"),
        _check("user namespaces", _user_namespaces, "Set the switch named here with sysctl -w."),
    ]
    if all(check.ok for check in checks):
        trial = _check(
            "trial run", lambda: _trial(environment, path), "No code is evaluated until this is fixed."
        )
        checks.append(trial)
    return checks


def _check(name: str, look: Callable[[], str], remedy: str) -> SandboxCheck:
    try:
        return SandboxCheck(name, True, look())
    except GeohealError as error:
        return SandboxCheck(name, False, error.message, remedy)


def _linux() -> str:
    if sys.platform != "linux":
        raise SandboxUnavailable(f"This is {sys.platform}.")
    return "yes"


def _programs(path: str | None) -> str:
    return find_programs(path).bwrap


def _bubblewrap(path: str | None) -> str:
    command = [find_programs(path).bwrap, "--version"]
    try:
        done = subprocess.run(  # noqa: S603 - found in the operator's own PATH
            command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SandboxUnavailable(f"bubblewrap does not run: {error}.") from error
    numbers = tuple(map(int, re.findall(r"\d+", done.stdout)))
    if numbers < _OLDEST_BUBBLEWRAP:
        raise SandboxUnavailable(f"{done.stdout.strip()} is too old.")
    return done.stdout.strip()


def _libseccomp() -> str:
    return f"a filter of {len(program()) // _BPF_INSTRUCTION_BYTES} instructions"


def _user_namespaces() -> str:
    """Check user namespaces, which a root service needs as well: it drops root before creating one."""
    for switch, forbidding in _SWITCHES.items():
        try:
            value = Path(switch).read_text().strip()
        except OSError:  # this kernel has no such switch
            continue
        if value == forbidding:
            raise SandboxUnavailable(f"User namespaces are forbidden by {switch}, which is {value}.")
    return "allowed"


def _trial(environment: Environment | None, path: str | None) -> str:
    with Sandbox(environment=environment, warm=0, path=path) as sandbox:
        sandbox.start()
    return "every attempt to escape was blocked"

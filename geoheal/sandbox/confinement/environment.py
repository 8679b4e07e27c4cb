"""The read-only interpreter and packages visible to sandboxed code."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final

from geoheal.errors import ConfigurationError

_OLDEST: Final = (3, 11)
_SHARED_PREFIXES: Final = ("/usr", "/usr/local", "/")
_PACKAGE_FOLDERS: Final = ("site-packages", "dist-packages")
_TIMEOUT_S: Final = 20
_DESCRIBE: Final = """
import json, os, sys
standard = tuple(sys.path)

class Nothing:
    find_spec = staticmethod(lambda name, target=None: None)

def passed_over(folder):
    if folder.startswith(standard) or not {"site-packages", "dist-packages"}.isdisjoint(folder.split(os.sep)):
        raise ImportError
    return Nothing

sys.path_hooks.insert(0, passed_over)
sys.meta_path = tuple(sys.meta_path)
import site
site.main()
import sysconfig
libpython = os.path.join(*(sysconfig.get_config_var(name) or "" for name in ("LIBDIR", "INSTSONAME")))
print(json.dumps({
    "version": sys.version_info[:2],
    "prefix": sys.prefix,
    "base_prefix": sys.base_prefix,
    "executable": os.path.realpath(sys.executable),
    "stdlib": [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")],
    "path": [folder for folder in sys.path if os.path.isdir(folder)],
    "libpython": libpython if libpython.endswith(".so") or ".so." in libpython else None,
}))
"""
"""Reads ``site`` by itself, after it has seen to it that modules come from the standard library and package
folders alone: a ``sitecustomize`` in a tree that an editable installation points at is not run."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A folder of this machine that the sandbox mounts read-only at another place."""

    folder: str
    place: str


@dataclass(frozen=True, slots=True)
class Environment:
    """A Python interpreter, and the folders that it needs.

    Parameters
    ----------
    interpreter
        The real executable, not a symbolic link.
    binds
        Files and folders that the sandbox shows read-only, at their own paths.
    packages
        Folders of packages, in the order of ``sys.path``; they follow the standard library.
    libraries
        Folder of the interpreter's shared library, if it has one.
    preload
        Packages to import while a sandbox is prepared, as far as they exist.
    mounts
        Folders that the sandbox shows read-only at other places than their own.
    sources
        Folders, as the sandbox shows them, that precede everything else on ``sys.path``.
    variables
        Environment variables that the code sees, beside the sandbox's own.
    prepare
        What runs before a module is loaded: ``module:function``, a module, or a file (``*.py``) as the
        sandbox shows it; empty if nothing has to.
    """

    interpreter: str
    binds: tuple[str, ...]
    packages: tuple[str, ...] = ()
    libraries: str | None = None
    preload: tuple[str, ...] = ("numpy",)
    mounts: tuple[Mount, ...] = ()
    sources: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    prepare: str = ""


def current_environment(*, preload: tuple[str, ...] = ("numpy",)) -> Environment:
    """Return the environment that geoheal itself runs in.

    Examples
    --------
    >>> any(folder.startswith(sys.prefix) for folder in current_environment().packages)
    True
    """
    return discover(Path(sys.executable), preload=preload)


def discover(path: Path, *, preload: tuple[str, ...] = ("numpy",)) -> Environment:
    """Determine what the sandbox must show of an interpreter or of a virtual environment.

    Its own package folders are visible; targets of editable installations are neither visible nor run.

    Parameters
    ----------
    path
        A virtual environment's folder, or a Python executable. It is run once, outside the sandbox:
        only an operator may name it.
    preload
        See :class:`Environment`.

    Raises
    ------
    ConfigurationError
        When there is no working Python of at least version 3.11.
    """
    executable = (path / "bin" / "python" if path.is_dir() else path).absolute()
    facts = _describe(executable)
    version = tuple(facts["version"])
    if version < _OLDEST:
        raise ConfigurationError(
            f"{executable} is Python {version[0]}.{version[1]}, and the sandbox needs at least "
            f"{_OLDEST[0]}.{_OLDEST[1]}; name a newer environment."
        )
    packages = tuple(folder for folder in facts["path"] if PurePath(folder).name in _PACKAGE_FOLDERS)
    library = facts["libpython"] if facts["libpython"] and Path(facts["libpython"]).is_file() else None
    return Environment(
        interpreter=facts["executable"],
        binds=_binds(facts, packages, library),
        packages=packages,
        libraries=str(PurePath(library).parent) if library else None,
        preload=preload,
    )


def _describe(executable: Path) -> dict[str, Any]:
    command = [str(executable), "-I", "-S", "-c", _DESCRIBE]
    try:
        done = subprocess.run(  # noqa: S603 - only an operator names it
            command, env={}, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIMEOUT_S, check=True
        )
        facts: dict[str, Any] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise ConfigurationError(
            f"{executable} is not a working Python; "
            "name the folder of a virtual environment or a Python executable."
        ) from error
    return facts


def _binds(facts: dict[str, Any], packages: tuple[str, ...], library: str | None) -> tuple[str, ...]:
    """Return whole prefixes that belong to Python alone; single folders of shared ones."""
    wanted = list(packages)
    if facts["base_prefix"] in _SHARED_PREFIXES:
        wanted += [facts["executable"], *facts["stdlib"], *([library] if library else [])]
    else:
        wanted += [facts["base_prefix"], facts["executable"], *([library] if library else [])]
    if facts["prefix"] not in _SHARED_PREFIXES:
        wanted.append(facts["prefix"])
    return _outermost(wanted)


def _outermost(paths: list[str]) -> tuple[str, ...]:
    distinct = {PurePath(path) for path in paths}
    return tuple(sorted(str(path) for path in distinct if distinct.isdisjoint(path.parents)))

"""The code that this process runs: its commit, and its modules' versions."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

NAME_MAX = 200
MODULES_MAX = 1000


def commit(folder: Path) -> str | None:
    """Return the commit of the git work tree around a folder, read from git's files; None without one."""
    try:
        git = next(place for each in (folder, *folder.parents) if (place := each / ".git").exists())
        return _head(_git_folder(git))
    except (StopIteration, OSError, ValueError):
        return None


def _git_folder(git: Path) -> Path:
    """Return git's folder; work trees and submodules have a file that names it."""
    if git.is_dir():
        return git
    return (git.parent / git.read_text(encoding="utf-8").removeprefix("gitdir:").strip()).resolve()


def _head(folder: Path) -> str | None:
    head = (folder / "HEAD").read_text(encoding="utf-8").strip()
    if not head.startswith("ref:"):
        return head or None
    reference = head.removeprefix("ref:").strip()
    pointer = folder / "commondir"
    common = (folder / pointer.read_text(encoding="utf-8").strip()) if pointer.exists() else folder
    for place in (folder / reference, common / reference):
        if place.is_file():
            return place.read_text(encoding="utf-8").strip() or None
    return _packed(common / "packed-refs", reference)


def _packed(file: Path, reference: str) -> str | None:
    for line in file.read_text(encoding="utf-8").splitlines():
        identity, _, name = line.partition(" ")
        if name == reference:
            return identity
    return None


def distribution_versions() -> dict[str, str]:
    """Return the versions of installed distributions of which modules are imported, by top-level module.

    Empty on Python 3.9, which does not know which module belongs to which distribution."""
    imported = {name.partition(".")[0] for name in list(sys.modules)}
    found: dict[str, str] = {}
    if sys.version_info < (3, 10):
        return {}
    for module, names in metadata.packages_distributions().items():  # novm - asked above
        if module in imported and len(module) <= NAME_MAX:
            try:
                found[module] = metadata.version(names[0])
            except metadata.PackageNotFoundError:
                continue
    return dict(sorted(found.items())[:MODULES_MAX])


def source_versions(modules: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of the source file of each module that is imported, by import name."""
    found = {}
    for name in modules:
        file = getattr(sys.modules.get(name), "__file__", None)
        try:
            found[name] = hashlib.sha256(Path(file).read_bytes()).hexdigest() if file else None
        except OSError:
            continue
    return {name: version for name, version in found.items() if version is not None}

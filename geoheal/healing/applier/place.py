"""The place where a module's patches go, as its operator's file says."""

from dataclasses import dataclass
from pathlib import Path

from geoheal.domain.module import Module
from geoheal.domain.patch import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and how a change reaches the running system.

    Parameters
    ----------
    target
        By which way.
    path
        The file that is changed.
    source
        The file that is evaluated; the same one as a rule.
    """

    target: Target
    path: Path
    source: Path


def place_of(module: Module) -> Place:
    """The place of a registered module."""
    target = Target(module.apply.get("target", Target.HOOK if module.hooks else Target.FILE))
    return Place(target=target, path=Path(module.apply.get("path", module.path)), source=module.path)

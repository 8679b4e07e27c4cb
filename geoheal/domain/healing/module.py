"""A module: a managed piece of code of a system, as its operator registered it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A managed piece of code.

    Paths and commands come only from the operator's own file on this machine, never over HTTP.

    Parameters
    ----------
    id, name
        Key within the system, and import name.
    path
        Its source file.
    workload
        The file that exercises it; None without one.
    environment
        Virtual environment, or Python executable, whose packages it needs; None for geoheal's own.
    hooks
        Hooks through which its patches take effect.
    apply
        How a change reaches the running system: ``path`` (the file to replace) and ``reload`` (the command
        that makes it take effect, as a list of words), if set.
    registered_at
        When it was registered last.
    project_file
        The operator's file whose ``[project]`` it belongs to; None for a single module.
    """

    id: UUID
    name: str
    path: Path
    workload: Path | None = None
    environment: Path | None = None
    hooks: tuple[str, ...] = ()
    apply: Mapping[str, Any] = field(default_factory=dict)
    registered_at: datetime
    project_file: Path | None = None

"""An application: the journal of one change to the running system, written before it and after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from geoheal.domain.healing.patch import Target

CANARY: Final = "canary"
"""In an application's details: one node gets the change first."""
TOLD: Final = ("base", "branch", "commit", "pull_request", "branch_removed", CANARY)
"""Details of an application that everyone who may read its patch sees; the others stay in the journal."""


class ApplicationKind(StrEnum):
    """In which direction the system is changed."""

    APPLY = "apply"
    UNDO = "undo"


class ApplicationPhase(StrEnum):
    """How far a change has come."""

    PREPARED = "prepared"
    """About to be made, or made and not confirmed: recovery completes or undoes it."""
    DONE = "done"
    FAILED = "failed"
    """It was not made; the system is as it was before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One change to the running system.

    Parameters
    ----------
    id, patch_id
        Keys within the system.
    kind, target, phase
        What is done, by which way, and how far it has come.
    host, path
        The machine, and the file on it, that is changed.
    previous, following
        The file's content before and after.
    details
        What else came of it: branch, commit and pull request, or how the reload command ended.
    lease_id
        The worker's hold on the system under which it was begun.
    error
        Why it failed, for a reader; None otherwise.
    """

    id: UUID
    patch_id: UUID
    kind: ApplicationKind
    target: Target
    phase: ApplicationPhase
    host: str
    path: str
    previous: bytes
    following: bytes
    details: Mapping[str, Any] = field(default_factory=dict)
    lease_id: UUID | None = None
    prepared_at: datetime
    finished_at: datetime | None = None
    error: str | None = None


def told_of(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return the details of an application that everyone who may read its patch sees.

    >>> told_of({"branch": "geoheal/x", "base": None, "remote": "git@example.org:shop"})
    {'branch': 'geoheal/x'}
    """
    return {name: details[name] for name in TOLD if details.get(name) is not None}

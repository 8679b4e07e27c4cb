"""An application: the journal of one change to the running system, written before and after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from geoheal.domain.healing.patch import Target

CANARY: Final = "canary"
"""Key in an application's details: one node gets the change first."""
PUBLIC_DETAILS: Final = ("base", "branch", "commit", "pull_request", "branch_removed", CANARY)
"""Details of an application that everyone who may read its patch can see; the others stay in the journal."""


class ApplicationKind(StrEnum):
    """Direction of a change to the system."""

    APPLY = "apply"
    UNDO = "undo"


class ApplicationPhase(StrEnum):
    """Phase of an application."""

    PREPARED = "prepared"
    """The change is about to be made, or was made and not confirmed: recovery completes or undoes it."""
    DONE = "done"
    FAILED = "failed"
    """The change was not made; the system is as it was before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One change to the running system.

    Parameters
    ----------
    id, patch_id
        Keys within the system.
    kind, target, phase
        Direction, target, and phase of the change.
    host, path
        Machine and file that are changed.
    previous, following
        The file's content before and after.
    details
        Further results: branch, commit and pull request, or the outcome of the reload command.
    lease_id
        Lease of the worker that began it.
    error
        Why it failed, in a sentence; None otherwise.
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


def public_details(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return the details of an application that everyone who may read its patch can see.

    >>> public_details({"branch": "geoheal/x", "base": None, "remote": "git@example.org:shop"})
    {'branch': 'geoheal/x'}
    """
    return {name: details[name] for name in PUBLIC_DETAILS if details.get(name) is not None}

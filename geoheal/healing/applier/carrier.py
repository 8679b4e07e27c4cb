"""Protocol of carriers, which make changes in different kinds of targets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, Self

from geoheal.domain.healing.application import Application
from geoheal.domain.healing.patch import Patch
from geoheal.healing.applier.place import ApplyPlace


class ApplyStep(StrEnum):
    """Step of a change, as reported to an observer."""

    SURVEYED = "surveyed"
    """The current state was checked; nothing is written."""
    PREPARED = "prepared"
    """The journal says that the change is about to be made."""
    WRITTEN = "written"
    """The new content is next to the old one."""
    CHANGED = "changed"
    """The new content is in place."""
    EFFECTIVE = "effective"
    """The system was notified: reloaded, or the branch pushed and the pull request opened."""
    DONE = "done"
    """The journal says so."""


Observe = Callable[[ApplyStep], None]


class InPlace(StrEnum):
    """Current state of a change without a recorded result."""

    BEFORE = "before"
    AFTER = "after"
    OTHER = "other"
    """It was changed by others since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedFile:
    """A file that is about to be changed.

    Parameters
    ----------
    path
        The file.
    previous, following
        Its content before and after; None where there is no file.
    relative, mode
        Its path within the repository, and how git keeps it, for the target git.
    """

    path: Path
    previous: bytes | None
    following: bytes | None
    relative: str = ""
    mode: str = ""

    def undone(self) -> Self:
        """Return the file of the change that takes this one back."""
        return replace(self, previous=self.following, following=self.previous)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedChange:
    """A change to make.

    Parameters
    ----------
    path
        The file.
    previous, following
        Its content before and after; None without a file.
    details
        Details for the journal.
    others
        Further files that change with it.
    """

    path: Path
    previous: bytes | None
    following: bytes | None
    details: Mapping[str, Any] = field(default_factory=dict)
    others: tuple[CarriedFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Performed:
    """A change that was made.

    Parameters
    ----------
    details
        Results for the journal.
    warning
        A problem in spite of which it was made; None without one.
    """

    details: Mapping[str, Any]
    warning: str | None = None


class Carrier(Protocol):
    """Makes changes in one kind of target."""

    def survey(self, place: ApplyPlace, patch: Patch, verdict: str | None) -> CarriedChange:
        """Return the change of applying a patch.

        Raises
        ------
        StalePatch
            When the code differs from the one that the patch was measured against.
        """

    def survey_undo(self, place: ApplyPlace, patch: Patch, applied: Application) -> CarriedChange:
        """Return the change of undoing it.

        Raises
        ------
        StalePatch
            When the code was changed since.
        """

    def standing(self, place: ApplyPlace | None, patch: Patch, application: Application) -> InPlace:
        """Return the current state of a change without a recorded result."""

    def perform(
        self, place: ApplyPlace, patch: Patch, application: Application, observe: Observe
    ) -> Performed:
        """Make the change, or its missing parts; idempotent.

        Raises
        ------
        ApplyFailed
            When it could not be made, at least in part.
        """

    def revert(self, place: ApplyPlace | None, application: Application) -> Mapping[str, Any]:
        """Undo the parts of a failed change; return results for the journal.

        Raises
        ------
        ApplyFailed
            When that failed as well.
        """

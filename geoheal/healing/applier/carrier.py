"""What every way of making a change has in common, whatever it changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from geoheal.domain.healing.application import Application
from geoheal.domain.healing.patch import Patch
from geoheal.healing.applier.place import ApplyPlace


class ApplyStep(StrEnum):
    """How far a change has come, as reported to an observer."""

    SURVEYED = "surveyed"
    """What is there was looked at; nothing is written."""
    PREPARED = "prepared"
    """The journal says that the change is about to be made."""
    WRITTEN = "written"
    """The new content stands beside the old one."""
    CHANGED = "changed"
    """The new content is in place."""
    EFFECTIVE = "effective"
    """The system was notified: reloaded, or the branch pushed and the pull request opened."""
    DONE = "done"
    """The journal says so."""


Observe = Callable[[ApplyStep], None]


class InPlace(StrEnum):
    """What is in place of a change whose end was not written."""

    BEFORE = "before"
    AFTER = "after"
    OTHER = "other"
    """Somebody else has changed it since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedChange:
    """What is about to be changed.

    Parameters
    ----------
    path
        The file.
    previous, following
        Its content before and after; None where there is no file.
    details
        What is to be kept of it in the journal.
    """

    path: Path
    previous: bytes | None
    following: bytes | None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Performed:
    """A change that was made.

    Parameters
    ----------
    details
        What came of it, for the journal.
    warning
        What went wrong although it was made; None when nothing did.
    """

    details: Mapping[str, Any]
    warning: str | None = None


class Carrier(Protocol):
    """Brings changes to one kind of target."""

    def survey(self, place: ApplyPlace, patch: Patch, verdict: str | None) -> CarriedChange:
        """Return what applying a patch would change.

        Raises
        ------
        StalePatch
            When the code is not the one that the patch was measured against.
        """

    def survey_undo(self, place: ApplyPlace, patch: Patch, applied: Application) -> CarriedChange:
        """Return what taking it back would change.

        Raises
        ------
        StalePatch
            When the code was changed since.
        """

    def standing(self, place: ApplyPlace | None, patch: Patch, application: Application) -> InPlace:
        """Return what is in place of a change whose end was not written."""

    def perform(
        self, place: ApplyPlace, patch: Patch, application: Application, observe: Observe
    ) -> Performed:
        """Make the change, or what is missing of it: doing it twice is doing it once.

        Raises
        ------
        ApplyFailed
            When it could not be made; part of it may be.
        """

    def revert(self, place: ApplyPlace | None, application: Application) -> Mapping[str, Any]:
        """Take back what was made of a change that failed; return what came of it, for the journal.

        Raises
        ------
        ApplyFailed
            When that failed, too.
        """

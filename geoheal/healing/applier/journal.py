"""The two contents of a change, as the journal's rows hold them: a file that is not there has no bytes."""

from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from geoheal.domain.healing.application import Application, ApplicationKind, ApplicationPhase
from geoheal.domain.healing.patch import Patch, Target
from geoheal.healing.applier.carrier import Change

ABSENT_BEFORE: Final = "absent_before"
ABSENT_AFTER: Final = "absent_after"


def prepared(
    patch: Patch,
    change: Change,
    *,
    kind: ApplicationKind,
    target: Target,
    host: str,
    lease_id: UUID,
    now: datetime,
) -> Application:
    """The row that is written before a change is made."""
    absent = {ABSENT_BEFORE: change.previous is None, ABSENT_AFTER: change.following is None}
    return Application(
        id=uuid7(),
        patch_id=patch.id,
        kind=kind,
        target=target,
        phase=ApplicationPhase.PREPARED,
        host=host,
        path=str(change.path),
        previous=change.previous or b"",
        following=change.following or b"",
        details={**change.details, **{name: True for name, is_so in absent.items() if is_so}},
        lease_id=lease_id,
        prepared_at=now,
    )


def path_of(application: Application) -> Path:
    """The file that is changed."""
    return Path(application.path)


def previous_of(application: Application) -> bytes | None:
    """The file's content before; None where there was no file."""
    return None if application.details.get(ABSENT_BEFORE) else application.previous


def following_of(application: Application) -> bytes | None:
    """The file's content after; None where there is no file then."""
    return None if application.details.get(ABSENT_AFTER) else application.following

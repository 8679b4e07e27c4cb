"""A change in progress: patch, target and time, and its contents for the journal.

A missing file has no bytes in the journal's rows. The source may have other newlines in its file than where
it is measured.
"""

import time
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from geoheal.domain.healing.application import Application, ApplicationKind, ApplicationPhase
from geoheal.domain.healing.patch import Patch, Target, hash_of, source_text
from geoheal.domain.health.system import System
from geoheal.errors import ConfigurationError
from geoheal.healing.applier.carrier import CarriedChange, CarriedFile, Carrier
from geoheal.healing.applier.place import ApplyPlace
from geoheal.store.session import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A change in progress.

    Parameters
    ----------
    host
        Name of this machine in the journal.
    place
        Target; None if the registration of the module was removed or changed.
    lease_id
        The worker's lease.
    reason
        The reason, in a sentence.
    began_at, clock_began_s
        When it was begun: by the caller's clock (UTC), and by the monotonic one.
    """

    database: Database
    system: System
    patch: Patch
    host: str
    place: ApplyPlace | None = None
    carrier: Carrier
    lease_id: UUID
    reason: str
    began_at: datetime
    clock_began_s: float = field(default_factory=time.monotonic)

    def required_place(self) -> ApplyPlace:
        """Return the target.

        Raises
        ------
        ConfigurationError
            When the registration of the module was removed or changed.
        """
        if self.place is None:
            raise ConfigurationError(
                f"Module {self.patch.module_name} is not registered in the same way any more; "
                "register it again with `geoheal register`."
            )
        return self.place

    @property
    def now(self) -> datetime:
        """The time, by the caller's clock."""
        return self.began_at + timedelta(seconds=time.monotonic() - self.clock_began_s)


OTHERS: Final = "others"
"""In a row's details: further files that change with the first one."""
ABSENT_BEFORE: Final = "absent_before"
ABSENT_AFTER: Final = "absent_after"


def prepared(
    patch: Patch,
    change: CarriedChange,
    *,
    kind: ApplicationKind,
    target: Target,
    host: str,
    lease_id: UUID,
    now: datetime,
) -> Application:
    """Return the journal's row before a change is made."""
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
        details={
            **change.details,
            **{name: True for name, is_so in absent.items() if is_so},
            **({OTHERS: [_noted(each) for each in change.others]} if change.others else {}),
        },
        lease_id=lease_id,
        prepared_at=now,
    )


def files_of(application: Application) -> tuple[CarriedFile, ...]:
    """Return all files that are changed, the module's own first."""
    own = CarriedFile(
        path=path_of(application),
        previous=previous_of(application),
        following=following_of(application),
        relative=application.details.get("relative", ""),
        mode=application.details.get("mode", ""),
    )
    return own, *(_read(each) for each in application.details.get(OTHERS, ()))


def _noted(file: CarriedFile) -> dict[str, str | None]:
    contents = {"previous": file.previous, "following": file.following}
    encoded = {
        name: None if each is None else b64encode(each).decode("ascii") for name, each in contents.items()
    }
    return {"path": str(file.path), "relative": file.relative, "mode": file.mode, **encoded}


def _read(noted: Mapping[str, str | None]) -> CarriedFile:
    previous, following = (
        None if noted[name] is None else b64decode(noted[name] or "") for name in ("previous", "following")
    )
    return CarriedFile(
        path=Path(noted["path"] or ""),
        previous=previous,
        following=following,
        relative=noted["relative"] or "",
        mode=noted["mode"] or "",
    )


def path_of(application: Application) -> Path:
    """Return the file to change."""
    return Path(application.path)


def previous_of(application: Application) -> bytes | None:
    """Return the file's content before; None without a file."""
    return None if application.details.get(ABSENT_BEFORE) else application.previous


def following_of(application: Application) -> bytes | None:
    """Return the file's content after; None without a file."""
    return None if application.details.get(ABSENT_AFTER) else application.following


def content_of(source: str, like: bytes | None) -> bytes:
    r"""Return a source in bytes, with the newlines of the current file.

    >>> content_of("a\nb\n", b"x\r\ny\r\n")
    b'a\r\nb\r\n'
    """
    uses_crlf = like is not None and b"\r\n" in like and like.count(b"\r\n") == like.count(b"\n")
    return (source.replace("\n", "\r\n") if uses_crlf else source).encode()


def is_source(content: bytes | None, source: str | None) -> bool:
    """Whether a file's content is a source; None stands for a missing file."""
    return content is None if source is None else holds(content, hash_of(source))


def holds(content: bytes | None, source_hash: str) -> bool:
    """Whether a file's content is the source with this hash; never without a file."""
    if content is None:
        return False
    try:
        return hash_of(source_text(content)) == source_hash
    except UnicodeDecodeError:
        return False
